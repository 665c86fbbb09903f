import { createHash } from 'node:crypto';
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import {
  goodTokens,
  json,
  type Scripted,
  type ScriptedAuth,
  scriptedClient,
  startScriptedAuth,
  token,
} from '../testing/scripted-auth.ts';

// What an authorization server answers that is broken, or that an attacker stands in for.

let auth: ScriptedAuth;
let portal: Portal;
let browser: PortalBrowser;

beforeEach(async () => {
  auth = await startScriptedAuth();
  portal = await startPortal({ authUrl: auth.url, client: scriptedClient });
  browser = createPortalBrowser(portal);
});
afterEach(async () => {
  await portal.close();
  await auth.close();
});

async function startLogin(path = '/bff/login?returnTo=/activity'): Promise<URLSearchParams> {
  const response = await browser.fetch(path);
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '').searchParams;
}

function callback(parameters: Record<string, string> | [string, string][] | string): Promise<Response> {
  return browser.fetch(`/bff/callback?${new URLSearchParams(parameters).toString()}`);
}

async function signIn(answer: (nonce: string) => Promise<Scripted> | Scripted): Promise<Response> {
  const asked = await startLogin();
  auth.answerToken = () => answer(asked.get('nonce') ?? '');
  return callback({ code: 'code', state: asked.get('state') ?? '' });
}

async function expectNoSession(response: Response): Promise<string> {
  expect(response.status).toBe(400);
  expect(response.headers.get('bff-error')).toBe('login_rejected');
  expect([...browser.cookies.keys()].filter((name) => name === 'bff' || name === 'bffref')).toEqual([]);
  const html = await response.text();
  expect(html).toContain('href="/bff/login?returnTo=');
  return html;
}

const sorted = (tokens: readonly string[]) => tokens.toSorted();
const revokedTokens = () => auth.revoked.map((entry) => entry.token);

test('a sign-in with good answers ends signed in, at the page it began on', async () => {
  const response = await signIn(async (nonce) => json(await goodTokens(auth, nonce)));
  expect([response.status, response.headers.get('location')]).toEqual([302, '/activity']);
  const view = await (await browser.fetch('/bff/session')).json();
  expect(view).toMatchObject({ authenticated: true, identity: { username: 'noor@coastal.example' } });
});

test('R1: the verifier that is redeemed is the one whose S256 challenge was announced, fresh each time', async () => {
  const [first, second] = [await startLogin(), await startLogin()];
  for (const asked of [first, second]) {
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    await callback({ code: 'code', state: asked.get('state') ?? '' });
    const verifier = auth.tokenRequests.at(-1)?.form.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked.get('code_challenge'));
  }
  expect(first.get('code_challenge')).not.toBe(second.get('code_challenge'));
});

test('R2: no callback reaches the token endpoint without the one state of this browser', async () => {
  const state = (await startLogin()).get('state') ?? '';
  const foreign = createPortalBrowser(portal);
  const foreignStart = await foreign.fetch('/bff/login');
  const foreignState = new URL(foreignStart.headers.get('location') ?? '').searchParams.get('state') ?? '';
  const hostile: [string, string][][] = [
    [['code', 'c']],
    [
      ['code', 'c'],
      ['state', ''],
    ],
    [
      ['code', 'c'],
      ['state', foreignState],
    ],
    [
      ['code', 'c'],
      ['state', `${state}x`],
    ],
    [
      ['code', 'c'],
      ['state', state],
      ['state', state],
    ],
    [
      ['code', 'c'],
      ['state[]', state],
    ],
    [
      ['code', 'c'.repeat(2049)],
      ['state', state],
    ],
  ];
  for (const parameters of hostile) await expectNoSession(await callback(parameters));
  const cookies = new Map(browser.cookies);
  browser.cookies.clear();
  await expectNoSession(await callback({ code: 'c', state }));
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  expect(auth.tokenRequests).toEqual([]);
});

test('R2: a state is good once: an answer that is repeated, with another code too, reaches the token endpoint no more', async () => {
  const state = (await startLogin()).get('state') ?? '';
  const cookies = new Map(browser.cookies);
  await expectNoSession(await callback({ code: 'c', state }));
  expect(auth.tokenRequests).toHaveLength(1);
  for (const code of ['c', 'another']) {
    await expectNoSession(await callback({ code, state }));
    // Not even with the cookie of before.
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    const again = await callback({ code, state });
    expect([again.status, browser.cookies.has('bff')]).toEqual([400, false]);
    browser.cookies.clear();
  }
  expect(auth.tokenRequests).toHaveLength(1);
});

