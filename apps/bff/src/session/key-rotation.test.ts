import { randomBytes } from 'node:crypto';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RingKey } from '../config-secrets.ts';
import { Secret } from '../secret.ts';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { callbackAddress, signInAtGlobus } from '../testing/sign-in.ts';

let globus: LocalGlobus;
let portal: Portal;
let nowMs = Date.now();

beforeAll(async () => {
  globus = await startLocalGlobus({ now: () => nowMs });
  const { authUrl, transferUrl, portalClient: client } = globus;
  portal = await startPortal({ authUrl, transferUrl, client, now: () => nowMs });
});
afterAll(async () => {
  await portal.close();
  await globus.close();
});

let before: PortalBrowser;
beforeEach(async () => {
  before = await signedIn();
});

async function signedIn(): Promise<PortalBrowser> {
  const browser = createPortalBrowser(portal);
  expect((await signInAtGlobus(browser)).status).toBe(302);
  return browser;
}

type RingName = 'cookieKeys' | 'vaultKeys' | 'pepperKeys';

function addKey(name: RingName): void {
  const { [name]: ring } = portal.config;
  const key: RingKey = { id: String(Number(ring[0].id) + 1), key: new Secret(randomBytes(32)) };
  Object.assign(portal.config, { [name]: [key, ...ring] });
}

function keepNewestKey(name: RingName): void {
  Object.assign(portal.config, { [name]: portal.config[name].slice(0, 1) });
}

async function statusOf(browser: PortalBrowser): Promise<number> {
  return (await browser.fetch('/api/auth/v2/oauth2/userinfo')).status;
}

test.each<RingName>(['cookieKeys', 'vaultKeys', 'pepperKeys'])(
  'R39: a new key in %s ends nobody; the oldest taken away ends those that it opened, and is no failure',
  async (name) => {
    expect(await statusOf(before)).toBe(200);
    addKey(name);
    const after = await signedIn();
    expect([await statusOf(before), await statusOf(after)]).toEqual([200, 200]);
    keepNewestKey(name);
    expect([await statusOf(before), await statusOf(after)]).toEqual([401, 200]);

    const kept = new Map(after.cookies);
    expect(await (await before.fetch('/bff/session')).json()).toMatchObject({ authenticated: false });
    expect(before.cookies.has('bff')).toBe(false);
    expect(await (await after.fetch('/bff/session')).json()).toMatchObject({ authenticated: true });
    expect(after.cookies).toEqual(kept);
  },
);

test('R39: the record of a session in use moves to the newest key, so that the oldest can go', async () => {
  addKey('vaultKeys');
  nowMs += 61_000;
  expect(await statusOf(before)).toBe(200);
  keepNewestKey('vaultKeys');
  expect(await statusOf(before)).toBe(200);
  expect(await (await before.fetch('/bff/session')).json()).toMatchObject({ authenticated: true });
});

test('R39: a sign-in that began under the former cookie key can be finished', async () => {
  const browser = createPortalBrowser(portal);
  const callback = await callbackAddress(browser);
  addKey('cookieKeys');
  expect((await browser.fetch(callback)).status).toBe(302);
  expect(await statusOf(browser)).toBe(200);
});

test('R39: sessions from before and after a new pepper key are one person’s, and end together everywhere', async () => {
  addKey('pepperKeys');
  const after = await signedIn();
  const refs = async (browser: PortalBrowser) => {
    const view = (await (await browser.fetch('/bff/sessions')).json()) as { sessions: { id: string }[] };
    return view.sessions.map(({ id }) => id);
  };
  const seen = await refs(after);
  expect(seen.length).toBeGreaterThanOrEqual(2);
  expect(await refs(before)).toEqual(seen);
  expect((await after.fetch('/bff/sessions?all=1', { method: 'DELETE' })).status).toBe(200);
  expect([await statusOf(before), await statusOf(after)]).toEqual([401, 401]);

  // What a session is found by goes with the same key as the session itself.
  const newest = await signedIn();
  keepNewestKey('pepperKeys');
  expect(await refs(newest)).toHaveLength(1);
});
