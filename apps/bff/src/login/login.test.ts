import { request } from 'node:http';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { callbackAddress, signInAtGlobus } from '../testing/sign-in.ts';

let globus: LocalGlobus;
let portal: Portal;
let browser: PortalBrowser;
let offsetMs = 0;
const now = () => Date.now() + offsetMs;

beforeAll(async () => {
  globus = await startLocalGlobus({ now });
});
afterAll(() => globus.close());
beforeEach(async () => {
  offsetMs = 0;
  portal = await startPortal({ ...globus, client: globus.portalClient, now });
  browser = createPortalBrowser(portal);
});
afterEach(() => portal.close());

const isSignedIn = async (who = browser) =>
  (await (await who.fetch('/bff/session')).json()) as { authenticated: boolean };
const transactionsOf = (who = browser) => [...who.cookies.keys()].filter((name) => name.startsWith('bfftx-'));

test('a person signs in and comes back to the page they wanted', async () => {
  const response = await signInAtGlobus(browser, { returnTo: '/files?origin_path=%2F~%2F' });
  expect([response.status, response.headers.get('location')]).toEqual([302, '/files?origin_path=%2F~%2F']);
  expect(await isSignedIn()).toMatchObject({ authenticated: true });
  expect(transactionsOf()).toEqual([]);
});

test('who declines is told so, stays signed out, and can try again in one step', async () => {
  const response = await signInAtGlobus(browser, {
    person: 'dana@aurora.example',
    consent: 'deny',
    returnTo: '/activity',
  });
  const html = await response.text();
  expect([response.status, response.headers.get('bff-error')]).toEqual([400, 'login_rejected']);
  expect(html).toContain('You did not allow access');
  expect(html).toContain('href="/bff/login?returnTo=%2Factivity"');
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-/);
  expect(await isSignedIn()).toMatchObject({ authenticated: false });
  expect(transactionsOf()).toEqual([]);
});

test('R6: no header of a request changes where Globus sends the browser back to', async () => {
  const plain = await authorizeQuery({});
  for (const headers of [
    { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' },
    { Forwarded: 'host=evil.example;proto=https' },
    { 'X-Forwarded-Port': '444', 'X-Original-Host': 'evil.example' },
  ]) {
    expect((await authorizeQuery(headers)).get('redirect_uri')).toBe(plain.get('redirect_uri'));
  }
  expect(plain.get('redirect_uri')).toBe(`${portal.url}/bff/callback`);
  // fetch does not let a Host header through.
  expect(await statusFor({ Host: 'evil.example' })).toBe(421);
});

async function authorizeQuery(headers: Record<string, string>, query = ''): Promise<URLSearchParams> {
  const response = await browser.fetch(`/bff/login${query}`, { headers });
  return new URL(response.headers.get('location') ?? '').searchParams;
}

function statusFor(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(`${portal.url}/bff/login`, { headers }, (answer) => resolve(answer.resume().statusCode));
    call.on('error', reject).end();
  });
}

test('R7: of what a link to the sign-in brings, only returnTo counts', async () => {
  const query =
    '?returnTo=%2Fa%26prompt%3Dnone&scope=all&client_id=x&redirect_uri=https://evil.example&prompt=none&state=fixed&nonce=fixed';
  const asked = await authorizeQuery({}, query);
  expect([...asked.keys()].toSorted()).toEqual([
    'access_type',
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'nonce',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
  ]);
  expect(asked.get('scope')).toBe(
    'openid profile email urn:globus:auth:scope:auth.globus.org:view_identity_set urn:globus:auth:scope:transfer.api.globus.org:all',
  );
  expect(asked.get('access_type')).toBe('offline');
  expect([asked.get('state'), asked.get('nonce')]).not.toContain('fixed');
});

test('R8: the same callback twice at once redeems the code once and ends with one session', async () => {
  const address = await callbackAddress(browser);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answers = await Promise.all([1, 2].map(() => browser.fetch(address, { headers: { Cookie: cookie } })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302, 400]));
  const sessions = answers.flatMap((answer) => answer.headers.getSetCookie()).filter((line) => line.startsWith('bff='));
  expect(sessions).toHaveLength(1);
  expect(await isSignedIn()).toMatchObject({ authenticated: true });
});

test('R8: a callback is a GET: anything else redeems nothing', async () => {
  const address = await callbackAddress(browser);
  for (const method of ['HEAD', 'POST', 'PUT']) {
    const response = await browser.fetch(address, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  }
  expect((await browser.fetch(address)).status).toBe(302);
});

test('R9: a script, an image or a frame does not start a sign-in', async () => {
  for (const destination of ['empty', 'image', 'iframe']) {
    const response = await browser.fetch('/bff/login', { headers: { 'Sec-Fetch-Dest': destination } });
    expect([response.status, response.headers.get('bff-error')]).toEqual([400, 'login_rejected']);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
});

test('R10: two sign-ins in two tabs both work, finished in the other order', async () => {
  const first = await callbackAddress(browser, { returnTo: '/first' });
  const second = await callbackAddress(browser, { returnTo: '/second' });
  expect((await browser.fetch(second)).headers.get('location')).toBe('/second');
  expect((await browser.fetch(first)).headers.get('location')).toBe('/first');
  expect(await isSignedIn()).toMatchObject({ authenticated: true });
});

test('R10: of thirty sign-ins that were begun the newest five are kept', async () => {
  const begun: string[] = [];
  for (let start = 0; start < 30; start += 1) {
    offsetMs += 1000;
    const before = transactionsOf();
    await browser.fetch('/bff/login');
    begun.push(...transactionsOf().filter((name) => !before.includes(name)));
  }
  expect(transactionsOf().toSorted()).toEqual(begun.slice(-5).toSorted());
  expect([...browser.cookies].join('; ').length).toBeLessThan(8192);
});

test('R10: a sign-in that took longer than ten minutes starts anew by one link', async () => {
  const address = await callbackAddress(browser);
  offsetMs = 601_000;
  const response = await browser.fetch(address);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('href="/bff/login?returnTo=%2F"');
});

test('R11: a callback that comes too late goes on to the portal when the browser is signed in', async () => {
  const address = await callbackAddress(browser);
  await browser.fetch(address);
  const again = await browser.fetch(address);
  expect([again.status, again.headers.get('location')]).toEqual([302, '/']);
});

test('R20: the sign-in ends signed in although the Strict cookie never reaches the callback', async () => {
  const address = await callbackAddress(browser);
  const lax = [...browser.cookies].filter(([name]) => name !== 'bff').map(([name, value]) => `${name}=${value}`);
  await browser.fetch(address, { headers: { Cookie: lax.join('; '), 'Sec-Fetch-Site': 'cross-site', 'X-CSRF': '0' } });
  expect(await isSignedIn()).toMatchObject({ authenticated: true });
});
