import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Portal, startPortal } from '../testing/portal.ts';
import { check } from './check.ts';
import { type Policy, policySchema } from './policy.ts';
import { weaknessesOf } from './weaknesses.ts';

const key = () => randomBytes(32).toString('base64url');
const good: Record<string, string> = {
  PUBLIC_URL: 'https://portal.example',
  GLOBUS_CLIENT_ID: '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11',
  GLOBUS_CLIENT_SECRET: randomBytes(32).toString('base64'),
  COOKIE_KEYS: `1:${key()}`,
  VAULT_KEYS: `2:${key()},1:${key()}`,
  PEPPER_KEYS: `1:${key()}`,
  VAULT_URL: 'rediss://portal:a-password-of-the-store@store.example:6380',
};

async function goodPolicy(): Promise<Policy> {
  const { policy } = await check(good);
  if (!policy) throw new Error('the good settings are refused');
  return policy;
}

const run = promisify(execFile);
const program = fileURLToPath(new URL('../isthmus.ts', import.meta.url));

/** The command itself, in a process of its own. */
async function isthmus(env: Record<string, string>, ...commandLine: string[]) {
  return run(process.execPath, [program, ...commandLine], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

test('R124, R31: good settings print a policy by the schema, with the limits of a session and without a secret', async () => {
  const { code, stdout, stderr } = await isthmus(good, 'check');
  expect([code, stderr]).toEqual([0, '']);
  const policy = policySchema.parse(JSON.parse(stdout));
  expect(policy.sessions).toMatchObject({ idleMinutes: 60, absoluteHours: 12 });
  expect(policy.cookies[0]).toEqual({
    name: '__Host-Http-bff',
    secure: true,
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    domain: null,
    maxAgeSeconds: 43_200,
  });
  expect(policy.services.map(({ name }) => name)).toEqual(expect.arrayContaining(['transfer', 'auth']));
  expect(policy.store).toEqual({ kind: 'valkey', isOnThisMachine: false, isEncryptedInTransit: true });
  const { GLOBUS_CLIENT_SECRET = '', COOKIE_KEYS = '', VAULT_KEYS = '', PEPPER_KEYS = '' } = good;
  const rings = [COOKIE_KEYS, VAULT_KEYS, PEPPER_KEYS].flatMap((ring) => ring.split(/[:,]/));
  for (const secret of [GLOBUS_CLIENT_SECRET, 'a-password-of-the-store', ...rings.filter(({ length }) => length > 3)]) {
    expect(stdout).not.toContain(secret);
  }
});

const shared = key();
test.each<[what: string, changes: Record<string, string>, line: RegExp]>([
  ['a portal on http', { PUBLIC_URL: 'http://portal.example' }, /^PUBLIC_URL must be/],
  ['http on this machine without saying so', { PUBLIC_URL: 'http://localhost:3000' }, /^PUBLIC_URL is not https/],
  [
    'a portal for development',
    { PUBLIC_URL: 'http://localhost:3000', ALLOW_HTTP_LOCALHOST: '1' },
    /^PUBLIC_URL is http: cookies are not Secure/,
  ],
  ['an upstream on http', { GLOBUS_TRANSFER_URL: 'http://transfer.example' }, /^GLOBUS_TRANSFER_URL must be/],
  [
    'an upstream on http at loopback',
    { GLOBUS_AUTH_URL: 'http://127.0.0.1:3100' },
    /^Service auth is called over http/,
  ],
  ['a short client secret', { GLOBUS_CLIENT_SECRET: 'hunter2' }, /^GLOBUS_CLIENT_SECRET is too short/],
  [
    'a client secret out of a manual',
    { GLOBUS_CLIENT_SECRET: 'your-client-secret-here' },
    /^GLOBUS_CLIENT_SECRET is a sample/,
  ],
  ['a short key', { COOKIE_KEYS: '1:abc' }, /^COOKIE_KEYS must be a list/],
  ['a key of zeros', { VAULT_KEYS: `1:${Buffer.alloc(32).toString('base64url')}` }, /^VAULT_KEYS must be a list/],
  ['one key for two purposes', { COOKIE_KEYS: `1:${shared}`, PEPPER_KEYS: `1:${shared}` }, /share a key/],
  ['one number for two keys', { COOKIE_KEYS: `1:${key()},1:${key()}` }, /^COOKIE_KEYS must have a number of its own/],
  [
    'a ring that only grows',
    { PEPPER_KEYS: [4, 3, 2, 1].map((id) => `${id}:${key()}`).join() },
    /^The ring pepperKeys/,
  ],
  ['sign-ins without a limit', { LOGIN_PER_MINUTE: '0' }, /^LOGIN_PER_MINUTE is 0/],
  ['sessions without a limit', { SESSION_PER_MINUTE: '0' }, /^SESSION_PER_MINUTE is 0/],
  ['trust in every address', { TRUSTED_PROXIES: '10.0.0.0/8, 0.0.0.0/0' }, /^TRUSTED_PROXIES has 0\.0\.0\.0\/0/],
  ['a private port for everybody', { PRIVATE_HOST: '0.0.0.0' }, /^PRIVATE_HOST opens administration/],
  ['a month of being signed in', { ABSOLUTE_HOURS: '720' }, /^ABSOLUTE_HOURS is 720/],
  ['a day of being away', { ABSOLUTE_HOURS: '24', IDLE_MINUTES: '1440' }, /^IDLE_MINUTES is 1440/],
  ['idle longer than the session', { IDLE_MINUTES: '90', ABSOLUTE_HOURS: '1' }, /^IDLE_MINUTES is longer/],
  ['sessions kept in memory', { VAULT_URL: 'sqlite::memory:' }, /^VAULT_URL keeps sessions in memory/],
  ['a store on the network without TLS', { VAULT_URL: 'redis://store.example' }, /^VAULT_URL reaches another machine/],
])('R124: %s is told in one line', async (_, changes, line) => {
  const { faults } = await check({ ...good, ...changes });
  const told = faults.filter((fault) => line.test(fault));
  expect(told).toHaveLength(1);
  expect(told[0]).not.toContain('\n');
});

test('R124: what no setting allows is told as well, should a change of the code allow it', async () => {
  const policy = await goodPolicy();
  const [cookie] = policy.cookies;
  const [service] = policy.services;
  if (!cookie || !service) throw new Error('an empty policy');
  const every = { methods: ['GET', 'POST', 'PUT', 'DELETE'], path: '/**' };
  const weak: [Partial<Policy>, string][] = [
    [{ cookies: [{ ...cookie, sameSite: 'None' }] }, 'is sent with requests of other sites'],
    [{ cookies: [{ ...cookie, httpOnly: false }] }, 'is not HttpOnly'],
    [{ cookies: [{ ...cookie, domain: 'example' }] }, 'is not bound to this host'],
    [{ guard: { ...policy.guard, gates: ['fetch_metadata', 'header'] } }, 'The gate origin is off'],
    [{ ownRoutes: [{ path: '/bff/logout', methods: ['POST'], isGuarded: false }] }, 'without the guard'],
    [{ services: [{ ...service, rules: [every] }] }, 'opens every path to every method'],
    [{ services: [{ ...service, name: 'auth', denied: [], rules: [every] }] }, 'endpoints that give out tokens'],
    [{ services: [{ ...service, rules: [{ methods: ['TRACE'], path: '/a' }] }] }, 'that nobody should send'],
  ];
  expect(weaknessesOf(policy)).toEqual([]);
  for (const [changes, words] of weak) {
    expect(weaknessesOf({ ...policy, ...changes }).join('\n')).toContain(words);
  }
});

test('R124: weak settings end the command with 1, each in one line, and still print the policy', async () => {
  const weak = { ...good, LOGIN_PER_MINUTE: '0', TRUSTED_PROXIES: '0.0.0.0/0' };
  const { code, stdout, stderr } = await isthmus(weak, 'check');
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(2);
  expect(policySchema.parse(JSON.parse(stdout)).limits.loginPerMinute).toBe(0);
});

test('R40, R124: a secret on the command line, and a file that all can read, are told', async () => {
  const told = await isthmus(good, 'check', `--client-secret=${good.GLOBUS_CLIENT_SECRET}`);
  expect([told.code, told.stdout]).toEqual([1, '']);
  expect(told.stderr).toMatch(/^GLOBUS_CLIENT_SECRET is on the command line/);

  const file = join(mkdtempSync(join(tmpdir(), 'isthmus-check-')), 'cookie-keys');
  writeFileSync(file, good.COOKIE_KEYS ?? '');
  const env = { ...good, COOKIE_KEYS: '', COOKIE_KEYS_FILE: file };
  chmodSync(file, 0o644);
  expect((await check(env)).faults).toEqual([`${file} can be read by every user of this machine: chmod o-r`]);
  chmodSync(file, 0o600);
  expect((await check(env)).faults).toEqual([]);
});

test('a command that is not there is answered with those that are', async () => {
  const { code, stderr } = await isthmus({}, 'chekc');
  expect([code, stderr.split('\n')[0]]).toEqual([1, 'Usage: pnpm isthmus check']);
});

let portal: Portal;
beforeAll(async () => {
  const client = { id: good.GLOBUS_CLIENT_ID ?? '', secret: good.GLOBUS_CLIENT_SECRET ?? '' };
  portal = await startPortal({ authUrl: 'http://127.0.0.1:1', client });
});
afterAll(() => portal.close());

test('R87: every route that the policy lists refuses a call without the guard header', async () => {
  const { ownRoutes, services } = await goodPolicy();
  const own = ownRoutes.filter(({ isGuarded }) => isGuarded);
  const proxied = services.flatMap(({ name, rules }) =>
    rules.map(({ methods, path }) => ({ methods, path: `/api/${name}${path}` })),
  );
  for (const { methods, path } of [...own, ...proxied]) {
    for (const method of methods.filter((each) => each !== 'HEAD')) {
      const plain = path.replaceAll(/:\w+|\*\*/g, 'x');
      const headers = { 'Sec-Fetch-Site': 'same-origin', Origin: portal.url };
      const answer = await fetch(portal.url + plain, { method, headers });
      const told = [method, plain, answer.status, answer.headers.get('bff-error')];
      expect(told).toEqual([method, plain, 403, 'csrf_rejected']);
    }
  }
  expect(ownRoutes.filter(({ isGuarded }) => !isGuarded).map(({ path }) => path)).toEqual([
    '/bff/login',
    '/bff/callback',
  ]);
});