test('R8: the same callback many times at once redeems the code once', async () => {
  const asked = await startLogin();
  const good = await goodTokens(auth, asked.get('nonce') ?? '');
  auth.answerToken = () => json(good);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const address = `/bff/callback?code=c&state=${asked.get('state')}`;
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => browser.fetch(address, { headers: { Cookie: cookie } })),
  );
  expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
  expect(auth.tokenRequests).toHaveLength(1);
  expect((await portal.vault.figures()).liveSessions).toBe(1);
});

test('R3: a wrong or absent nonce gives no session, and what was issued is revoked', async () => {
  for (const nonce of ['another', undefined]) {
    let answer = { access_token: '', refresh_token: '', other_tokens: [{ access_token: '', refresh_token: '' }] };
    const response = await signIn(async () => {
      const tokens = await goodTokens(auth, 'x', { nonce });
      answer = tokens;
      return json(tokens);
    });
    await expectNoSession(response);
    const all = [answer, ...answer.other_tokens].flatMap((part) => [part.access_token, part.refresh_token]);
    await expect.poll(() => sorted(revokedTokens().slice(-4))).toEqual(sorted(all));
  }
});

const nowSeconds = () => Math.floor(Date.now() / 1000);

test.each<[string, (claims: JWTPayload) => Promise<string>]>([
  ['no signature', async (claims) => new UnsecuredJWT(claims).encode()],
  ['a signature by the public key', (claims) => signByPublicKey(claims)],
  ['another audience', (claims) => auth.signIdToken({ ...claims, aud: 'someone-else' })],
  ['another issuer', (claims) => auth.signIdToken({ ...claims, iss: 'https://auth.evil.example' })],
  [
    'an age beyond its end',
    (claims) => auth.signIdToken({ ...claims, iat: nowSeconds() - 7200, exp: nowSeconds() - 3600 }),
  ],
  ['a birth in the future', (claims) => auth.signIdToken({ ...claims, iat: nowSeconds() + 600 })],
  ['another key', (claims) => signByOtherKey(claims, {})],
  ['a key of its own choice', (claims) => signByOtherKey(claims, { jku: `${auth.url}/evil.json` })],
  ['a key id that nobody has', (claims) => signByOtherKey(claims, { kid: 'swapped' })],
  ['the type of a logout token', (claims) => auth.signIdToken(claims, { typ: 'logout+jwt' })],
])('R4: an ID token with %s is refused', async (_what, forge) => {
  const response = await signIn(async (nonce) => {
    const good = await goodTokens(auth, nonce);
    const claims: JWTPayload = JSON.parse(Buffer.from(good.id_token.split('.')[1] ?? '', 'base64url').toString());
    return json({ ...good, id_token: await forge(claims) });
  });
  await expectNoSession(response);
});

test('R4: keys that nobody has do not make the portal ask for keys again and again', async () => {
  for (let round = 0; round < 5; round += 1) {
    await signIn(async (nonce) => {
      const good = await goodTokens(auth, nonce);
      const claims: JWTPayload = JSON.parse(Buffer.from(good.id_token.split('.')[1] ?? '', 'base64url').toString());
      return json({ ...good, id_token: await signByOtherKey(claims, { kid: `unknown-${round}` }) });
    });
  }
  expect(auth.requests.filter(({ path }) => path === '/jwk.json').length).toBeLessThanOrEqual(2);
});

test('R4: half a minute between the clocks is no fault', async () => {
  for (const skew of [30, -30]) {
    const claims = { iat: nowSeconds() + skew, exp: nowSeconds() + skew + (skew < 0 ? 0 : 3600) };
    const response = await signIn(async (nonce) => json(await goodTokens(auth, nonce, claims)));
    expect(response.status).toBe(302);
  }
});

async function signByOtherKey(claims: JWTPayload, header: Record<string, string>): Promise<string> {
  const { privateKey } = await generateKeyPair('RS512');
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS512', ...header }).sign(privateKey);
}

async function signByPublicKey(claims: JWTPayload): Promise<string> {
  const publicKeys = await (await fetch(`${auth.url}/jwk.json`)).text();
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(publicKeys));
}

test('R5: an answer in the name of another issuer is not redeemed', async () => {
  const asked = await startLogin();
  await expectNoSession(
    await callback({ code: 'c', state: asked.get('state') ?? '', iss: 'https://auth.evil.example' }),
  );
  expect(auth.tokenRequests).toEqual([]);
});

test('R5: where Auth announces that it names itself in each answer, an answer without its name is not redeemed', async () => {
  auth.metadata = { authorization_response_iss_parameter_supported: true };
  const asked = await startLogin();
  await expectNoSession(await callback({ code: 'c', state: asked.get('state') ?? '' }));
  expect(auth.tokenRequests).toEqual([]);
  const again = await startLogin();
  const good = await goodTokens(auth, again.get('nonce') ?? '');
  auth.answerToken = () => json(good);
  const response = await callback({ code: 'c', state: again.get('state') ?? '', iss: auth.url });
  expect(response.status).toBe(302);
});

