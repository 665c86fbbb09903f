import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

let echo: Server;
let proxy: FaultProxy;
const clients: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  proxy = await startFaultProxy((echo.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  await new Promise((resolve) => echo.close(resolve));
});

function dial() {
  const socket = connect(proxy.port, '127.0.0.1');
  clients.push(socket);
  const seen = { text: '', end: null as string | null };
  socket.on('data', (chunk) => {
    seen.text += String(chunk);
  });
  socket.on('end', () => {
    seen.end ??= 'closed';
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.end ??= error.code ?? 'error';
  });
  return { socket, seen };
}

test('without a fault, and after one, bytes pass and are recorded', async () => {
  const { socket, seen } = dial();
  socket.write('hello');
  await expect.poll(() => seen.text).toBe('hello');
  proxy.inject({ kind: 'latency', ms: 1 });
  socket.write(' late');
  await expect.poll(() => seen.text).toBe('hello late');
  proxy.heal();
  expect(String(proxy.recorded().fromClients)).toBe('hello late');
  expect(String(proxy.recorded().fromServer)).toBe('hello late');
});

test('a partition holds bytes back and delivers them when it heals', async () => {
  const { socket, seen } = dial();
  proxy.inject({ kind: 'stall' });
  socket.write('held');
  await expect.poll(() => String(proxy.recorded().fromClients)).toBe('held');
  expect(seen.text).toBe('');
  proxy.heal();
  await expect.poll(() => seen.text).toBe('held');
});

test('a half-open connection swallows bytes for good, and is reset when the wire heals', async () => {
  const { socket, seen } = dial();
  proxy.inject({ kind: 'blackhole' });
  socket.write('lost');
  await expect.poll(() => String(proxy.recorded().fromClients)).toBe('lost');
  proxy.heal();
  await expect.poll(() => seen.end).toBe('ECONNRESET');
  expect(seen.text).toBe('');
});

test('an answer is cut where the test says, with a reset or with an end', async () => {
  for (const [kind, end] of [
    ['reset', 'ECONNRESET'],
    ['truncate', 'closed'],
  ] as const) {
    proxy.inject({ kind, afterBytes: 3 });
    const { socket, seen } = dial();
    socket.write('abcdef');
    await expect.poll(() => seen.end).toBe(end);
    expect(seen.text).toMatch(kind === 'truncate' ? /^abc$/ : /^(abc)?$/);
  }
});

test('a refused wire resets old and new connections', async () => {
  const { socket, seen } = dial();
  socket.write('x');
  await expect.poll(() => seen.text).toBe('x');
  proxy.inject({ kind: 'refuse' });
  await expect.poll(() => seen.end).toBe('ECONNRESET');
  const later = dial();
  await expect.poll(() => later.seen.end).not.toBeNull();
});

test('garbage and a slow drip change what arrives, and how fast', async () => {
  proxy.inject({ kind: 'garbage' });
  const spoilt = dial();
  spoilt.socket.write('a'.repeat(64));
  await expect.poll(() => spoilt.seen.text.length).toBeGreaterThan(0);
  expect(spoilt.seen.text).not.toContain('aaaa');
  proxy.inject({ kind: 'drip', bytesPerSecond: 400 });
  const slow = dial();
  const sizes: number[] = [];
  slow.socket.on('data', (chunk) => sizes.push(chunk.length));
  slow.socket.write('b'.repeat(60));
  await expect.poll(() => slow.seen.text).toBe('b'.repeat(60));
  expect(sizes.length).toBeGreaterThan(1);
});
