import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../problem.ts';
import { createPortalBrowser, noLimits, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { signInAtScripted } from '../testing/scripted-sign-in.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import type { Vault } from '../vault/vault.ts';

const noor = 'b7a3d9e2-58c4-4f3e-a1d0-92c6f1e0aa01';
const kit = '0f4b7c1a-6d2e-4b0f-9a53-7c1e2d3f4a02';
const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };

let auth: ScriptedAuth;
let vault: Vault;
/** Operations of the store that a test stands in for. */
let taps: Partial<Vault>;
let portal: Portal;

beforeEach(async () => {
  auth = await startScriptedAuth();
  vault = createSqliteVault(':memory:');
  taps = {};
  const tapped: Vault = { ...vault, end: (...values) => (taps.end ? taps.end(...values) : vault.end(...values)) };
  portal = await startPortal({
    authUrl: auth.url,
    client: scriptedClient,
    vault: tapped,
    config: { backchannelLogout: true, limits: { ...noLimits, backchannelPerMinute: 30 } },
  });
});
afterEach(async () => {
  await portal.close();
  await vault.close();
  await auth.close();
});

async function signedIn(sub: string, sid?: string): Promise<PortalBrowser> {
  const browser = createPortalBrowser(portal);
  await signInAtScripted(auth, browser, { claims: { sub, ...(sid !== undefined && { sid }) } });
  return browser;
}

/** A claim that is changed to undefined is left out. */
function logoutClaims(changes: Record<string, unknown> = {}): JWTPayload {
  const iat = Math.floor(Date.now() / 1000);
  return {
    iss: auth.url,
    aud: scriptedClient.id,
    iat,
    exp: iat + 120,
    jti: randomUUID(),
    events: event,
    ...changes,
  };
}

const logoutToken = (changes: Record<string, unknown>, header: Record<string, string> = { typ: 'logout+jwt' }) =>
  auth.signIdToken(logoutClaims(changes), header);

/** As a server calls: without cookies, guard header or Origin. */
const send = (form: Record<string, string> | string, to = portal) =>
  fetch(`${to.url}/bff/backchannel-logout`, { method: 'POST', body: new URLSearchParams(form) });
const sendToken = async (changes: Record<string, unknown>, header?: Record<string, string>) =>
  send({ logout_token: await logoutToken(changes, header) });

const refusalOf = async (who: PortalBrowser) =>
  (await who.fetch('/api/auth/v2/oauth2/userinfo')).headers.get('bff-error');
const refusalsOf = (people: PortalBrowser[]) => Promise.all(people.map(refusalOf));

test('R107: a token for a person ends exactly that person’s sessions, and their tokens die', async () => {
  const people = [await signedIn(noor), await signedIn(noor), await signedIn(kit)];
  const response = await sendToken({ sub: noor });
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store, private']);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await refusalsOf(people)).toEqual(['session_revoked', 'session_revoked', null]);
  await expect.poll(() => auth.revoked.length).toBe(8);
});

test('R107: a token for one session at Auth ends exactly what came of it', async () => {
  const people = [await signedIn(noor, 'laptop'), await signedIn(noor, 'phone'), await signedIn(noor)];
  expect((await sendToken({ sid: 'laptop' })).status).toBe(200);
  expect(await refusalsOf(people)).toEqual(['session_revoked', null, null]);
  expect((await sendToken({ sid: 'phone', sub: kit })).status).toBe(200);
  expect(await refusalsOf(people)).toEqual(['session_revoked', null, null]);
  expect((await sendToken({ sid: 'phone', sub: noor })).status).toBe(200);
  expect(await refusalsOf(people)).toEqual(['session_revoked', 'session_revoked', null]);
  expect((await sendToken({ sub: 'somebody who was never here' })).status).toBe(200);
});

test('R107: a token that came before is refused, and ends nothing a second time', async () => {
  const token = await logoutToken({ sub: noor });
  expect((await send({ logout_token: token })).status).toBe(200);
  const browser = await signedIn(noor);
  const again = await send({ logout_token: token });
  expect(again.status).toBe(400);
  expect(await again.json()).toMatchObject({ code: 'request_malformed', reason: 'logout_token_replayed' });
  expect(await refusalOf(browser)).toBeNull();
});

