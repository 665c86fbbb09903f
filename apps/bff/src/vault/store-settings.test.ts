import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { findProgram } from '../testing/find-program.ts';
import { type Fleet, startFleet } from '../testing/fleet.ts';
import { startRedisServer } from '../testing/redis-server.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-settings-'));
const toClose: { close(): Promise<void> }[] = [];
let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus();
});
afterEach(async () => {
  for (const each of toClose.splice(0).reverse()) await each.close();
});
afterAll(async () => {
  await globus.close();
  rmSync(folder, { recursive: true });
});

function closeLater<T extends { close(): Promise<void> }>(it: T): T {
  toClose.push(it);
  return it;
}

const fleetOn = async (vaultUrl: string, env: Record<string, string> = {}, nodes = 1): Promise<Fleet> =>
  closeLater(await startFleet({ globus, vaultUrl, nodes, env }));

const callService = (fleet: Fleet, browser = fleet.browser()) => browser.fetch('/api/auth/v2/oauth2/userinfo');

test('R42: a server that may throw sessions away is refused at the start', async () => {
  const server = closeLater(await startRedisServer(['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru']));
  const refused = await fleetOn(server.url).then(
    () => 'started',
    (error: Error) => error.message,
  );
  expect(refused).toMatch(/ended with 1 before it was ready/);
  expect(refused).toContain('its maxmemory-policy is allkeys-lru');
});

test('R42: such a server is taken, with a loud warning, by a setting that says so', async () => {
  const server = closeLater(await startRedisServer(['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru']));
  const fleet = await fleetOn(server.url, { ALLOW_VAULT_EVICTION: '1' });
  expect(fleet.output()).toContain('maxmemory-policy is allkeys-lru');
  const browser = fleet.browser();
  await signInAtGlobus(browser);
  expect((await callService(fleet, browser)).status).toBe(200);
});

test('R44: in production a store in memory needs a setting that says what will be lost', async () => {
  const production = { NODE_ENV: 'production' };
  const refused = await fleetOn('sqlite::memory:', production).then(
    () => 'started',
    (error: Error) => error.message,
  );
  expect(refused).toMatch(/ended with 1 before it was ready/);
  expect(refused).toMatch(/VAULT_URL keeps sessions in memory: .* are lost unrevoked when the process ends/);
  await fleetOn('sqlite::memory:', { ...production, ALLOW_VAULT_IN_MEMORY: '1' });
});

test('R44: a second process with a store in memory of its own knows nobody, and says so', async () => {
  const fleet = await fleetOn('sqlite::memory:', {}, 2);
  const [one, other] = fleet.nodes;
  const browser = fleet.browser();
  await signInAtGlobus(fleet.at(one, browser));
  expect((await callService(fleet, fleet.at(one, browser))).status).toBe(200);
  const response = await callService(fleet, fleet.at(other, browser));
  expect([response.status, response.headers.get('bff-error')]).toEqual([401, 'session_required']);
});

test('a server with TLS and access lists is used under the user of the URL, who may touch nothing else', async () => {
  const { authority, args } = createTls();
  // As docs/running-a-fleet.md has it.
  const may = ['~{isthmus}:*', '&*', '+@read', '+@write', '+@scripting', '+@connection', '-@dangerous', '+info'];
  const rules = ['--user', 'portal', 'on', '>a/pass:word', ...may];
  const server = closeLater(await startRedisServer([...args, '--user', 'default', 'off', ...rules]));
  const url = `valkeys://portal:${encodeURIComponent('a/pass:word')}@localhost:${server.tlsPort}`;
  const fleet = await fleetOn(url, { NODE_EXTRA_CA_CERTS: authority });
  const browser = fleet.browser();
  await signInAtGlobus(browser);
  expect((await callService(fleet, browser)).status).toBe(200);
  expect((await browser.fetch('/bff/logout', { method: 'POST' })).status).toBe(200);
  expect((await callService(fleet, browser)).status).toBe(401);

  const wrong = await fleetOn(url.replace('word', 'wrong'), { NODE_EXTRA_CA_CERTS: authority }).then(
    () => 'started',
    (error: Error) => error.message,
  );
  expect(wrong).toContain('VAULT_URL names a store that is not fit to hold sessions: the server answers WRONGPASS');
  expect(wrong).not.toContain('wrong@');
});

test('R41: a server behind a certificate of somebody else is not trusted, and the portal says it has no store', async () => {
  const { args } = createTls();
  const server = closeLater(await startRedisServer(args));
  const fleet = await fleetOn(`rediss://localhost:${server.tlsPort}`);
  const started = await fleet.browser().fetch('/bff/login');
  const state = new URL(started.headers.get('location') ?? '').searchParams.get('state') ?? '';
  const [transaction = ''] = started.headers.getSetCookie();
  const cookie = transaction.split(';')[0] ?? '';
  const answer = await fleet.browser().fetch(`/bff/callback?code=c&state=${state}`, { headers: { cookie } });
  expect(answer.status).toBe(503);
  expect(fleet.output()).toMatch(/certificate.*the store can not be reached/);
});

/** A certificate authority of this test's own, a certificate for localhost, and the arguments of a server with it. */
function createTls(): { authority: string; args: string[] } {
  const openssl = (...args: string[]) => execFileSync(findProgram('openssl'), args, { cwd: folder, stdio: 'pipe' });
  const newKey = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    `${name}.key`,
  ];
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  openssl('req', '-x509', ...newKey('ca'), '-out', 'ca.crt', '-days', '2', '-subj', '/CN=test authority');
  openssl('req', ...newKey('server'), '-out', 'server.csr', '-subj', '/CN=localhost');
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...signed, '-out', 'server.crt');
  const file = (name: string) => join(folder, name);
  const args = [
    '--tls-cert-file',
    file('server.crt'),
    '--tls-key-file',
    file('server.key'),
    '--tls-auth-clients',
    'no',
  ];
  return { authority: file('ca.crt'), args };
}