test.each(['https://auth.evil.example', 'the same with a slash', undefined])(
  'R5: metadata in the name of %s start no sign-in',
  async (issuer) => {
    auth.metadata = { issuer: issuer === 'the same with a slash' ? `${auth.url}/` : issuer };
    const response = await browser.fetch('/bff/login');
    expect([response.status, response.headers.get('location')]).toEqual([503, null]);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(auth.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration']);
  },
);

test('R5: one redirect address is registered and announced, whatever a link to the sign-in brings', async () => {
  const asked = await startLogin('/bff/login?redirect_uri=https://evil.example/bff/callback');
  expect(asked.getAll('redirect_uri')).toEqual([`${portal.url}/bff/callback`]);
});

test('R12: what Auth says about an error is never shown', async () => {
  for (const [error, title] of [
    ['access_denied', 'You did not allow access'],
    ['<b>odd</b>', 'could not be completed'],
  ] as const) {
    const asked = await startLogin();
    const state = asked.get('state') ?? '';
    const html = await expectNoSession(
      await callback({ error, error_description: '<script>alert(1)</script>', state }),
    );
    expect(html).toContain(title);
    expect(html).not.toMatch(/alert|<b>odd|access_denied/);
  }
  expect(auth.tokenRequests).toEqual([]);
});

test.each<[string, (good: Awaited<ReturnType<typeof goodTokens>>) => unknown]>([
  [
    'two tokens for one resource server',
    (good) => ({ ...good, other_tokens: [good.other_tokens[0], token('auth.globus.org', 'openid')] }),
  ],
  ['a token of another type', (good) => ({ ...good, token_type: 'mac' })],
  [
    'a token of another type further down',
    (good) => ({ ...good, other_tokens: [{ ...good.other_tokens[0], token_type: 'mac' }] }),
  ],
  ['a token that ends before it begins', (good) => ({ ...good, expires_in: -1 })],
  ['a token that lasts for ages', (good) => ({ ...good, expires_in: 1e12 })],
  ['a life that is no number', (good) => ({ ...good, expires_in: 'soon' })],
  ['no name of a resource server', (good) => ({ ...good, resource_server: undefined })],
  ['other tokens that are no list', (good) => ({ ...good, other_tokens: 'none' })],
  ['the state of another sign-in', (good) => ({ ...good, state: 'another' })],
  [
    'the state of another sign-in further down',
    (good) => ({ ...good, other_tokens: [{ ...good.other_tokens[0], state: 'another' }] }),
  ],
])('R13: a token response with %s is refused whole and revoked whole', async (_what, spoil) => {
  let spoiled: unknown;
  await expectNoSession(
    await signIn(async (nonce) => {
      spoiled = spoil(await goodTokens(auth, nonce));
      return json(spoiled);
    }),
  );
  const issued = [...new Set(JSON.stringify(spoiled).match(/Ag(Access|Refresh)\d+/g))];
  await expect.poll(() => sorted(revokedTokens())).toEqual(sorted(issued));
});

test.each<[string, Scripted]>([
  ['text', { body: 'AgAccess', headers: { 'Content-Type': 'text/plain' } }],
  ['half a document', { body: '{"access_token":"Ag' }],
  ['a number', { body: '1' }],
  ['a list', { body: '[]' }],
  ['nothing', { body: '' }],
])('R13: a token response that is %s is refused', async (_what, answer) => {
  await expectNoSession(await signIn(() => answer));
});

test('R13: a token response of more than 256 KB is refused, and what was read of it is revoked', async () => {
  let first = token('auth.globus.org', 'openid');
  await expectNoSession(
    await signIn(async (nonce) => {
      const good = await goodTokens(auth, nonce);
      first = good;
      return json({ ...good, padding: 'x'.repeat(300_000) });
    }),
  );
  await expect.poll(revokedTokens).toEqual(expect.arrayContaining([first.access_token, first.refresh_token]));
});

test('R13: of a token response that is cut off, the tokens that came are revoked', async () => {
  const { access_token, refresh_token } = token('auth.globus.org', 'openid');
  const body = `{"access_token":"${access_token}","refresh_token":"${refresh_token}","scope":"op`;
  await expectNoSession(await signIn(() => ({ body })));
  await expect.poll(() => sorted(revokedTokens())).toEqual(sorted([access_token, refresh_token]));
});

test('R13: tokens under a status that no token response has are revoked', async () => {
  let issued: string[] = [];
  await expectNoSession(
    await signIn(async (nonce) => {
      const good = await goodTokens(auth, nonce);
      issued = [good, ...good.other_tokens].flatMap((one) => [one.access_token, one.refresh_token]);
      return json(good, 201);
    }),
  );
  await expect.poll(() => sorted(revokedTokens())).toEqual(sorted(issued));
});

test('R14: a service that was not allowed is told as such, and a stranger among the tokens is revoked', async () => {
  const response = await signIn(async (nonce) => {
    const good = await goodTokens(auth, nonce);
    return json({ ...good, other_tokens: [{ ...token('stranger.example', 'x'), access_token: 'AgStranger' }] });
  });
  expect(response.status).toBe(302);
  const view = await (await browser.fetch('/bff/session')).json();
  expect(view).toMatchObject({ services: { auth: { state: 'ready' }, transfer: { state: 'not_granted' } } });
  expect((await browser.fetch('/api/transfer/v0.10/task_list')).headers.get('bff-error')).toBe('consent_required');
  await expect.poll(revokedTokens).toContain('AgStranger');
});

test('R14: a service that was allowed in part counts as not allowed', async () => {
  await signIn(async (nonce) => {
    const good = await goodTokens(auth, nonce);
    return json({
      ...good,
      other_tokens: [{ ...good.other_tokens[0], scope: 'urn:globus:auth:scope:transfer.api.globus.org:less' }],
    });
  });
  const view = await (await browser.fetch('/bff/session')).json();
  expect(view).toMatchObject({ services: { transfer: { state: 'not_granted', scopes: [] } } });
  await expect.poll(() => auth.revoked.length).toBe(2);
});

test('R16: id and secret go as they are into the Basic header, and nowhere else', async () => {
  await signIn(() => json({ error: 'invalid_grant' }, 400));
  const [sent] = auth.tokenRequests;
  const expected = `Basic ${Buffer.from(`${scriptedClient.id}:${scriptedClient.secret}`).toString('base64')}`;
  expect(sent?.authorization).toBe(expected);
  expect(sent?.form.toString()).not.toContain('ret%2B');
  expect([...(sent?.form.keys() ?? [])].toSorted()).toEqual(['code', 'code_verifier', 'grant_type', 'redirect_uri']);
});

test('R16: the form of RFC 6749 can be chosen, and an older secret is tried when the newer is refused', async () => {
  await portal.close();
  const clientSecrets = [new Secret('new+secret'), new Secret('old+secret')] as const;
  const changes = { clientSecretEscaping: 'rfc6749', clientSecrets } as const;
  portal = await startPortal({ authUrl: auth.url, client: scriptedClient, config: changes });
  browser = createPortalBrowser(portal);
  const asked = await startLogin();
  const good = await goodTokens(auth, asked.get('nonce') ?? '');
  const old = `Basic ${Buffer.from(`${scriptedClient.id}:old%2Bsecret`).toString('base64')}`;
  auth.answerToken = ({ authorization }) => (authorization === old ? json(good) : json({ error: 'unauthorized' }, 401));
  expect((await callback({ code: 'c', state: asked.get('state') ?? '' })).status).toBe(302);
  expect(auth.tokenRequests).toHaveLength(2);
});

test('R18: a token endpoint that redirects is not followed', async () => {
  const other = await startScriptedAuth();
  const response = await signIn(() => json({}, 302, { Location: `${other.url}/v2/oauth2/token` }));
  expect(response.status).toBe(503);
  expect(other.tokenRequests).toEqual([]);
  await other.close();
});

test('a refused client is the operator’s matter, an absent server passes: both give a page, not a session', async () => {
  const refused = await signIn(() => json({ error: 'unauthorized' }, 401, { 'WWW-Authenticate': 'Basic' }));
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain('does not accept this portal');
  const gone = await signIn(() => 'hang up');
  expect(gone.status).toBe(503);
  expect(await gone.text()).toContain('not possible just now');
});

test('no code, state, verifier, nonce, token or secret is ever logged', async () => {
  const asked = await startLogin();
  const good = await goodTokens(auth, 'wrong');
  auth.answerToken = () => json(good);
  await callback({ code: 'TheCode', state: asked.get('state') ?? '' });
  await expect.poll(() => auth.revoked.length).toBe(4);
  const verifier = auth.tokenRequests[0]?.form.get('code_verifier') ?? 'none';
  const secrets = [
    'TheCode',
    asked.get('state'),
    asked.get('nonce'),
    verifier,
    good.access_token,
    good.id_token,
    scriptedClient.secret,
  ];
  expect(portal.logged()).toContain('a sign-in was refused');
  for (const secret of secrets) expect(portal.logged()).not.toContain(secret);
});
