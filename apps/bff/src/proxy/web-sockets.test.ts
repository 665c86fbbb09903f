import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createMetrics } from '../operations/metrics.ts';
import { portalBefore } from '../testing/portal-before.ts';
import { type Portal, type PortalOptions, sendBytes } from '../testing/signed-in-portal.ts';

const path = '/api/transfer/v0.10/live';

/** A portal before a service whose WebSocket answers each message with `echo`. */
async function start(options: PortalOptions = {}, echo = (message: string, _req: IncomingMessage) => message) {
  const { portal, transfer } = await portalBefore(undefined, {
    checkStreamsEveryMs: 20,
    ...options,
    transferRow: { webSockets: true, ...options.transferRow },
  });
  const handshakes: IncomingMessage[] = [];
  const sockets: WebSocket[] = [];
  const server = new WebSocketServer({
    server: transfer.server,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate();
    server.close();
  });
  server.on('connection', (socket, req) => {
    handshakes.push(req);
    sockets.push(socket);
    socket.on('message', (data, isBinary) => {
      if (isBinary) socket.send(data, { binary: true });
      else socket.send(echo(textOf(data), req));
    });
  });
  return { portal, transfer, handshakes, sockets };
}

/** A WebSocket as a page of the portal opens it. */
function open(portal: Portal, headers: Record<string, string> = {}, protocols: string[] = []): WebSocket {
  const socket = new WebSocket(`ws://localhost:${portal.port}${path}?a=1`, protocols, {
    headers: { cookie: portal.cookie, origin: portal.origin, 'sec-fetch-site': 'same-origin', ...headers },
  });
  socket.on('error', () => undefined);
  return socket;
}

function textOf(data: unknown): string {
  if (!Buffer.isBuffer(data)) throw new Error('no message');
  return data.toString('utf8');
}

async function closeOf(socket: WebSocket): Promise<[number, string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, reason.toString()];
}

/** How a handshake was refused: status and problem type. */
async function refusalOf(socket: WebSocket): Promise<[number | undefined, string | undefined]> {
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  answer.resume();
  return [answer.statusCode, answer.headers['bff-error'] as string | undefined];
}

