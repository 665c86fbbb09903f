import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { nodeFlags } from '../node-flags.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const source = fileURLToPath(new URL('../', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const manifest = z.looseObject({ version: z.string(), dependencies: z.record(z.string(), z.string()).optional() });

/** The version that is installed: of the package's own manifest, which its exports may hide. */
function installedVersion(name: string): number[] {
  const entry = resolve(name);
  const folder = entry.slice(0, entry.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}/`.length);
  const { version } = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  return version.split('.').map(Number);
}

test('the BFF alone, and its image, are started with the flags that the whole stack gives it', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  expect(scripts['start:bff']).toBe(`node ${nodeFlags.join(' ')} apps/bff/src/server.ts`);
  const command = ['node_modules/.bin/node', ...nodeFlags, 'apps/bff/src/server.ts'];
  const words = command.map((word) => `"${word}"`).join(', ');
  expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toContain(`\nCMD [${words}]\n`);
});

function isAtLeast(installed: readonly number[], floor: string): boolean {
  const wanted = floor.split('.').map(Number);
  const at = wanted.findIndex((part, index) => part !== installed[index]);
  return at < 0 || (installed[at] ?? 0) > (wanted[at] ?? 0);
}

test.each([
  ['hono', '4.13.18', 'CVE-2026-126357: mount() lets a path past the middleware inside it'],
  ['hono', '4.12.21', 'CVE-2026-47675: attributes injected through sameSite and priority of a cookie'],
  ['hono', '4.12.18', 'CVE-2026-44457: the cache answers one person with the page of another'],
  ['hono', '4.12.4', 'CVE-2026-29086: attributes injected through domain and path of a cookie'],
  ['undici', '7.24.0', 'CVE-2026-1525, CVE-2026-1527: request smuggling and CRLF injection'],
  ['iron-session', '9.0.1', 'the seal format and the error texts that session/seal.ts relies on'],
])('R125: the installed %s is at least %s (%s)', (name, floor) => {
  expect([name, installedVersion(name), isAtLeast(installedVersion(name), floor)]).toEqual([
    name,
    installedVersion(name),
    true,
  ]);
});

test('R125: nothing uses the parts of Hono that had those faults, whatever the version', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const banned = /from 'hono\/(?:cache|mount|conninfo|csrf|proxy|ip-restriction)'|\bapp\.mount\(/;
  const using = files.filter(
    (file) => !file.endsWith('.test.ts') && banned.test(readFileSync(join(source, file), 'utf8')),
  );
  expect(using).toEqual([]);
  expect(files.length).toBeGreaterThan(100);
});

test('R125: every package of the lock file is pinned by its content and comes from no named host', () => {
  const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');
  const packages = lock.slice(lock.indexOf('\npackages:'), lock.indexOf('\nsnapshots:'));
  const resolutions = [...packages.matchAll(/^ {4}resolution: (.*)$/gm)].map(([, resolution]) => resolution);
  expect(resolutions.length).toBeGreaterThan(200);
  for (const resolution of resolutions) expect(resolution).toMatch(/^\{integrity: sha512-[\w+/=]+\}$/);
  expect(lock).not.toMatch(/tarball:|git\+|registry\./);
});

test('R125: no package runs a script when it is installed', () => {
  const settings = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const [, allowed = ''] = /^allowBuilds:\n((?: {2}.*\n)*)/m.exec(settings) ?? [];
  expect(
    allowed
      .trim()
      .split('\n')
      .filter((line) => !line.endsWith(': false')),
  ).toEqual([]);
});

test('R125: the server side stays with few packages, each of which is known here', () => {
  const { dependencies = {} } = manifest.parse({
    version: '0.0.0',
    ...JSON.parse(readFileSync(join(source, '../package.json'), 'utf8')),
  });
  const foreign = Object.keys(dependencies).filter((name) => !name.startsWith('@isthmus/'));
  expect(foreign.length).toBeLessThanOrEqual(20);
});

/** A registry that knows of these holes; `null` for one that does not answer such questions. */
async function auditAgainst(known: Record<string, unknown> | null): Promise<[number | null, string]> {
  const registry = createServer((req, res) => {
    req.resume();
    res.writeHead(known === null ? 405 : 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(known));
  });
  await once(registry.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
  const audit = spawn(process.execPath, [join(root, 'scripts/audit.mjs'), '--registry', url]);
  let output = '';
  for (const stream of [audit.stdout, audit.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(audit, 'close')) as [number | null];
  registry.close();
  return [code, output];
}

test('R125: the audit fails when the registry knows of a hole, and says when it could not be asked', async () => {
  const url = 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc';
  const hole = { id: 1, url, title: 'a hole', severity: 'high', vulnerable_versions: '<99.0.0', cwe: [] };
  expect(await auditAgainst({ hono: [hole] })).toEqual([1, expect.stringContaining('GHSA-aaaa-bbbb-cccc')]);
  expect(await auditAgainst({})).toEqual([0, expect.stringContaining('No known vulnerabilities')]);
  expect(await auditAgainst(null)).toEqual([2, expect.stringContaining('could not be asked')]);
}, 60_000);

test('R125: a version that comes with less proof of its origin than an earlier one is refused at the install', () => {
  expect(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')).toMatch(/^trustPolicy: no-downgrade$/m);
});
