import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { MeasuredProcess } from './measured-process.ts';

const connections = 32;

/** Sends `count` GETs over keep-alive connections, the next on each when the last was answered. All must get a 200. */
export async function load({ port, headers }: MeasuredProcess, path: string, count: number): Promise<void> {
  const fields = Object.entries({ Host: `localhost:${port}`, Accept: 'application/json', ...headers });
  const bytes = Buffer.from(
    `GET ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
  let left = count;
  const takeOne = () => left-- > 0;
  await Promise.all(Array.from({ length: connections }, () => keepAsking(port, bytes, takeOne)));
}

/** One connection. Answers have a Content-Length and are read by it; anything else is an error. */
function keepAsking(port: number, request: Buffer, takeOne: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let pending = Buffer.alloc(0);
    const next = () => {
      if (takeOne()) socket.write(request);
      else socket.end(() => resolve());
    };
    socket.on('connect', next);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection ended before its last answer')));
    socket.on('data', (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const end = pending.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = pending.toString('latin1', 0, end);
      const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
      if (!head.startsWith('HTTP/1.1 200') || length === undefined) {
        socket.destroy(new Error(`unexpected answer: ${head.split('\r\n')[0]}`));
      } else if (pending.length >= end + 4 + Number(length)) {
        pending = Buffer.alloc(0);
        next();
      }
    });
  });
}

/** Downloads `bytes` through the subject and throws them away. */
export async function download({ port, headers }: MeasuredProcess, path: string, bytes: number): Promise<void> {
  const req = request({
    port,
    host: '127.0.0.1',
    path: `${path}?${bytes}`,
    headers: { Host: `localhost:${port}`, ...headers },
  });
  req.end();
  const [res] = await once(req, 'response');
  let received = 0;
  for await (const chunk of res) received += chunk.length;
  if (res.statusCode !== 200 || received !== bytes) throw new Error(`download: ${res.statusCode}, ${received} bytes`);
}

/** Uploads `bytes` through the subject, as fast as it takes them. */
export async function upload({ port, headers }: MeasuredProcess, path: string, bytes: number): Promise<void> {
  const req = request({
    port,
    host: '127.0.0.1',
    path,
    method: 'POST',
    headers: {
      Host: `localhost:${port}`,
      'Content-Type': 'application/octet-stream',
      'Content-Length': bytes,
      ...headers,
    },
  });
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