test('R79: messages pass both ways, and only the service sees the token', async () => {
  const { portal, handshakes } = await start();
  const socket = open(portal, {}, ['chat', 'other']);
  await once(socket, 'open');
  expect(socket.protocol).toBe('chat');
  socket.send('hello');
  expect(textOf((await once(socket, 'message'))[0])).toBe('hello');
  const bytes = Buffer.alloc(300_000, 7);
  socket.send(bytes);
  const [data, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
  expect([data.equals(bytes), isBinary]).toEqual([true, true]);
  const [handshake] = handshakes;
  expect(handshake?.url).toBe('/v0.10/live?a=1');
  expect(handshake?.headers.authorization).toBe(`Bearer ${portal.accessTokens.transfer}`);
  for (const name of ['cookie', 'origin', 'sec-fetch-site']) expect(handshake?.headers[name]).toBeUndefined();
  socket.close(1000, 'done');
  expect(await closeOf(socket)).toEqual([1000, 'done']);
});

test('R79: a page of another origin, and whoever names no origin, is refused before the upgrade', async () => {
  const { portal, handshakes } = await start();
  const before = portal.vaultCalls();
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${portal.origin}.evil.example` },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ]) {
    expect([headers, await refusalOf(open(portal, headers))]).toEqual([headers, [403, 'csrf_rejected']]);
  }
  expect([portal.vaultCalls(), handshakes]).toEqual([before, []]);
  expect(await refusalOf(open(portal, { cookie: '' }))).toEqual([401, 'session_required']);
});

test('R79: a service has no WebSockets unless its row says so, and nothing else is upgraded', async () => {
  const { portal, handshakes } = await start({ transferRow: { webSockets: false } });
  expect(await refusalOf(open(portal))).toEqual([403, 'path_not_allowed']);
  const raw = (target: string) =>
    sendBytes(
      portal.port,
      `GET ${target} HTTP/1.1\r\nHost: localhost:${portal.port}\r\nOrigin: ${portal.origin}\r\nCookie: ${portal.cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
  for (const [target, code] of [
    ['/', 'not_found'],
    ['/bff/session', 'not_found'],
    ['/api/none/x', 'service_unknown'],
    ['/api/transfer/x', 'path_not_allowed'],
    ['/api/transfer/v0.10/%2e%2e/x', 'path_rejected'],
  ]) {
    expect([target, await raw(target ?? '')]).toEqual([target, expect.stringContaining(`BFF-Error: ${code}`)]);
  }
  expect(handshakes).toEqual([]);
});

test('R79: signing out closes the socket with 4401, here and at another process', async () => {
  const here = await start({ checkStreamsEveryMs: 3_600_000 });
  const socket = open(here.portal);
  await once(socket, 'open');
  const closed = closeOf(socket);
  const theirs = once(here.sockets[0] as WebSocket, 'close');
  await here.portal.call('/bff/logout', { method: 'POST' });
  expect(await closed).toEqual([4401, 'session_revoked']);
  await theirs;

  const another = await start();
  const second = open(another.portal);
  await once(second, 'open');
  const [session] = await another.portal.sessions();
  await another.portal.vault.end(session?.key ?? '', 'revoked', Date.now());
  expect(await closeOf(second)).toEqual([4401, 'session_revoked']);
});

test('R79: a socket does not outlive the token that it was opened with', async () => {
  let nowMs = Date.now();
  const { portal } = await start({ now: () => nowMs });
  const socket = open(portal);
  await once(socket, 'open');
  // Kept awake, so that it is the token that ends, two days after the sign-in, and not the session.
  const [session] = await portal.sessions();
  if (session === undefined) throw new Error('no session');
  nowMs += 172_800_000;
  vi.spyOn(portal.vault, 'load').mockResolvedValue({ ...session, lastSeenAtMs: nowMs, absoluteEndsAtMs: nowMs + 1000 });
  expect(await closeOf(socket)).toEqual([4401, 'session_expired']);
});

test('R79: a service that is away, refuses the handshake or leaves is told apart', async () => {
  const { portal, sockets, transfer } = await start();
  const socket = open(portal);
  await once(socket, 'open');
  sockets[0]?.close(4000, 'bye');
  expect(await closeOf(socket)).toEqual([4000, 'bye']);
  const cut = open(portal);
  await once(cut, 'open');
  sockets[1]?.terminate();
  expect((await closeOf(cut))[0]).toBe(1014);
  transfer.server.removeAllListeners('upgrade');
  expect(await refusalOf(open(portal))).toEqual([502, 'upstream_unreachable']);
});

test('R79: a handshake whose key is wrong is refused, and leaves no socket to the service behind', async () => {
  const { portal, sockets } = await start({ personLimits: { calls: 64, streams: 1 } });
  const answer = await sendBytes(
    portal.port,
    `GET ${path} HTTP/1.1\r\nHost: localhost:${portal.port}\r\nOrigin: ${portal.origin}\r\nCookie: ${portal.cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: wrong\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  await vi.waitFor(() => expect(sockets.every(({ readyState }) => readyState === WebSocket.CLOSED)).toBe(true));
  const next = open(portal);
  await once(next, 'open', { signal: AbortSignal.timeout(2000) });
});

test('R73: a token in a message is not passed on', async () => {
  const metrics = createMetrics();
  const { portal } = await start({ metrics }, (_, req) => `you are ${req.headers.authorization}`);
  const socket = open(portal);
  await once(socket, 'open');
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(textOf(data)));
  socket.send('who am I?');
  expect(await closeOf(socket)).toEqual([1008, 'token_leak_blocked']);
  expect(messages).toEqual([]);
  expect((await metrics.leaksBlocked.get()).values).toEqual([{ labels: { service: 'transfer' }, value: 1 }]);
});

test('R115: WebSockets count as streams', async () => {
  const { portal } = await start({ personLimits: { calls: 64, streams: 2 } });
  const sockets = [open(portal), open(portal)];
  for (const socket of sockets) await once(socket, 'open');
  expect(await refusalOf(open(portal))).toEqual([429, 'rate_limited']);
  sockets[0]?.close();
  await vi.waitFor(async () => {
    const again = open(portal);
    await once(again, 'open', { signal: AbortSignal.timeout(500) });
  });
});
