import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Program, startProgram } from '../testing/child-process.ts';
import { nodeSettings } from '../testing/fleet.ts';
import { freePort } from '../testing/free-port.ts';
import { createPortalBrowser } from '../testing/portal.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

// What the container image is made of (Dockerfile), put together and run as the image would run it.

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'isthmus-tree-'));
const [tree, data] = [join(folder, 'portal'), join(folder, 'data')];
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const runStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
let globus: LocalGlobus;

beforeAll(async () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/assemble.mjs'), tree, '--offline']);
  if (status !== 0) throw new Error(String(stderr));
  mkdirSync(data);
  // The folder itself, which is the test's alone, must let another user through.
  chmodSync(folder, 0o755);
  if (isRoot) chownSync(data, nobody, nobody);
  takeWriting(tree);
  globus = await startLocalGlobus();
}, 180_000);
afterAll(async () => {
  await globus.close();
  spawnSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true });
});

function takeWriting(path: string): void {
  for (const entry of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    const stat = lstatSync(join(path, entry));
    if (!stat.isSymbolicLink()) chmodSync(join(path, entry), stat.mode & 0o555);
  }
  chmodSync(path, 0o555);
}

/** The command as the container would run it: another user, no rights, and only `data` can be written to. */
function confined(command: readonly string[]): [string, string[]] {
  const script = `mount --bind "${data}" "${data}" && mount -o remount,bind,ro / && exec "$@"`;
  const canMount = isRoot && spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', 'true']).status === 0;
  const mounted = canMount ? ['unshare', '--mount', 'sh', '-c', script, 'sh'] : [];
  const ids = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--bounding-set=-all', '--no-new-privs'];
  const [program = '', ...args] = [...mounted, ...(isRoot ? ['setpriv', ...ids] : []), ...command];
  return [program, args];
}

/** A command of the Dockerfile's run stage, whose paths are below the tree. */
function commandOf(instruction: RegExp): string[] {
  const [program = '', ...args] = JSON.parse(instruction.exec(runStage)?.[1] ?? '[]') as string[];
  return [join(tree, program), ...args.map((arg) => (arg.endsWith('server.ts') ? join(tree, arg) : arg))];
}

/** What pnpm writes: the one that runs the tests, where it does. */
function pnpm(cwd: string, args: string[]): string {
  const own = process.env.npm_execpath ?? '';
  const [program = '', ...first] = own.endsWith('/pnpm') ? [own] : ['npx', '--yes', 'pnpm@12.21.0'];
  const { status, stdout, stderr } = spawnSync(program, [...first, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout.trim();
}

function imageSettings(): Record<string, string> {
  const [, pairs = ''] = /^ENV (.*)$/m.exec(runStage) ?? [];
  return Object.fromEntries([...pairs.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));
}

test('R125: another user with nothing writable but the data folder serves the portal, and people sign in', async () => {
  const [port, privatePort] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  const env = {
    ...imageSettings(),
    ...nodeSettings(globus, url),
    PORT: String(port),
    PRIVATE_PORT: String(privatePort),
    VAULT_URL: `sqlite:${data}/vault.sqlite`,
    // sh finds its programs by it; there is no home, and no folder for what is passing.
    PATH: process.env.PATH ?? '',
  };
  const program: Program = await startProgram(...confined(commandOf(/^CMD (.*)$/m)), { env, ready: /^ready /m });
  const browser = createPortalBrowser({ url });
  expect((await signInAtGlobus(browser)).status).toBe(302);
  expect((await browser.fetch('/api/auth/v2/oauth2/userinfo')).status).toBe(200);
  const shell = await browser.fetch('/', { headers: { Accept: 'text/html' } });
  expect([shell.status, shell.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const health = commandOf(/^HEALTHCHECK .* CMD (.*)$/m);
  expect(spawnSync(health[0] ?? '', health.slice(1), { env }).status).toBe(0);
  if (isRoot)
    expect(readFileSync(`/proc/${program.pid}/status`, 'utf8')).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
  program.signal('SIGTERM');
  expect(await program.ended).toBe(0);
  expect(spawnSync(health[0] ?? '', health.slice(1), { env }).status).toBe(1);
  expect(readdirSync(data)).toContain('vault.sqlite');
});

test('R125: the image runs as a user without rights, and holds what a server needs and nothing else', () => {
  expect(runStage).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  expect(imageSettings()).toMatchObject({ NODE_ENV: 'production', VAULT_URL: 'sqlite:/data/vault.sqlite' });
  const files = readdirSync(tree, { recursive: true, encoding: 'utf8' });
  const own = files.filter((file) => !file.includes('node_modules'));
  expect(own.filter((file) => /\.test\.|testing|\.contract\./.test(file))).toEqual([]);
  expect(own).toContain('apps/web/dist/index.html');
  const installed = readdirSync(join(tree, 'node_modules/.pnpm')).filter((name) => name.includes('@'));
  expect(installed.length).toBeLessThanOrEqual(60);
  expect(installed.filter((name) => /vite|react|typescript|oidc-provider|playwright/.test(name))).toEqual([]);
});

test('R125: the bill of materials names every package of the image with the digest of the lock file', () => {
  const bill = JSON.parse(readFileSync(join(tree, 'sbom.json'), 'utf8')) as {
    components: { purl: string; externalReferences?: { hashes?: { alg: string }[] }[] }[];
  };
  const listed = new Map(bill.components.map((part) => [decodeURIComponent(part.purl), part]));
  const installed = readdirSync(join(tree, 'node_modules/.pnpm')).filter((name) => name.includes('@'));
  for (const name of installed) {
    const [, scope, plain, version] = /^(@[^+]+\+)?([^@]+)@([^_]+)/.exec(name) ?? [];
    const part = listed.get(`pkg:npm/${scope?.replace('+', '/') ?? ''}${plain}@${version}`);
    expect([name, part?.externalReferences?.[0]?.hashes?.[0]?.alg]).toEqual([name, 'SHA-512']);
  }
});

test('R125: everything that the lock file names can be installed from the store, without the network', () => {
  const copy = join(folder, 'copy');
  const { stdout } = spawnSync('git', ['ls-files', '-z', 'pnpm-*.yaml', '*package.json'], { cwd: root });
  for (const file of String(stdout).split('\0').filter(Boolean)) cpSync(join(root, file), join(copy, file));
  pnpm(copy, [
    'install',
    '--offline',
    '--frozen-lockfile',
    '--trust-lockfile',
    '--store-dir',
    pnpm(root, ['store', 'path']),
  ]);
  expect(lstatSync(join(copy, 'node_modules/vitest')).isSymbolicLink()).toBe(true);
}, 120_000);
