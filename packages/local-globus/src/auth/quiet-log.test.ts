import { createHash } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, createBrowser, signIn, startLocalGlobus } from '../testing/index.ts';

const logged: string[] = [];
let globus: LocalGlobus;
const ask = askAuth(() => globus);
beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line) => void logged.push(line) });
  globus = await startLocalGlobus({ log });
});
afterAll(() => globus.close());

const issued = z.object({ tokens: z.array(z.object({ token: z.string() })) });

it('§14.37: no token, code, verifier, cookie or secret is logged, nor told by the control port’s list of requests', async () => {
  const code_verifier = 'quiet-log-verifier-'.repeat(3);
  const redirect_uri = 'http://localhost:3000/bff/callback';
  const authorizeUrl = new URL('/v2/oauth2/authorize', globus.authUrl);
  authorizeUrl.search = new URLSearchParams({
    client_id: globus.portalClient.id,
    redirect_uri,
    response_type: 'code',
    scope: 'openid urn:globus:auth:scope:transfer.api.globus.org:all',
    access_type: 'offline',
    state: 'quiet-log-state',
    nonce: 'quiet-log-nonce',
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const cookies: string[] = [];
  const browser = createBrowser();
  const watched = {
    ...browser,
    async fetch(url: URL, init?: RequestInit) {
      const response = await browser.fetch(url, init);
      for (const one of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
        // A step's cookie has the step's own id, which is in its address: it is worth nothing without its signature.
        if (name === 'local_globus' || name.endsWith('.sig')) cookies.push(value);
      }
      return response;
    },
  };
  const back = await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow', browser: watched });
  const code = new URL(back).searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri, code_verifier };
  expect((await ask.form('/v2/oauth2/token', fields)).status).toBe(200);
  // Sent again, with a wrong secret, and where it does not belong.
  await ask.form('/v2/oauth2/token', fields);
  const wrong = { id: globus.portalClient.id, secret: 'quiet-log-wrong-secret' };
  await ask.form('/v2/oauth2/token', { grant_type: 'refresh_token', refresh_token: 'AgQuietLogUnknown' }, wrong);
  await ask.get(`/v2/oauth2/userinfo?access_token=AgQuietLogInQuery&code=${code}`);
  const { tokens } = issued.parse((await ask.control('GET', '/tokens')).body);
  const secrets = [
    ...tokens.map(({ token }) => token),
    ...cookies.filter((value) => value !== ''),
    code,
    code_verifier,
    globus.portalClient.secret,
    'quiet-log',
    'AgQuietLog',
  ];
  expect([tokens.length > 3, cookies.length > 2]).toEqual([true, true]);
  const told = logged.join('\n') + JSON.stringify((await ask.control('GET', '/requests')).body);
  for (const secret of secrets) expect(told.includes(secret), secret.slice(0, 6)).toBe(false);
});
