import { sessionView } from '@isthmus/bff-contract';
import { type LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../operations/metrics.ts';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { callbackAddress, signInAtGlobus } from '../testing/sign-in.ts';
import { createSeal, type SealPurpose } from './seal.ts';

let globus: LocalGlobus;
let portal: Portal;
let browser: PortalBrowser;
let metrics: Metrics;
let offsetMs = 0;
const now = () => Date.now() + offsetMs;
const minutes = 60_000;

beforeAll(async () => {
  globus = await startLocalGlobus({ now });
});
afterAll(() => globus.close());
beforeEach(async () => {
  offsetMs = 0;
  metrics = createMetrics();
  portal = await startPortal({ ...globus, client: globus.portalClient, now, metrics });
  browser = createPortalBrowser(portal);
});
afterEach(() => portal.close());

const viewSession = async (who = browser) => sessionView.parse(await (await who.fetch('/bff/session')).json());
const callService = (who = browser) => who.fetch('/api/auth/v2/oauth2/userinfo');
const problemOf = async (response: Response) => [response.status, response.headers.get('bff-error')];

test('R33: the session tells who signed in and what is open, and holds no token', async () => {
  await signInAtGlobus(browser, { person: 'kit@coastal.example' });
  const response = await browser.fetch('/bff/session');
  const text = await response.text();
  const view = sessionView.parse(JSON.parse(text));
  expect(view).toMatchObject({
    authenticated: true,
    identity: { username: 'kit@coastal.example', name: 'Kit Marlow' },
    services: { auth: { state: 'ready' }, transfer: { state: 'ready' } },
    environment: { globus: 'local' },
  });
  expect(view.authenticated && view.identities.map(({ username }) => username).toSorted()).toEqual([
    'kit.marlow@aurora.example',
    'kit@coastal.example',
    'kitm@globusid.org',
  ]);
  expect(response.headers.get('cache-control')).toBe('no-store, private');
  expect(text).not.toMatch(/Ag[A-Za-z0-9]{20}|token/);
});

test('R33: who is not signed in gets 200 all the same', async () => {
  const response = await browser.fetch('/bff/session');
  expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
  expect(sessionView.parse(await response.json()).authenticated).toBe(false);
});

test('R19: the session cookie is out of reach of scripts and of other sites, and small', async () => {
  const response = await signInAtGlobus(browser);
  const [line = ''] = response.headers.getSetCookie().filter((value) => value.startsWith('bff='));
  const [pair = '', ...attributes] = line.split('; ');
  expect(attributes.toSorted()).toEqual(['HttpOnly', `Max-Age=${12 * 3600}`, 'Path=/', 'SameSite=Strict']);
  expect(pair.length).toBeLessThan(512);
});

test('R19: behind https every cookie is Secure and has the prefix that only this host can set', async () => {
  await portal.close();
  portal = await startPortal({ ...globus, client: globus.portalClient, now, config: { secureCookies: true } });
  browser = createPortalBrowser(portal);
  const started = await browser.fetch('/bff/login');
  const finished = await signInAtGlobus(browser);
  const lines = [...started.headers.getSetCookie(), ...finished.headers.getSetCookie()];
  expect(lines.length).toBeGreaterThanOrEqual(4);
  for (const line of lines) {
    expect(line).toMatch(/^__Host-Http-bff(ref|tx-[0-9a-f]{16})?=/);
    expect(line).toMatch(/; Secure/);
    expect(line).not.toMatch(/domain/i);
  }
});

test('R21: a second sign-in in one browser leaves one live session, whichever cookie reaches the callback', async () => {
  await signInAtGlobus(browser);
  const first = new Map(browser.cookies);
  const address = await callbackAddress(browser);
  // The redirect comes from another site: the Strict cookie stays behind.
  const lax = [...browser.cookies].filter(([name]) => name !== 'bff').map(([name, value]) => `${name}=${value}`);
  const response = await browser.fetch(address, { headers: { Cookie: lax.join('; ') } });
  expect(response.status).toBe(302);
  expect((await viewSession()).authenticated).toBe(true);
  const old = createPortalBrowser(portal);
  for (const [name, value] of first) old.cookies.set(name, value);
  expect(await problemOf(await callService(old))).toEqual([401, 'session_revoked']);
});

test('R21: the companion cookie opens nothing', async () => {
  await signInAtGlobus(browser);
  const reference = browser.cookies.get('bffref') ?? '';
  for (const cookie of [`bffref=${reference}`, `bff=${reference}`]) {
    const response = await browser.fetch('/api/auth/v2/oauth2/userinfo', { headers: { Cookie: cookie } });
    expect(await problemOf(response)).toEqual([401, 'session_required']);
  }
});

test('R24: a planted session is dead once its holder has signed in, and the new one is another', async () => {
  const attacker = createPortalBrowser(portal);
  await signInAtGlobus(attacker, { person: 'dana@aurora.example' });
  const planted = attacker.cookies.get('bff') ?? '';
  browser.cookies.set('bff', planted);
  await signInAtGlobus(browser);
  expect(browser.cookies.get('bff')).not.toBe(planted);
  expect(await viewSession()).toMatchObject({ identity: { username: 'noor@coastal.example' } });
  expect(await problemOf(await callService(attacker))).toEqual([401, 'session_revoked']);
});

test('R25: two session cookies in one request are nobody, in either order', async () => {
  await signInAtGlobus(browser);
  const own = `bff=${browser.cookies.get('bff')}`;
  for (const cookie of [`${own}; bff=planted`, `bff=planted; ${own}`, `${own}; ${own}`]) {
    const response = await browser.fetch('/api/auth/v2/oauth2/userinfo', { headers: { Cookie: cookie } });
    expect(await problemOf(response)).toEqual([401, 'session_required']);
  }
  expect((await callService()).status).toBe(200);
  expect((await metrics.repeatedCookies.get()).values[0]?.value).toBe(3);
});

test('R26: a malformed cookie is nobody, never a failure, and is cleared only where cookies are set', async () => {
  await signInAtGlobus(browser);
  const seal = browser.cookies.get('bff') ?? '';
  const changed = Array.from(seal, (one, at) => `${seal.slice(0, at)}${one === 'A' ? 'B' : 'A'}${seal.slice(at + 1)}`);
  const cut = Array.from(seal, (_, at) => seal.slice(0, at));
  const character = fc.constantFrom('F', 'e', '2', '6', '.', '*', '~', '-', '_', 'A', 'z', '0', '%', '=', '+', '/');
  const invented = fc.sample(fc.string({ unit: character, maxLength: 400 }), 200);
  const longer = ['x', '~2', `~2*${seal}`, `.${seal}`, `*${seal}`].map((suffix) => seal + suffix);
  const values = [...changed, ...cut, ...longer, ...invented, ...invented.map((text) => `Fe26.2*${text}~2`)];
  for (const value of values) {
    const response = await browser.fetch('/api/auth/v2/oauth2/userinfo', { headers: { Cookie: `bff=${value}` } });
    expect(await problemOf(response)).toEqual([401, 'session_required']);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
  const told = await browser.fetch('/bff/session', { headers: { Cookie: 'bff=Fe26.2*garbage' } });
  expect(told.status).toBe(200);
  expect(told.headers.getSetCookie().map((line) => line.split(';')[0])).toEqual(['bff=', 'bffref=']);
});

test('R113: a forged cookie costs one unsealing, and two of the name are counted once', async () => {
  const total = async (counter: Metrics['sealFailures'] | Metrics['repeatedCookies']) =>
    (await counter.get()).values.reduce((sum, { value }) => sum + value, 0);
  const forged = `bff=Fe26.2*1*${'a'.repeat(64)}*b*c*1*${'d'.repeat(64)}*${'A'.repeat(43)}~2`;
  const paths = ['/bff/session', '/api/auth/v2/oauth2/userinfo'];
  for (const path of paths) await browser.fetch(path, { headers: { Cookie: forged } });
  expect(await total(metrics.sealFailures)).toBe(paths.length);
  for (const path of paths) await browser.fetch(path, { headers: { Cookie: `${forged}; ${forged}` } });
  expect([await total(metrics.sealFailures), await total(metrics.repeatedCookies)]).toEqual([2, 2]);
});

test('R27: a seal that was made for one cookie opens nothing under the name of another', async () => {
  const started = await browser.fetch('/bff/login');
  const [name = '', value = ''] = (started.headers.getSetCookie()[0] ?? '').split(';')[0]?.split('=') ?? [];
  const sealOfLogin = value.slice(value.indexOf('.') + 1);
  const asSession = await browser.fetch('/api/auth/v2/oauth2/userinfo', { headers: { Cookie: `bff=${sealOfLogin}` } });
  expect(await problemOf(asSession)).toEqual([401, 'session_required']);
  await signInAtGlobus(browser);
  const state = new URL(started.headers.get('location') ?? '').searchParams.get('state') ?? '';
  const asLogin = await browser.fetch(`/bff/callback?code=c&state=${state}`, {
    headers: { Cookie: `${name}=0.${browser.cookies.get('bff')}` },
  });
  expect([asLogin.status, asLogin.headers.get('bff-error')]).toEqual([400, 'login_rejected']);
});

test('R27: no seal of another purpose is a session, whatever it holds', async () => {
  await signInAtGlobus(browser);
  const own = browser.cookies.get('bff') ?? '';
  const purposes: SealPurpose[] = ['reference', 'login', 'step-up', 'download'];
  const content = await createSeal(portal.config, 'session', 3600).open(own);
  const again = await createSeal(portal.config, 'session', 3600).seal(content ?? {});
  expect((await callAs(again)).status).toBe(200);
  for (const purpose of purposes) {
    const sealed = await createSeal(portal.config, purpose, 3600).seal(content ?? {});
    expect(await problemOf(await callAs(sealed))).toEqual([401, 'session_required']);
    expect(await createSeal(portal.config, purpose, 3600).open(own)).toBeNull();
  }
});

const callAs = (cookie: string) =>
  browser.fetch('/api/auth/v2/oauth2/userinfo', { headers: { Cookie: `bff=${cookie}` } });

test('R28: a copied cookie is worth nothing after sign-out', async () => {
  await signInAtGlobus(browser);
  const copy = createPortalBrowser(portal);
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  expect((await callService(copy)).status).toBe(200);
  expect((await browser.fetch('/bff/logout', { method: 'POST' })).status).toBe(200);
  expect(await problemOf(await callService(copy))).toEqual([401, 'session_revoked']);
  const told = await copy.fetch('/bff/session');
  expect(await told.json()).toMatchObject({ authenticated: false, ended: 'revoked' });
  expect(copy.cookies.size).toBe(0);
});

test('R29: looking without touching does not keep a session awake, working does', async () => {
  await signInAtGlobus(browser);
  offsetMs = 50 * minutes;
  expect((await callService()).status).toBe(200);
  for (offsetMs = 60 * minutes; offsetMs <= 100 * minutes; offsetMs += 10 * minutes) {
    expect(await (await browser.fetch('/bff/session?touch=0')).json()).toMatchObject({ authenticated: true });
  }
  offsetMs = 111 * minutes;
  expect(await problemOf(await callService())).toEqual([401, 'session_expired']);
  expect(await viewSession()).toMatchObject({ authenticated: false, ended: 'expired' });
});
