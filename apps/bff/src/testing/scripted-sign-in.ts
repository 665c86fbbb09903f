import type { JWTPayload } from 'jose';
import type { PortalBrowser } from './portal.ts';
import { goodTokens, json, type ScriptedAuth } from './scripted-auth.ts';

export type ScriptedTokens = Awaited<ReturnType<typeof goodTokens>>;

/** A whole sign-in at the scripted authorization server. `change` makes its token answer another one. */
export async function signInAtScripted(
  auth: ScriptedAuth,
  browser: PortalBrowser,
  { claims = {}, change = (tokens) => tokens, ...init }: RequestInit & ScriptedSignIn = {},
): Promise<Response> {
  const started = await browser.fetch('/bff/login');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  const before = auth.answerToken;
  auth.answerToken = async () => json(change(await goodTokens(auth, asked.get('nonce') ?? '', claims)));
  const finished = await browser.fetch(`/bff/callback?code=c&state=${asked.get('state')}`, init);
  auth.answerToken = before;
  return finished;
}

type ScriptedSignIn = { claims?: JWTPayload; change?: (tokens: ScriptedTokens) => unknown };
