/** What an error page says: its error code, heading and text. */
export type PageWords = [code: string, heading: string, text: string];

/** For a step of a sign-in that isn't there any more. */
export const lostSignIn: PageWords = [
  'INTERACTION_NOT_FOUND',
  'This sign-in has ended',
  'It may be too old, finished already, or begun in another browser. Cookies have to be allowed for this address.',
];

/** For who has no identity of the provider that an application takes. */
export function missingIdentity(clientName: string, providerName: string): PageWords {
  const text = `${clientName} takes people with an identity at ${providerName}. Link one to yours, or sign in as somebody who has one.`;
  return ['REQUIRED_IDENTITY_MISSING', 'You have no identity that this application takes', text];
}

/** For who has no identity in a domain that a scope wants. */
export function missingDomains(clientName: string, domains: readonly string[]): PageWords {
  const text = `${clientName} asks for something that takes an identity at ${domains.join(' and one at ')}. Link one to yours, or sign in as somebody who has one.`;
  return ['REQUIRED_IDENTITY_MISSING', 'You have no identity that this application takes', text];
}

/** For what the provider refuses without a redirect. */
export function wordsForProviderError(out: { error: string; error_description?: string | undefined }): PageWords {
  const why = out.error_description ?? out.error;
  if (out.error === 'server_error') {
    return ['UNEXPECTED_ERROR', 'Local Globus failed', 'Something went wrong on this side. Its log says what.'];
  }
  if (/session|interaction|has expired/.test(why)) return lostSignIn;
  const words: Record<string, string> = {
    invalid_client: 'Globus Auth knows no application with this client id.',
    invalid_redirect_uri:
      'Mismatching redirect URI: the application wants its answer at an address that isn’t its own.',
  };
  const text = words[out.error] ?? `Globus Auth can’t use this request: ${why}.`;
  return ['OAUTH_AUTH_REQUEST_FAILURE', 'This sign-in request can’t be used', text];
}
