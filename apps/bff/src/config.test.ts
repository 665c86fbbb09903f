import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';
import { makeCertificate } from './testing/certificates.ts';

const key = () => randomBytes(32).toString('base64url');
const good = {
  PUBLIC_URL: 'https://portal.example',
  GLOBUS_CLIENT_ID: '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11',
  GLOBUS_CLIENT_SECRET: 'a-secret-as-long-as-Globus-makes-them=',
  COOKIE_KEYS: `1:${key()}`,
  VAULT_KEYS: `2:${key()}, 1:${key()}`,
  PEPPER_KEYS: `1:${key()}`,
};

function faultsOf(changes: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig({ ...good, ...changes });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

test('the least that must be set gives Globus itself and cookies for https', () => {
  expect(readConfig(good)).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'https://portal.example',
    secureCookies: true,
    authUrl: 'https://auth.globus.org',
    transferUrl: 'https://transfer.api.globus.org',
    timersUrl: 'https://timer.automate.globus.org',
    idleMs: 3_600_000,
    absoluteMs: 12 * 3_600_000,
    sessionSameSite: 'Strict',
    sessionsPerPerson: 10,
    backchannelLogout: false,
  });
});

test('R82: certificates of an authority are read from files, and where collections may be from a list', async () => {
  const { cert } = await makeCertificate();
  const file = join(mkdtempSync(join(tmpdir(), 'isthmus-ca-')), 'ca.pem');
  writeFileSync(file, `# Our own authority\n${cert}\n${cert}`);
  const hosts = '*.data.globus.org, Files.Example.org,http://127.0.0.1:3102';
  const config = readConfig({ ...good, GLOBUS_TRANSFER_CA_FILE: file, COLLECTION_HOSTS: hosts });
  expect(config.certificateAuthorities).toEqual({ transfer: expect.stringContaining(cert.trim()) });
  expect(config.collectionHosts).toEqual(['*.data.globus.org', 'files.example.org', 'http://127.0.0.1:3102']);
  expect(readConfig(good)).toMatchObject({ certificateAuthorities: {}, collectionHosts: ['*.data.globus.org'] });
});

test('an empty environment is told everything that is missing, at once', () => {
  const faults = faultsOf(Object.fromEntries(Object.keys(good).map((name) => [name, undefined])));
  for (const name of ['GLOBUS_CLIENT_ID', 'GLOBUS_CLIENT_SECRET', 'COOKIE_KEYS', 'VAULT_KEYS', 'PEPPER_KEYS']) {
    expect(faults).toContain(`${name} is not set`);
  }
});

