import { createHash } from 'node:crypto';
import { type Answer, askAuth, type Browser, createBrowser, signIn } from '../testing/index.ts';
import { newClient, newSecret, type Tides } from '../testing/tides.ts';

/** A confidential client of its own, as the sheet's worked exchange has it, and a browser. */
export interface Portal {
  client: { id: string; secret: string };
  browser: Browser;
  verifier: string;
  /** A parameter that is changed to null is left out. */
  authorizeUrl(changes?: Readonly<Record<string, string | null>>): URL;
  /** The address that the browser is sent to in the end. */
  authorize(changes?: Readonly<Record<string, string | null>>, person?: string): Promise<string>;
  /** What comes for the code in that address. */
  exchange(back: string, changes?: Readonly<Record<string, string>>): Promise<Answer>;
  token(form: Readonly<Record<string, string>>): Promise<Answer>;
}

export const redirectUri = 'http://localhost:4000/auth/callback';

export async function createPortal(tides: Tides): Promise<Portal> {
  const client = await newSecret(tides, await newClient(tides, { redirect_uris: [redirectUri] }));
  const browser = createBrowser();
  const verifier = 'v'.repeat(64);
  const usual = {
    client_id: client.id,
    redirect_uri: redirectUri,
    scope: 'openid profile email urn:globus:auth:scope:transfer.api.globus.org:all',
    state: 'K3v',
    nonce: 'p9',
    response_type: 'code',
    access_type: 'offline',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const authorizeUrl = (changes: Readonly<Record<string, string | null>> = {}) => {
    const url = new URL('/v2/oauth2/authorize', tides.globus.authUrl);
    for (const [name, value] of Object.entries({ ...usual, ...changes }))
      if (value !== null) url.searchParams.set(name, value);
    return url;
  };
  const { form } = askAuth(() => tides.globus);
  const token = (fields: Readonly<Record<string, string>>) => form('/v2/oauth2/token', { ...fields }, client);
  return {
    client,
    browser,
    verifier,
    token,
    authorizeUrl,
    authorize: (changes = {}, person = 'kit@coastal.example') =>
      signIn({ authorizeUrl: authorizeUrl(changes), person, consent: 'allow', browser }),
    exchange(back, changes = {}) {
      const code = new URL(back).searchParams.get('code') ?? '';
      const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
      return token({ ...fields, ...changes });
    },
  };
}
