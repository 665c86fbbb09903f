import { once } from 'node:events';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createMetrics } from '../operations/metrics.ts';
import { portalBefore, problemOf } from '../testing/portal-before.ts';
import { startForeignServer, startSignedInPortal } from '../testing/signed-in-portal.ts';

const call = '/api/transfer/v0.10/task_list';

test('R115: one person has 64 calls under way at a time; others are not touched by that', async () => {
  const waiting: (() => void)[] = [];
  const metrics = createMetrics();
  const { portal, transfer } = await portalBefore((_, res) => waiting.push(() => res.end('{}')), { metrics });
  const other = await portal.signIn('another-person');
  const statuses: number[] = [];
  const calls = Array.from({ length: 80 }, async () => {
    const answer = await portal.call(call);
    if (answer.status !== 200) {
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(await problemOf(answer)).toMatchObject({ code: 'rate_limited', reason: 'calls_in_flight' });
    }
    statuses.push(answer.status);
  });
  await vi.waitFor(() => expect([statuses.length, transfer.seen.length]).toEqual([16, 64]), 10_000);
  expect(statuses).toEqual(Array(16).fill(429));
  const theirs = portal.call(call, { headers: { cookie: other } });
  await vi.waitFor(() => expect(transfer.seen).toHaveLength(65));
  for (const answer of waiting) answer();
  await Promise.all(calls);
  expect(statuses.filter((status) => status === 200)).toHaveLength(64);
  expect((await theirs).status).toBe(200);
  expect((await metrics.limited.get()).values).toEqual([{ labels: { limit: 'calls_in_flight' }, value: 16 }]);
  const after = portal.call(call);
  await vi.waitFor(() => expect(waiting).toHaveLength(66));
  waiting.at(-1)?.();
  expect((await after).status).toBe(200);
});

test('R115: the ninth event stream of a person is refused, and one that ends makes room', async () => {
  const { portal } = await portalBefore((_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  });
  const open = () => {
    const leave = new AbortController();
    const answer = fetch(portal.origin + call, {
      headers: { 'x-csrf': '1', cookie: portal.cookie },
      signal: leave.signal,
    });
    return { answer, leave };
  };
  const streams = Array.from({ length: 8 }, open);
  for (const { answer } of streams) expect((await answer).status).toBe(200);
  expect(await problemOf(await open().answer)).toMatchObject({ code: 'rate_limited', reason: 'open_streams' });
  streams[0]?.leave.abort();
  await vi.waitFor(async () => expect((await open().answer).status).toBe(200));
});

test('R81: a service that hangs with 500 calls holds up no other one', async () => {
  const auth = await startForeignServer();
  onTestFinished(() => auth.close());
  const { portal, transfer } = await portalBefore(() => undefined, {
    authUrl: auth.origin,
    personLimits: { calls: 1000, streams: 8 },
    transferRow: { connections: 20, queueLimit: 30 },
  });
  const leave = new AbortController();
  let busy = 0;
  for (let each = 0; each < 500; each++) {
    void fetch(portal.origin + call, { headers: { 'x-csrf': '1', cookie: portal.cookie }, signal: leave.signal }).then(
      async (answer) => {
        expect((await problemOf(answer)).code).toBe('upstream_busy');
        busy += 1;
      },
      () => undefined,
    );
  }
  await vi.waitFor(() => expect([busy, transfer.seen.length]).toEqual([450, 20]), 10_000);
  for (let each = 0; each < 50; each++) {
    expect((await portal.call('/api/auth/v2/oauth2/userinfo')).status).toBe(200);
  }
  leave.abort();
});

test('R81: a call that waits too long for a free connection is told so', async () => {
  const { portal, transfer } = await portalBefore(() => undefined, {
    transferRow: { connections: 1, queueTimeoutMs: 50 },
  });
  const first = new AbortController();
  void fetch(portal.origin + call, {
    headers: { 'x-csrf': '1', cookie: portal.cookie },
    signal: first.signal,
  }).catch(() => undefined);
  await vi.waitFor(() => expect(transfer.seen).toHaveLength(1));
  expect(await problemOf(await portal.call(call))).toMatchObject({ code: 'upstream_busy', reason: 'queued_too_long' });
  first.abort();
});

/** A resource server that answers the first request of each connection and cuts the connection at the second. */
async function startForgetful(isMute = false) {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    let isUsed = isMute;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      requests.push(bytes.toString('latin1').split(' ')[0] ?? '');
      if (isUsed) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
      isUsed = true;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `http://127.0.0.1:${address.port}`, requests };
}

test('a kept connection that turns out to be dead is replaced once, unseen, for a read', async () => {
  const { url, requests } = await startForgetful();
  const portal = await startSignedInPortal({ transferUrl: url, transferRow: { connections: 1 } });
  onTestFinished(() => portal.close());
  for (let each = 0; each < 4; each++) expect((await portal.call(call)).status).toBe(200);
  expect(requests).toHaveLength(7);
});

test('what changes something is never sent twice by the portal itself, and a read not three times', async () => {
  const { url, requests } = await startForgetful(true);
  const portal = await startSignedInPortal({ transferUrl: url });
  onTestFinished(() => portal.close());
  for (const method of ['POST', 'DELETE']) {
    const answer = await portal.call('/api/transfer/v0.10/bookmark/1', { method });
    expect((await problemOf(answer)).code).toBe('upstream_unreachable');
  }
  expect(requests).toEqual(['POST', 'DELETE']);
  expect((await problemOf(await portal.call(call))).code).toBe('upstream_unreachable');
  expect(requests).toEqual(['POST', 'DELETE', 'GET', 'GET']);
});
