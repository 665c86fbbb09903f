import { signIn } from '@isthmus/local-globus/testing';
import type { PortalBrowser } from './portal.ts';

type SignInChoices = { person?: string; consent?: 'allow' | 'deny'; returnTo?: string; cookie?: string };

/** A whole sign-in at local Globus, from the portal's login link to what the portal answers to the callback. */
export async function signInAtGlobus(
  browser: PortalBrowser,
  { person = 'noor@coastal.example', consent = 'allow', returnTo = '/' }: SignInChoices = {},
): Promise<Response> {
  return browser.fetch(await callbackAddress(browser, { person, consent, returnTo }));
}

/** The same up to the redirect back: the address of the callback, not yet visited. */
export async function callbackAddress(
  browser: PortalBrowser,
  { person = 'noor@coastal.example', consent = 'allow', returnTo = '/' }: SignInChoices = {},
): Promise<string> {
  const started = await browser.fetch(`/bff/login?${new URLSearchParams({ returnTo }).toString()}`);
  const authorizeUrl = started.headers.get('location');
  if (authorizeUrl === null) throw new Error(`the sign-in did not start: ${started.status}`);
  return signIn({ authorizeUrl, person, consent });
}
