import { resourceServers, scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, basic, createBrowser, obtainTokens, startLocalGlobus } from '../testing/index.ts';
import { tutorialClientId } from './clients.ts';

const noor = { person: 'noor@coastal.example', id: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501' };
const collection = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const dataAccess = `https://auth.globus.org/scopes/${collection}/data_access`;
const timer = `https://auth.globus.org/scopes/${resourceServers.timers}/timer`;
const numRuns = process.env.NIGHTLY ? 20_000 : 300;
/** Either of the shapes in which Auth refuses in JSON. */
const refusal = z.looseObject({ error: z.string().check(z.regex(/^[a-z_]+$/)) });

let globus: LocalGlobus;
let live: string[] = [];
const logged: string[] = [];
const ask = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus({ log: pino({ level: 'error' }, { write: (line) => void logged.push(line) }) });
  const response = tokenResponse.parse(await obtainTokens(globus, { ...noor, refreshTokens: true }));
  live = tokensOf(response).flatMap(({ access_token, refresh_token }) => [access_token, refresh_token ?? '']);
});

afterAll(() => globus.close());

/** Done, or refused in the words of the API: never a failure, and nothing about this machine. */
async function expectAnswered(path: string, init: RequestInit): Promise<void> {
  const { status, headers, body } = await ask.send(path, init);
  expect(status).toBeLessThan(500);
  if (status >= 400 && /json/.test(headers.get('content-type') ?? ''))
    expect(refusal.safeParse(body).success).toBe(true);
  expect(JSON.stringify(body)).not.toMatch(/\.ts:\d|node:internal|SQLITE/);
  expect(logged).toEqual([]);
}

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }).map((text) => text.toWellFormed()),
  fc.constantFrom('', ' ', '\u0000', '__proto__', 'constructor', '[', ']', '*', '%', '%E0%A4%A', 'null', '-1', '1e309'),
);
const name = fc.constantFrom('openid', 'profile', scopes.transferAll, dataAccess, timer, 'offline_access', 'nonsense');
const scope = fc.letrec<{ entry: string; list: string }>((tie) => ({
  list: fc.array(tie('entry'), { maxLength: 3, depthIdentifier: 'scopes' }).map((entries) => entries.join(' ')),
  entry: fc
    .tuple(
      fc.constantFrom('', '*'),
      name,
      fc.oneof({ maxDepth: 4, depthIdentifier: 'scopes' }, fc.constant(''), tie('list')),
    )
    .map(([star, base, below]) => `${star}${base}${below === '' ? '' : `[${below}]`}`),
})).list;
const known = fc.oneof(
  scope,
  fc.constantFrom(
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'urn:globus:auth:grant_type:dependent_token',
    'http://localhost:3000/bff/callback',
    'code',
    'S256',
    'login',
    'none',
    'True',
    'identity_set,session_info',
    noor.id,
    noor.person,
    'globus',
    'allow',
    tutorialClientId,
    '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11',
    '3f8a1c70-5d2e-4b96-a8f1-0c7e6d5b4a39',
  ),
  fc.nat({ max: 7 }).map((index) => live[index] ?? ''),
);
const value = fc.oneof(noise, known);
const field = fc.constantFrom(
  ...'grant_type code redirect_uri code_verifier client_id client_secret refresh_token token scope access_type include'.split(
    ' ',
  ),
  ...'authentication_policies token_type_hint state nonce prompt response_type code_challenge code_challenge_method'.split(
    ' ',
  ),
  ...'session_message session_required_identities session_required_single_domain session_required_policies'.split(' '),
  ...'session_required_mfa login_hint all ids usernames resource claims request request_uri response_mode max_age'.split(
    ' ',
  ),
  ...'person username password decision asked allowed consent application to redirect_name'.split(' '),
);
const fields = fc.array(fc.tuple(field, value), { maxLength: 8 }).map((pairs) => new URLSearchParams(pairs).toString());
const authorization = fc.oneof(
  fc.constant(undefined),
  fc.nat({ max: 7 }).map((index) => `Bearer ${live[index] ?? ''}`),
  fc.constantFrom(0, 1, 2).map((which) => {
    const { id, secret } = which === 0 ? globus.portalClient : globus.serviceClients.transfer;
    return basic(id, which === 2 ? `${secret}x` : secret);
  }),
  fc.stringMatching(/^[ -~]{0,20}$/).map((text) => `Basic ${text}`),
);

function headersOf(credentials: string | undefined, contentType?: string): Record<string, string> {
  return {
    ...(credentials !== undefined && { authorization: credentials }),
    ...(contentType !== undefined && { 'content-type': contentType }),
  };
}

