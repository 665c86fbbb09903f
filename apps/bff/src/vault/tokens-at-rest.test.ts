import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { unsealData } from 'iron-session';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';
import { deriveKey } from './envelope.ts';
import { createSqliteVault } from './sqlite-vault.ts';
import type { Vault } from './vault.ts';

let globus: LocalGlobus;
let folder: string;
let file: string;
let vault: Vault;
let portal: Portal;
let browser: PortalBrowser;

beforeAll(async () => {
  globus = await startLocalGlobus();
});
afterAll(() => globus.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-at-rest-'));
  file = join(folder, 'vault.sqlite');
  vault = createSqliteVault(file);
  portal = await startPortal({ ...globus, client: globus.portalClient, vault });
  browser = createPortalBrowser(portal);
});
afterEach(async () => {
  await portal.close();
  await vault.close();
  rmSync(folder, { recursive: true });
});

const callService = (who = browser) => who.fetch('/api/auth/v2/oauth2/userinfo');
const problemOf = (response: Response) => [response.status, response.headers.get('bff-error')];

async function issuedTokens(): Promise<string[]> {
  const { tokens } = (await (await fetch(`${globus.controlUrl}/tokens`)).json()) as { tokens: { token: string }[] };
  return tokens.map(({ token }) => token);
}

test('R36: no cookie holds a token, sealed or not', async () => {
  const started = await browser.fetch('/bff/login');
  await signInAtGlobus(browser);
  const tokens = await issuedTokens();
  const cookies = [
    ...started.headers.getSetCookie(),
    ...[...browser.cookies].map(([name, value]) => `${name}=${value}`),
  ];
  const contents = await Promise.all(cookies.map((line) => openCookie(line)));
  expect(contents.map((content) => Object.keys(content).length > 0)).toEqual(cookies.map(() => true));
  expect(tokens.length).toBeGreaterThanOrEqual(4);
  for (const token of tokens) expect(JSON.stringify([cookies, contents])).not.toContain(token);
});

async function openCookie(line: string): Promise<object> {
  const [, name = '', seal = ''] = /^(bfftx|bffref|bff)[^=]*=(?:\w+\.(?=Fe26))?([^;]*)/.exec(line) ?? [];
  const purpose = { bff: 'session', bffref: 'reference', bfftx: 'login' }[name] ?? '';
  const keys = portal.config.cookieKeys.map(({ id, key }) => [
    id,
    deriveKey(key, `seal ${purpose}`).toString('base64url'),
  ]);
  return unsealData<object>(seal, { password: Object.fromEntries(keys) });
}

test('R38: neither a copy of the store nor the log holds a token, a cookie or a name', async () => {
  await signInAtGlobus(browser);
  await callService();
  const cookie = browser.cookies.get('bff') ?? '';
  const copy = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
  expect(copy).toContain('CREATE TABLE sessions');
  for (const secret of [...(await issuedTokens()), cookie, 'noor@coastal.example', 'Noor Haddad']) {
    expect(copy).not.toContain(secret);
    expect(portal.logged()).not.toContain(secret);
  }
});

test('R38: tokens that are moved from one record to another give nobody the other’s access', async () => {
  const other = createPortalBrowser(portal);
  await signInAtGlobus(browser);
  await signInAtGlobus(other, { person: 'kit@coastal.example' });
  const database = new DatabaseSync(file);
  const rows = database
    .prepare(
      "SELECT session_key AS key, access_token AS access, refresh_token AS refresh FROM grants WHERE resource_server = 'auth.globus.org'",
    )
    .all();
  const [one, two] = rows;
  const move = database.prepare(
    "UPDATE grants SET access_token = ?, refresh_token = ? WHERE session_key = ? AND resource_server = 'auth.globus.org'",
  );
  move.run(two?.access ?? null, two?.refresh ?? null, one?.key ?? null);
  move.run(one?.access ?? null, one?.refresh ?? null, two?.key ?? null);
  database.close();
  expect(rows).toHaveLength(2);
  for (const who of [browser, other]) expect(problemOf(await callService(who))).toEqual([401, 'reauth_required']);
});

test('a session that ended at one portal is dead at once at another on the same store', async () => {
  const secondVault = createSqliteVault(file);
  const second = await startPortal({
    ...globus,
    client: globus.portalClient,
    vault: secondVault,
    config: keysOf(portal),
  });
  const there = createPortalBrowser(second);
  await signInAtGlobus(browser);
  for (const [name, value] of browser.cookies) there.cookies.set(name, value);
  expect((await callService(there)).status).toBe(200);
  await browser.fetch('/bff/logout', { method: 'POST' });
  expect(problemOf(await callService(there))).toEqual([401, 'session_revoked']);
  await second.close();
  await secondVault.close();
});

function keysOf({ config: { cookieKeys, vaultKeys, pepperKeys } }: Portal) {
  return { cookieKeys, vaultKeys, pepperKeys };
}

test('R41: a store that fails is 503 with the cookie kept, and a page where a person looks on', async () => {
  await signInAtGlobus(browser);
  await vault.close();
  for (const path of ['/bff/session', '/api/auth/v2/oauth2/userinfo']) {
    const response = await browser.fetch(path);
    expect(problemOf(response)).toEqual([503, 'store_unavailable']);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.getSetCookie()).toEqual([]);
  }
  const started = await browser.fetch('/bff/login');
  const state = new URL(started.headers.get('location') ?? '').searchParams.get('state');
  const page = await browser.fetch(`/bff/callback?code=c&state=${state}`);
  expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
  vault = createSqliteVault(file);
});
