import type { ServerResponse } from 'node:http';
import { expect, test, vi } from 'vitest';
import { portalBefore, problemOf } from '../testing/portal-before.ts';
import type { Portal, PortalOptions } from '../testing/signed-in-portal.ts';

const events = '/api/transfer/v0.10/events';

/** A portal before a service with an event stream, and what the service does with each one that is opened. */
async function start(options: PortalOptions = {}) {
  const opened: ServerResponse[] = [];
  const { portal, transfer } = await portalBefore(
    (_, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'content-encoding': 'identity' });
      res.flushHeaders();
      opened.push(res);
    },
    { checkStreamsEveryMs: 20, ...options },
  );
  return { portal, transfer, opened };
}

/** An open stream: `next` is the text that came since the last one; null when the stream has ended. */
async function open(portal: Portal, headers: Record<string, string> = {}) {
  const answer = await portal.call(events, { headers: { accept: 'text/event-stream', ...headers } });
  expect(answer.status).toBe(200);
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  return {
    headers: answer.headers,
    async next(): Promise<string | null> {
      const { done, value } = await reader.read();
      return done ? null : Buffer.from(value).toString('utf8');
    },
  };
}

async function everythingOf(stream: { next(): Promise<string | null> }): Promise<string> {
  let all = '';
  for (let piece = await stream.next(); piece !== null; piece = await stream.next()) all += piece;
  return all;
}

test('R78: each event arrives before the next one is sent, uncoded and in no cache', async () => {
  const { portal, transfer, opened } = await start();
  const stream = await open(portal, { 'accept-encoding': 'gzip, br', 'last-event-id': '7' });
  expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.headers.get('cache-control')).toBe('no-store, private');
  expect(new Map(transfer.seen[0]?.headers).get('accept-encoding')).toBe('identity');
  expect(new Map(transfer.seen[0]?.headers).get('last-event-id')).toBe('7');
  for (const event of [': keep alive\n\n', 'data: 1\n\n', 'id: 8\nevent: task\ndata: 2\n\n']) {
    opened[0]?.write(event);
    expect(await stream.next()).toBe(event);
  }
  opened[0]?.end();
  expect(await stream.next()).toBeNull();
});

test('R78: a stream ends with a named event when its person signs out, and can not be opened again', async () => {
  const { portal, opened } = await start({ checkStreamsEveryMs: 3_600_000 });
  const stream = await open(portal);
  opened[0]?.write('data: 1\n\n');
  expect(await stream.next()).toBe('data: 1\n\n');
  const closed = new Promise((resolve) => opened[0]?.on('close', resolve));
  expect((await portal.call('/bff/logout', { method: 'POST' })).status).toBe(200);
  expect(await everythingOf(stream)).toBe('event: session_ended\ndata: {"code":"session_revoked"}\n\n');
  await closed;
  expect((await problemOf(await portal.call(events))).code).toBe('session_revoked');
});

test('R78: a sign-out at another process ends the stream as well, and so does the time limit', async () => {
  const another = await start();
  const stream = await open(another.portal);
  const [session] = await another.portal.sessions();
  expect(await another.portal.vault.end(session?.key ?? '', 'revoked', Date.now())).toBe(true);
  expect(await everythingOf(stream)).toContain('event: session_ended\ndata: {"code":"session_revoked"}');

  let nowMs = Date.now();
  const idle = await start({ now: () => nowMs });
  const late = await open(idle.portal);
  nowMs += 2 * 3_600_000;
  expect(await everythingOf(late)).toContain('"code":"session_expired"');
});

test('R78: a stream whose session goes on as another after a step-up is told to come back, not that it was ended', async () => {
  const { portal } = await start();
  const stream = await open(portal);
  const [session] = await portal.sessions();
  if (!session) throw new Error('nobody is signed in');
  // As another process stores it.
  expect(await portal.vault.succeed(session.key, { ...session, key: 'next' }, Date.now())).toBe(true);
  expect(await everythingOf(stream)).toBe('retry: 1000\n\n');
});

test('R78: a stream whose session was signed out right after a step-up is told of the sign-out', async () => {
  const { portal } = await start();
  const stream = await open(portal);
  const [session] = await portal.sessions();
  if (!session) throw new Error('nobody is signed in');
  const load = vi.spyOn(portal.vault, 'load').mockRejectedValue(new Error('down'));
  await portal.vault.succeed(session.key, { ...session, key: 'next' }, Date.now());
  await portal.vault.end('next', 'revoked', Date.now());
  load.mockRestore();
  expect(await everythingOf(stream)).toContain('event: session_ended\ndata: {"code":"session_revoked"}');
});

test('R78: in the middle of an event nothing is put in: the connection is cut', async () => {
  const { portal, opened } = await start();
  const stream = await open(portal);
  opened[0]?.write('data: half');
  expect(await stream.next()).toBe('data: half');
  await portal.call('/bff/logout', { method: 'POST' });
  await expect(everythingOf(stream)).rejects.toThrow();
});

test('R78: into a coded stream nothing is put, not even between two events: the connection is cut', async () => {
  const { portal, transfer, opened } = await start();
  transfer.server.removeAllListeners('request');
  transfer.server.on('request', (_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'x-own' });
    res.flushHeaders();
    opened.push(res);
  });
  const stream = await open(portal);
  opened[0]?.write('data: 1\n\n');
  expect(await stream.next()).toBe('data: 1\n\n');
  await portal.call('/bff/logout', { method: 'POST' });
  await expect(everythingOf(stream)).rejects.toThrow();
  expect((await problemOf(await portal.call(events))).code).toBe('session_revoked');
});

test('R78: a store that can not be reached ends no stream', async () => {
  const { portal, opened } = await start();
  const stream = await open(portal);
  const load = vi.spyOn(portal.vault, 'load').mockRejectedValue(new Error('down'));
  await vi.waitFor(() => expect(load.mock.calls.length).toBeGreaterThan(2));
  opened[0]?.write('data: still here\n\n');
  expect(await stream.next()).toBe('data: still here\n\n');
  load.mockRestore();
});

test('R78: a portal that goes down tells its streams to come back', async () => {
  const { portal } = await start();
  const stream = await open(portal);
  portal.endStreams();
  expect(await everythingOf(stream)).toBe('retry: 1000\n\n');
  const again = await open(portal);
  portal.endStreams();
  await everythingOf(again);
});
