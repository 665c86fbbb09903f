import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const ring = () => `1:${randomBytes(32).toString('base64url')}`;
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function startServer(port: number, changes: Record<string, string> = {}) {
  const env = {
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    ALLOW_HTTP_LOCALHOST: '1',
    GLOBUS_CLIENT_ID: '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11',
    GLOBUS_CLIENT_SECRET: randomBytes(32).toString('base64'),
    VAULT_URL: 'sqlite::memory:',
    LOG_LEVEL: 'warn',
    PRIVATE_PORT: '0',
    COOKIE_KEYS: ring(),
    VAULT_KEYS: ring(),
    PEPPER_KEYS: ring(),
    ...changes,
  };
  const child = spawn(process.execPath, [fileURLToPath(new URL('server.ts', import.meta.url))], { env });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    output.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    output.err += String(chunk);
  });
  return { child, output };
}

async function takePort(): Promise<{ port: number; free: () => Promise<void> }> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, free: async () => void (await new Promise((resolve) => server.close(resolve))) };
}

test('it says when it serves, and SIGTERM ends it', async () => {
  const { port, free } = await takePort();
  await free();
  const { child, output } = startServer(port);
  await expect.poll(() => output.out, { timeout: 15_000 }).toBe(`ready http://localhost:${port}\n`);
  const response = await fetch(`http://localhost:${port}/bff/session`, { headers: { 'X-CSRF': '1' } });
  expect(await response.json()).toMatchObject({ authenticated: false, environment: { globus: 'production' } });
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('a port that is taken is one sentence with the way out', async () => {
  const { port, free } = await takePort();
  const { child, output } = startServer(port);
  const [code] = await once(child, 'exit');
  await free();
  expect(code).toBe(1);
  expect(output.err).toBe(
    `Port ${port} on 127.0.0.1 is taken by another program. Stop that program, or set PORT to a free port.\n`,
  );
});

test('R22: http for the whole network is refused at the start', async () => {
  const { child, output } = startServer(0, { HOST: '0.0.0.0' });
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
  expect(output.err).toContain('HOST must be a loopback address');
});