test('R107: whatever is not a fresh logout token of Auth for this portal is refused and ends nothing', async () => {
  const browser = await signedIn(noor, 'laptop');
  const now = Math.floor(Date.now() / 1000);
  const { privateKey, publicKey } = await generateKeyPair('RS512');
  const header = { typ: 'logout+jwt' };
  const good = await logoutToken({ sub: noor });
  const tampered = good.replace(/\.[^.]+\./, (body) => {
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as JWTPayload;
    return `.${Buffer.from(JSON.stringify({ ...claims, sub: noor, jti: 'x' })).toString('base64url')}.`;
  });
  const sign = (key: CryptoKey, protectedHeader: Record<string, unknown>) =>
    new SignJWT(logoutClaims({ sub: noor }))
      .setProtectedHeader({ alg: 'RS512', ...header, ...protectedHeader })
      .sign(key);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const refused: Record<string, string | Promise<string>> = {
    'a plain ID token': logoutToken({ sub: noor }, { typ: 'JWT' }),
    'no type': auth.signIdToken(logoutClaims({ sub: noor })),
    'with a nonce': logoutToken({ sub: noor, nonce: 'n' }),
    'no events': logoutToken({ sub: noor, events: undefined }),
    'another event': logoutToken({ sub: noor, events: { 'http://schemas.openid.net/event/other': {} } }),
    'an event that is no object': logoutToken({ sub: noor, events: { [Object.keys(event)[0] ?? '']: 'yes' } }),
    'ten minutes ahead': logoutToken({ sub: noor, exp: now + 600 }),
    'no end': logoutToken({ sub: noor, exp: undefined }),
    'run out': logoutToken({ sub: noor, iat: now - 600, exp: now - 300 }),
    'from the future': logoutToken({ sub: noor, iat: now + 300, exp: now + 120 }),
    'for another portal': logoutToken({ sub: noor, aud: randomUUID() }),
    'of another issuer': logoutToken({ sub: noor, iss: 'https://evil.example' }),
    'without a name of its own': logoutToken({ sub: noor, jti: undefined }),
    'for nobody': logoutToken({}),
    'signed by somebody else': sign(privateKey, {}),
    'with its own key along': sign(privateKey, { jwk: await exportJWK(publicKey) }),
    'not signed': `${encode({ alg: 'none', ...header })}.${encode(logoutClaims({ sub: noor }))}.`,
    'changed on the way': tampered,
    cut: good.slice(0, -10),
    'no token': 'garbage',
    nothing: '',
  };
  for (const [name, token] of Object.entries(refused)) {
    const response = await send({ logout_token: await token });
    expect([response.status, response.headers.get('bff-error')], name).toEqual([400, 'request_malformed']);
  }
  expect(await refusalOf(browser)).toBeNull();
  expect(portal.logged()).not.toContain(good);
  expect((await send({ logout_token: good })).status).toBe(200);
});

test('R107: odd bodies are refused, large ones without being read', async () => {
  const statuses = [];
  const token = await logoutToken({ sub: noor });
  for (const body of ['', 'logout_token', `logout_token=${token}&logout_token=${token}`, '{"logout_token":1}', '%%%']) {
    statuses.push((await send(body)).status);
  }
  expect(new Set(statuses)).toEqual(new Set([400]));
  const large = await send({ logout_token: 'x'.repeat(100_000) });
  expect([large.status, large.headers.get('bff-error')]).toEqual([413, 'payload_too_large']);
  const read = await fetch(`${portal.url}/bff/backchannel-logout`, { headers: { 'X-CSRF': '1' } });
  expect(read.status).toBe(405);
});

test('R107: when the store or the keys of Auth can not be had it is 503, so that Auth tries again', async () => {
  const token = await logoutToken({ sub: noor });
  const elsewhere = await startPortal({
    authUrl: 'http://127.0.0.1:1',
    client: scriptedClient,
    config: { backchannelLogout: true },
  });
  const noKeys = await send({ logout_token: token }, elsewhere);
  await elsewhere.close();
  expect([noKeys.status, noKeys.headers.get('bff-error')]).toEqual([503, 'auth_unavailable']);
  await vault.close();
  const noStore = await send({ logout_token: token });
  expect([noStore.status, noStore.headers.get('bff-error')]).toEqual([503, 'store_unavailable']);
  expect(noStore.headers.get('retry-after')).toBe('5');
  vault = createSqliteVault(':memory:');
});

test('R107: a store that goes away after the token was counted keeps no session alive', async () => {
  let tries = 0;
  const browser = await signedIn(noor);
  taps.end = async (...values) => {
    tries += 1;
    if (tries <= 2) throw new Problem('store_unavailable', { retryAfterSeconds: 5 });
    return vault.end(...values);
  };
  expect((await sendToken({ sub: noor })).status).toBe(200);
  await expect.poll(() => refusalOf(browser)).toBe('session_revoked');
  await expect.poll(() => auth.revoked.length).toBe(4);
  expect(tries).toBe(3);
});

test('R4: tokens signed with keys that nobody knows have Auth asked for its keys once a minute', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const fetched = () => auth.requests.filter(({ path }) => path === '/jwk.json').length;
    const sendUnknown = async () => (await sendToken({ sub: noor }, { typ: 'logout+jwt', kid: 'nobody' })).status;
    for (let tries = 0; tries < 3; tries += 1) expect(await sendUnknown()).toBe(400);
    vi.setSystemTime(Date.now() + 50_000);
    expect([await sendUnknown(), fetched()]).toEqual([400, 1]);
    vi.setSystemTime(Date.now() + 11_000);
    expect([await sendUnknown(), fetched()]).toEqual([400, 2]);
  } finally {
    vi.useRealTimers();
  }
});

test('R107: it is limited by address', async () => {
  const statuses = [];
  for (let call = 0; call < 31; call += 1) statuses.push((await send({ logout_token: 'garbage' })).status);
  expect(statuses.filter((status) => status === 400)).toHaveLength(30);
  expect(statuses.at(-1)).toBe(429);
});

test('R107: unless it is switched on it is not there, and the browser guard stands before its path', async () => {
  const off = await startPortal({ authUrl: auth.url, client: scriptedClient });
  const token = await logoutToken({ sub: noor });
  const asServer = await send({ logout_token: token }, off);
  expect([asServer.status, asServer.headers.get('bff-error')]).toEqual([403, 'csrf_rejected']);
  const asPage = await createPortalBrowser(off).fetch('/bff/backchannel-logout', { method: 'POST' });
  expect([asPage.status, asPage.headers.get('bff-error')]).toEqual([404, 'not_found']);
  await off.close();
});