test.each([
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['PUBLIC_URL', 'https://portal.example/path'],
  ['PUBLIC_URL', 'http://portal.example'],
  ['PUBLIC_URL', 'portal.example'],
  ['COLLECTION_HOSTS', '**'],
  ['COLLECTION_HOSTS', '*.org, data.example.org'],
  ['COLLECTION_HOSTS', 'https://data.example.org'],
  ['COLLECTION_HOSTS', 'http://data.example.org'],
  ['COLLECTION_HOSTS', '169.254.169.254'],
  ['GLOBUS_TRANSFER_CA_FILE', '/nonexistent'],
  ['GLOBUS_AUTH_CA_FILE', import.meta.filename],
  ['GLOBUS_CLIENT_ID', 'portal'],
  ['GLOBUS_CLIENT_SECRET', 'hunter2'],
  ['GLOBUS_CLIENT_SECRET', 'your-client-secret-goes-here'],
  ['GLOBUS_CLIENT_SECRET', 'abababababababababababababababababab'],
  ['GLOBUS_CLIENT_SECRET', 'the-secret-of-the-portal the-secret-of-the-portal'],
  ['GLOBUS_AUTH_URL', 'http://auth.example'],
  ['GLOBUS_TRANSFER_URL', 'https://user:pass@transfer.example'],
  ['VAULT_URL', 'file.sqlite'],
  ['VAULT_URL', 'redis:store.example'],
  ['VAULT_URL', 'redis://:secret@store.example/zero'],
  ['VAULT_URL', 'rediss://store.example/0?tls=off'],
  ['ALLOW_VAULT_EVICTION', 'yes'],
  ['COOKIE_KEYS', `one:${key()}`],
  ['COOKIE_KEYS', '1:tooShort'],
  ['COOKIE_KEYS', `1:${Buffer.alloc(32).toString('base64url')}`],
  ['COOKIE_KEYS', `1:${Buffer.from('a text of just thirty-two bytes!').toString('base64url')}`],
  ['COOKIE_KEYS', `1:${Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64url')}`],
  ['PEPPER_KEYS', `1:${key()},1:${key()}`],
  ['IDLE_MINUTES', '-7'],
  ['ABSOLUTE_HOURS', 'ever'],
  ['LOG_LEVEL', 'loud'],
])('R22, R40: %s=%s is refused by its name and without its value', (name, value) => {
  const faults = faultsOf({ [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(new RegExp(`^${name} `));
  expect(faults[0]).not.toContain(value);
});

test.each([
  ['--client-secret=a-secret-that-is-long-enough', 'GLOBUS_CLIENT_SECRET'],
  [`--secret ${good.GLOBUS_CLIENT_SECRET}`, 'GLOBUS_CLIENT_SECRET'],
  [`COOKIE_KEYS=${key()}`, 'COOKIE_KEYS'],
])('R40: a secret on the command line is refused: %s', (argument, name) => {
  let message = '';
  try {
    readConfig(good, argument.split(' '));
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain(`${name} is on the command line`);
  expect(message).not.toContain(good.GLOBUS_CLIENT_SECRET);
});

test('R119: however a setting is printed, its secrets show as fingerprints', () => {
  const config = readConfig(good);
  for (const text of [
    JSON.stringify(config),
    inspect(config, { depth: 9, showHidden: true }),
    config.clientSecrets.join(),
  ]) {
    expect(text).toMatch(/\[secret [0-9a-f]{8}\]/);
    for (const secret of [good.GLOBUS_CLIENT_SECRET, ...good.VAULT_KEYS.split(/[:,]\s*/)].filter(
      ({ length }) => length > 20,
    )) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret, 'base64url').toString('hex').slice(0, 20));
    }
  }
});

test('one key for two purposes is refused', () => {
  expect(faultsOf({ COOKIE_KEYS: good.PEPPER_KEYS })).toEqual([
    'COOKIE_KEYS, VAULT_KEYS and PEPPER_KEYS share a key: each key must be its own',
  ]);
});

test('R22: plain http is for this machine, and only on request', () => {
  const local = { PUBLIC_URL: 'http://localhost:3000' };
  expect(faultsOf(local)[0]).toMatch(/^PUBLIC_URL is not https/);
  expect(faultsOf({ ...local, ALLOW_HTTP_LOCALHOST: '1', HOST: '0.0.0.0' })[0]).toMatch(/^HOST must be a loopback/);
  expect(faultsOf({ ...local, ALLOW_HTTP_LOCALHOST: '1' })).toEqual([]);
});

test('a secret may come from a file, the newest in its first line', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'isthmus-config-')), 'secret');
  writeFileSync(file, 'the-new-secret-of-the-portal\nthe-old-secret-of-the-portal\n');
  const changes = { GLOBUS_CLIENT_SECRET: undefined, GLOBUS_CLIENT_SECRET_FILE: file };
  expect(readConfig({ ...good, ...changes }).clientSecrets.map((secret) => secret.reveal())).toEqual([
    'the-new-secret-of-the-portal',
    'the-old-secret-of-the-portal',
  ]);
  expect(faultsOf({ GLOBUS_CLIENT_SECRET_FILE: file })[0]).toMatch(/are both set/);
  expect(faultsOf({ ...changes, GLOBUS_CLIENT_SECRET_FILE: `${file}.gone` })[0]).toMatch(/can not be read/);
});
