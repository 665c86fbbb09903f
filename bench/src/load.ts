import { once } from 'node:events';
import { type ClientRequest, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { MeasuredProcess } from './measured-process.ts';

const connections = 64;

/** Where a load goes, and on whose behalf. */
export type LoadTarget = Pick<MeasuredProcess, 'port' | 'sessions'>;

/** Sends `count` GETs over 64 keep-alive connections, the next on each when the last was answered. All must get a 200. */
export async function load(subject: LoadTarget, path: string, count: number): Promise<void> {
  const requests = requestBytes(subject, path);
  let left = count;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = await openConnection(subject.port);
      while (left-- > 0) await succeed(connection, requests[left % requests.length] ?? requests[0]);
      connection.close();
    }),
  );
}

/** Requests per CPU second of the subject, after a sixth as many that don't count. */
export async function rateOf(subject: MeasuredProcess, path: string, count: number): Promise<number> {
  await load(subject, path, Math.ceil(count / 6));
  const before = await subject.measure();
  await load(subject, path, count);
  const after = await subject.measure();
  return (count / (after.cpuMicros - before.cpuMicros)) * 1e6;
}

/**
 * Sends GETs at a fixed rate, whether the earlier ones were answered or not. Answers how long each took from the
 * moment at which it was due, in milliseconds.
 */
export async function openLoop(
  subject: MeasuredProcess,
  path: string,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<number[]> {
  const requests = requestBytes(subject, path);
  const idle = await Promise.all(Array.from({ length: connections }, () => openConnection(subject.port)));
  const open = [...idle];
  const startedAt = performance.now();
  const latencies: Promise<number>[] = [];
  for (let sent = 0; sent < perSecond * seconds; sent++) {
    const dueAt = startedAt + (sent * 1000) / perSecond;
    while (performance.now() < dueAt || idle.length === 0) await delay(Math.max(1, dueAt - performance.now()));
    const connection = idle.pop();
    if (!connection) continue;
    latencies.push(
      succeed(connection, requests[sent % requests.length] ?? requests[0]).then(() => {
        idle.push(connection);
        return performance.now() - dueAt;
      }),
    );
  }
  const taken = await Promise.all(latencies);
  for (const connection of open) connection.close();
  return taken;
}

/** One request on behalf of each session: a GET, or a POST of this body. */
export function requestBytes({ port, sessions }: LoadTarget, path: string, body?: string): [Buffer, ...Buffer[]] {
  const [first = {}, ...others] = sessions;
  const [method, content] =
    body === undefined ? ['GET', {}] : ['POST', { 'Content-Type': 'application/json', 'Content-Length': body.length }];
  const bytesFor = (headers: Record<string, string>) => {
    const fields = Object.entries({ Host: `localhost:${port}`, Accept: 'application/json', ...content, ...headers });
    const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}\r\n${body ?? ''}`);
  };
  return [bytesFor(first), ...others.map(bytesFor)];
}

/** `ask` answers the status line and what the header says of a problem. */
export type Connection = {
  ask(request: Buffer): Promise<string>;
  /** False once the other side has closed it, or said that it will. */
  isOpen(): boolean;
  close(): void;
};

async function succeed(connection: Connection, request: Buffer): Promise<void> {
  const answered = await connection.ask(request);
  if (!answered.startsWith('200')) throw new Error(`unexpected answer: ${answered}`);
}

/** One connection. Answers have a Content-Length and are read by it; anything else is an error. */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let pending = Buffer.alloc(0);
  let settle: PromiseWithResolvers<string> | undefined;
  let isLast = false;
  socket.on('error', (error) => settle?.reject(error));
  socket.on('close', () => settle?.reject(new Error('the connection ended before its last answer')));
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const end = pending.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = pending.toString('latin1', 0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      settle?.reject(new Error(`an answer without a length: ${head.split('\r\n')[0]}`));
    } else if (pending.length >= end + 4 + Number(length)) {
      pending = Buffer.alloc(0);
      isLast = /\r\nconnection: close/i.test(head);
      const problem = /\r\nbff-error: (\S+)/i.exec(head)?.[1];
      settle?.resolve(head.slice('HTTP/1.1 '.length, head.indexOf('\r\n')) + (problem ? ` (${problem})` : ''));
    }
  });
  return {
    ask(bytes) {
      settle = Promise.withResolvers<string>();
      if (socket.destroyed) settle.reject(new Error('the connection had ended before'));
      else socket.write(bytes);
      return settle.promise;
    },
    isOpen: () => !isLast && !socket.destroyed && !socket.readableEnded,
    close: () => socket.destroy(),
  };
}

/** Downloads `bytes` through the subject and throws them away. */
export async function download(subject: MeasuredProcess, path: string, bytes: number): Promise<void> {
  const req = call(subject, { path: `${path}?${bytes}` });
  req.end();
  const [res] = await once(req, 'response');
  let received = 0;
  for await (const chunk of res) received += chunk.length;
  if (res.statusCode !== 200 || received !== bytes) throw new Error(`download: ${res.statusCode}, ${received} bytes`);
}

/** Uploads `bytes` through the subject, as fast as it takes them. */
export async function upload(subject: MeasuredProcess, path: string, bytes: number): Promise<void> {
  const req = call(subject, { path, method: 'POST', headers: uploadHeaders(bytes) });
  const answered = once(req, 'response');
  const chunk = Buffer.alloc(64 * 1024, 'isthmus ');
  for (let left = bytes; left > 0; left -= chunk.length) {
    const part = left < chunk.length ? chunk.subarray(0, left) : chunk;
    if (!req.write(part)) await Promise.race([once(req, 'drain'), answered]);
  }
  req.end();
  const [res] = await answered;
  let text = '';
  for await (const part of res) text += part;
  if (res.statusCode !== 200 || JSON.parse(text).received !== bytes)
    throw new Error(`upload: ${res.statusCode} ${text}`);
}

/** Downloads whose reader stops at once, and uploads whose origin never reads, all at the same time for two seconds. */
export async function stall(subject: MeasuredProcess, base: string, bytes: number): Promise<void> {
  const stalled = Array.from({ length: 16 }, (_, index) => {
    const isDownload = index % 2 === 0;
    const req = isDownload
      ? call(subject, { path: `${base}/stream?${bytes}` })
      : call(subject, { path: `${base}/stall`, method: 'POST', headers: uploadHeaders(bytes) });
    req.on('error', () => {});
    req.on('response', (res) => res.pause());
    if (isDownload) req.end();
    else writeWhileTaken(req);
    return req;
  });
  await delay(2000);
  for (const req of stalled) req.destroy();
}

function writeWhileTaken(req: ClientRequest): void {
  const chunk = Buffer.alloc(64 * 1024, 'isthmus ');
  while (!req.destroyed && req.write(chunk));
  req.once('drain', () => writeWhileTaken(req));
}

function uploadHeaders(bytes: number): Record<string, string> {
  return { 'Content-Type': 'application/octet-stream', 'Content-Length': String(bytes) };
}

function call(
  { port, sessions }: MeasuredProcess,
  { path, method = 'GET', headers = {} }: { path: string; method?: string; headers?: Record<string, string> },
): ClientRequest {
  return request({
    port,
    host: '127.0.0.1',
    path,
    method,
    agent: false,
    headers: { Host: `localhost:${port}`, ...sessions[0], ...headers },
  });
}
