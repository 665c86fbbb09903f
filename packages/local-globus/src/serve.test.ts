import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { freePort } from './testing/free-port.ts';
import { obtainTokens } from './testing/index.ts';

const program = fileURLToPath(new URL('./serve.ts', import.meta.url));
const clientFile = z.object({ client_id: z.string(), client_secret: z.string() });
let folder: string;
let children: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function start(environment: Record<string, string>, flags: readonly string[] = []) {
  const child = spawn(process.execPath, [program, ...flags], {
    env: { PATH: process.env.PATH ?? '', LOCAL_GLOBUS_FOLDER: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return { child, output: text(child.stdout), complaint: text(child.stderr), exit: once(child, 'exit') };
}

it('says ready once every port answers, and ends in peace at SIGTERM', async () => {
  const port = await freePort();
  const { child, output, exit } = start({ LOCAL_GLOBUS_PORT: String(port) });
  await once(child.stdout, 'data');
  const discovery = await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`);
  expect(await discovery.json()).toMatchObject({ issuer: `http://127.0.0.1:${port}` });
  expect((await fetch(`http://127.0.0.1:${port + 1}/v0.10/task_list`)).status).toBe(401);
  expect((await fetch(`http://127.0.0.1:${port + 9}/requests`)).status).toBe(200);
  child.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);
  const [ready, ...places] = (await output).trimEnd().split('\n');
  expect(ready).toBe(`ready http://127.0.0.1:${port}`);
  expect(places.map((line) => line.split(/ {2,}/))).toEqual([
    ['what is here', `http://127.0.0.1:${port}/`],
    ['Auth', `http://127.0.0.1:${port}`],
    ['Transfer', `http://127.0.0.1:${port + 1}`],
    ['HTTPS data', `http://127.0.0.1:${port + 2}`],
    ['Groups', `http://127.0.0.1:${port + 3}`],
    ['Timers', `http://127.0.0.1:${port + 4}`],
    ['Search', `http://127.0.0.1:${port + 5}`],
    ['Flows', `http://127.0.0.1:${port + 6}`],
    ['control port', `http://127.0.0.1:${port + 9}`],
  ]);
});

it('goes on after kill -9 where it stood: same clients, same keys, live tokens', async () => {
  const port = await freePort();
  const first = start({ LOCAL_GLOBUS_PORT: String(port) });
  await once(first.child.stdout, 'data');
  const authUrl = `http://127.0.0.1:${port}`;
  const file: unknown = JSON.parse(await readFile(join(folder, 'portal-client.json'), 'utf8'));
  const { client_id, client_secret } = clientFile.parse(file);
  const globus = { authUrl, portalClient: { id: client_id, secret: client_secret } };
  const { access_token } = await obtainTokens(globus, { person: 'noor@coastal.example' });
  first.child.kill('SIGKILL');
  await first.exit;
  const second = start({ LOCAL_GLOBUS_PORT: String(port) });
  await once(second.child.stdout, 'data');
  const authorization = `Bearer ${access_token}`;
  expect((await fetch(`${authUrl}/v2/oauth2/userinfo`, { headers: { authorization } })).status).toBe(200);
});

it('§14.1: announces the address of the proxy before it', async () => {
  const port = await freePort();
  const environment = { LOCAL_GLOBUS_PORT: String(port), LOCAL_GLOBUS_AUTH_URL: 'https://auth.example.org/' };
  const { child } = start(environment);
  await once(child.stdout, 'data');
  const discovery = await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`);
  expect(await discovery.json()).toMatchObject({
    issuer: 'https://auth.example.org',
    token_endpoint: 'https://auth.example.org/v2/oauth2/token',
  });
});

it('§14.44: does not run in production unless told to, and says how', async () => {
  const { complaint, exit } = start({ NODE_ENV: 'production' });
  expect((await exit)[0]).toBe(1);
  expect(await complaint).toContain('LOCAL_GLOBUS_ALLOW_PRODUCTION=1');
});

it('names the port that is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { complaint, exit } = start({ LOCAL_GLOBUS_PORT: String(address.port) });
  expect((await exit)[0]).toBe(1);
  expect(await complaint).toMatch(new RegExp(`^Port ${address.port} .*taken.*--port or LOCAL_GLOBUS_PORT.*\n$`));
  server.close();
});

it('names the setting that it cannot read', async () => {
  const { complaint, exit } = start({ LOCAL_GLOBUS_PORT: 'three' });
  expect((await exit)[0]).toBe(1);
  expect(await complaint).toContain('LOCAL_GLOBUS_PORT');
});

it('takes flags, which win over the environment', async () => {
  const port = await freePort();
  const data = join(folder, 'elsewhere');
  const environment = { LOCAL_GLOBUS_PORT: 'nonsense', LOCAL_GLOBUS_TOKEN_SECONDS: '60' };
  const flags = ['--', '--port', String(port), `--data=${data}`, '--token-seconds', '7', '--bytes-per-second=0'];
  const { child } = start(environment, flags);
  await once(child.stdout, 'data');
  const file: unknown = JSON.parse(await readFile(join(data, 'portal-client.json'), 'utf8'));
  const { client_id, client_secret } = clientFile.parse(file);
  const globus = { authUrl: `http://127.0.0.1:${port}`, portalClient: { id: client_id, secret: client_secret } };
  expect((await obtainTokens(globus, { person: 'noor@coastal.example' })).expires_in).toBe(7);
});

it('says which flags there are', async () => {
  const { output, exit } = start({ LOCAL_GLOBUS_PORT: 'nonsense' }, ['--help']);
  expect((await exit)[0]).toBe(0);
  for (const flag of ['--port', '--data', '--bytes-per-second', '--token-seconds', '--help'])
    expect(await output).toContain(`${flag} `);
});

it('refuses flags that it does not know or cannot read, by name', async () => {
  for (const [flags, words] of [
    [['--colour', 'red'], "Unknown option '--colour'. --help lists the flags.\n"],
    [['--port', 'three'], '--port has to be a whole number from 1 to 65526.\n'],
  ] as const) {
    const { output, complaint, exit } = start({}, flags);
    expect((await exit)[0]).toBe(2);
    expect(await complaint).toBe(words);
    expect(await output).toBe('');
  }
});