const endpoints = fc.constantFrom(
  ...['token', 'token', 'token', 'token/revoke', 'token/introspect', 'token/validate', 'userinfo'].map(
    (end) => `/v2/oauth2/${end}`,
  ),
);

it('whatever form is sent, it is answered or refused in the words of Auth', async () => {
  const form = 'application/x-www-form-urlencoded';
  await fc.assert(
    fc.asyncProperty(endpoints, fields, fields, authorization, async (path, body, query, credentials) => {
      await expectAnswered(`${path}?${query}`, { method: 'POST', headers: headersOf(credentials, form), body });
    }),
    { numRuns: numRuns * 3 },
  );
});

it('whatever body of whatever type is sent, it is answered or refused in the words of Auth', async () => {
  const type = fc.constantFrom(
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'x',
    'application/x-www-form-urlencoded; charset=x',
  );
  const body = fc.oneof(fc.json(), fields, noise, fc.constantFrom('{', '--x\r\n', 'a'.repeat(70_000)));
  await fc.assert(
    fc.asyncProperty(endpoints, type, body, authorization, async (path, contentType, text, credentials) => {
      await expectAnswered(path, { method: 'POST', headers: headersOf(credentials, contentType), body: text });
    }),
    { numRuns },
  );
});

it('whatever authorize request is sent, there is a page or a redirect', async () => {
  await fc.assert(
    fc.asyncProperty(fields, scope, fc.boolean(), async (noisy, asked, isWhole) => {
      const query = new URLSearchParams({
        client_id: globus.portalClient.id,
        redirect_uri: 'http://localhost:3000/bff/callback',
        response_type: 'code',
        scope: asked,
      }).toString();
      const path = `/v2/oauth2/authorize?${isWhole ? `${query}&` : ''}${noisy}`;
      const { status } = await ask.send(path, { redirect: 'manual' });
      expect([302, 303, 400]).toContain(status);
      expect(logged).toEqual([]);
    }),
    { numRuns },
  );
});

it('whatever is sent to the pages and the consents API, there is an answer', async () => {
  const browser = createBrowser();
  await obtainTokens(globus, { ...noor, browser });
  const path = fc.oneof(
    fc.constantFrom(
      '/p/login/x',
      '/p/consent/x',
      '/p/sign-in',
      '/v2/web/consents',
      '/v2/web/logout',
      '/v2/web/auth-code',
    ),
    fc.oneof(noise, fc.constant(noor.id)).map((id) => `/v2/api/identities/${encodeURIComponent(id)}/consents`),
  );
  await fc.assert(
    fc.asyncProperty(path, fields, fc.boolean(), authorization, async (to, sent, isPost, credentials) => {
      const url = new URL(`${to}?${sent}`, globus.authUrl);
      const headers = headersOf(credentials);
      const form = isPost ? { method: 'POST', body: new URLSearchParams(sent) } : {};
      const { status } = await browser.fetch(url, { headers, ...form });
      expect(status).toBeLessThan(500);
      expect(logged).toEqual([]);
    }),
    { numRuns },
  );
});

it('whatever is typed into the sign-in and consent pages, the sign-in goes on or says why not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fields, { minLength: 1, maxLength: 4 }), async (forms) => {
      const browser = createBrowser();
      const query = new URLSearchParams({
        client_id: globus.portalClient.id,
        redirect_uri: 'http://localhost:3000/bff/callback',
        response_type: 'code',
        scope: `openid *${scopes.transferAll}[*${dataAccess}]`,
      });
      let url = new URL(`/v2/oauth2/authorize?${query.toString()}`, globus.authUrl);
      let response = await browser.fetch(url);
      for (const form of [...forms, `person=${noor.person}`, 'decision=allow']) {
        for (let to = response.headers.get('location'); to !== null; to = response.headers.get('location')) {
          url = new URL(to, url);
          if (url.origin !== globus.authUrl) return;
          response = await browser.fetch(url);
        }
        response = await browser.fetch(url, { method: 'POST', body: new URLSearchParams(form) });
        expect(response.status).toBeLessThan(500);
      }
      expect(logged).toEqual([]);
    }),
    { numRuns: Math.ceil(numRuns / 6) },
  );
});

it('whatever the control port is sent, it does it or says what is wrong', async () => {
  const order = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.dictionary(
      fc.constantFrom('code_seconds', 'pkce_aliases', 'denial_error', 'withheld_resource_servers', 'nonce_echo'),
      fc.jsonValue({ maxDepth: 1 }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(order, async (body) => {
      const { status } = await ask.control('POST', '/switches', body);
      expect([200, 400]).toContain(status);
    }),
    { numRuns },
  );
  await ask.control('POST', '/reset');
});
