import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fleet, startFleet } from '../testing/fleet.ts';
import type { PortalBrowser } from '../testing/portal.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

// Two real processes read their secrets from files, which are replaced while calls pass.

const folder = mkdtempSync(join(tmpdir(), 'isthmus-reload-'));
const rings = ['COOKIE_KEYS', 'VAULT_KEYS', 'PEPPER_KEYS'] as const;
const key = (id: number) => `${id}:${randomBytes(32).toString('base64url')}`;
const keys = new Map(rings.map((name) => [name, [key(1)]]));

let globus: LocalGlobus;
let fleet: Fleet;
let secret: string;

beforeAll(async () => {
  globus = await startLocalGlobus();
  secret = globus.portalClient.secret;
  writeSecrets();
  const files = ['GLOBUS_CLIENT_SECRET', ...rings].flatMap((name) => [
    [name, ''],
    [`${name}_FILE`, join(folder, name)],
  ]);
  const env = { ...Object.fromEntries(files), PRIVATE_PORT: '0', LOG_LEVEL: 'info' };
  fleet = await startFleet({ globus, vaultUrl: `sqlite:${join(folder, 'vault.sqlite')}`, env });
});
afterAll(async () => {
  await fleet.close();
  await globus.close();
  rmSync(folder, { recursive: true });
});

function writeSecrets(): void {
  writeFileSync(join(folder, 'GLOBUS_CLIENT_SECRET'), secret);
  for (const [name, ring] of keys) writeFileSync(join(folder, name), ring.join(','));
}

/** Makes every node read its files, and waits until each has said what came of it. */
async function reload(line = 'the secrets were reloaded'): Promise<void> {
  const count = () => fleet.nodes.map(({ program }) => program.output().split(line).length);
  const before = count();
  writeSecrets();
  for (const { program } of fleet.nodes) process.kill(program.pid, 'SIGHUP');
  await expect
    .poll(() => count().every((lines, index) => lines > (before[index] ?? 0)), { timeout: 10_000 })
    .toBe(true);
}

async function notesOf(output: string): Promise<string[]> {
  const [, url] = /"privateUrl":"([^"]+)"/.exec(output) ?? [];
  const view = (await (await fetch(`${url}/readyz`)).json()) as { notes: { name: string }[] };
  return view.notes.map(({ name }) => name);
}

/** Calls in turn until told to end; answers each status that was not 200. */
function callOn(browser: PortalBrowser): { calls(): number; end(): Promise<number[]> } {
  let isOver = false;
  let calls = 0;
  const failed: number[] = [];
  const run = (async () => {
    while (!isOver) {
      const path = calls % 4 === 0 ? '/bff/session' : '/api/auth/v2/oauth2/userinfo';
      const { status } = await browser.fetch(path);
      if (status !== 200) failed.push(status);
      calls += 1;
    }
  })();
  return {
    calls: () => calls,
    async end() {
      isOver = true;
      await run;
      return failed;
    },
  };
}

test('R39: every ring and the client secret are replaced under load without one call failing', async () => {
  const browsers = [fleet.browser(), fleet.browser(), fleet.browser()];
  for (const browser of browsers) await signInAtGlobus(browser);
  const loads = browsers.map(callOn);
  for (const name of rings) {
    const ring = keys.get(name) ?? [];
    // Everywhere readable first, then written with: no node meets a key that it does not know yet.
    const next = key(2);
    keys.set(name, [...ring, next]);
    await reload();
    keys.set(name, [next, ...ring]);
    await reload();
    const before = loads.map((load) => load.calls());
    await expect.poll(() => loads.every((load, index) => load.calls() > (before[index] ?? 0) + 4)).toBe(true);
    expect((await signInAtGlobus(fleet.browser())).status).toBe(302);
  }
  secret = `a-newer-secret-that-Auth-will-learn-soon\n${globus.portalClient.secret}`;
  await reload();
  expect((await signInAtGlobus(fleet.browser())).status).toBe(302);
  expect(await Promise.all(loads.map((load) => load.end()))).toEqual([[], [], []]);
});

test('R39, R40: what is refused at a reload changes nothing, and is noted until it is mended', async () => {
  const browser = fleet.browser();
  await signInAtGlobus(browser);
  const good = keys.get('COOKIE_KEYS') ?? [];
  keys.set('COOKIE_KEYS', ['3:tooShort']);
  await reload('the secrets were not reloaded');
  for (const { program } of fleet.nodes) expect(await notesOf(program.output())).toEqual(['key_rings']);
  expect((await browser.fetch('/api/auth/v2/oauth2/userinfo')).status).toBe(200);
  expect(fleet.output()).toContain('COOKIE_KEYS must be a list of id:key');
  expect(fleet.output()).not.toContain('tooShort');

  keys.set('COOKIE_KEYS', [key(3), ...good]);
  await reload();
  for (const { program } of fleet.nodes) expect(await notesOf(program.output())).toEqual([]);
  expect((await browser.fetch('/api/auth/v2/oauth2/userinfo')).status).toBe(200);
});

test('R39: a changed file is noticed without a signal', async () => {
  keys.set('PEPPER_KEYS', [key(9), ...(keys.get('PEPPER_KEYS') ?? [])]);
  const count = () => fleet.nodes.map(({ program }) => program.output().split('the secrets were reloaded').length);
  const before = count();
  writeSecrets();
  await expect.poll(count, { timeout: 15_000 }).toEqual(before.map((lines) => lines + 1));
});

test('R119: no key and no secret is in what the processes write', () => {
  const text = fleet.output();
  for (const ring of keys.values()) for (const each of ring) expect(text).not.toContain(each.slice(2));
  expect(text).not.toContain(globus.portalClient.secret);
  expect(text).toMatch(/\[secret [0-9a-f]{8}\]/);
});
