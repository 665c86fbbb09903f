import { type ClientRequest, type IncomingMessage, type RequestListener, request } from 'node:http';
import { problemDocument } from '@isthmus/bff-contract';
import { expect, onTestFinished, test } from 'vitest';
import { startForeignServer, startSignedInPortal } from '../testing/signed-in-portal.ts';

// Bytes that no chain of socket buffers holds.
const much = 32 * 1024 * 1024;
const piece = Buffer.alloc(64 * 1024, 'isthmus ');
const short = { headersTimeoutMs: 600, idleTimeoutMs: 600, scansForTokens: false, bodyLimit: 2 * much };

async function start(answer: RequestListener, transferRow = short) {
  const transfer = await startForeignServer(answer);
  onTestFinished(() => transfer.close());
  const portal = await startSignedInPortal({ transferUrl: transfer.origin, transferRow });
  onTestFinished(() => portal.close());
  return { transfer, portal };
}

type Portal = Awaited<ReturnType<typeof start>>['portal'];

function ask({ port, origin, cookie }: Portal, method: string, length = 0): ClientRequest {
  const headers = { Host: `localhost:${port}`, 'X-CSRF': '1', Origin: origin, Cookie: cookie };
  const sized = length > 0 ? { 'Content-Length': length } : {};
  const path = '/api/transfer/v0.10/bookmark';
  return request({ port, host: '127.0.0.1', path, method, headers: { ...headers, ...sized }, agent: false });
}

async function responseTo(req: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => req.once('response', resolve).once('error', reject));
}

async function answerTo(req: ClientRequest): Promise<{ status: number | undefined; text: string }> {
  const res = await responseTo(req);
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk as Buffer);
  return { status: res.statusCode, text: Buffer.concat(chunks).toString() };
}

test('R77: a resource server that stops taking an upload is given up', async () => {
  const { portal } = await start((req) => req.pause());
  const upload = ask(portal, 'POST', much);
  upload.on('error', () => {});
  const answered = answerTo(upload);
  for (let sent = 0; sent < much; sent += piece.length) upload.write(piece);
  const { status, text } = await answered;
  expect([status, problemDocument.parse(JSON.parse(text)).code]).toEqual([504, 'upstream_timeout']);
});

test('R77: an upload that takes longer than any deadline passes while it moves', async () => {
  let received = 0;
  const { portal } = await start((req, res) => {
    req.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    req.on('end', () => res.end('{}'));
  });
  const length = 10 * piece.length;
  const upload = ask(portal, 'POST', length);
  const answered = answerTo(upload);
  // Longer than twice the deadline in all; each piece waits until the last one has arrived.
  for (let sent = piece.length; sent <= length; sent += piece.length) {
    upload.write(piece);
    await expect.poll(() => received, { timeout: 5000 }).toBe(sent);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  upload.end();
  expect((await answered).status).toBe(200);
});

test('R77: a browser that pauses a download for longer than any deadline gets the rest of it', async () => {
  const { portal } = await start((_, res) => {
    res.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': much });
    for (let sent = 0; sent < much; sent += piece.length) res.write(piece);
    res.end();
  });
  const res = await responseTo(ask(portal, 'GET').end());
  res.pause();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  let received = 0;
  for await (const chunk of res) received += (chunk as Buffer).length;
  expect(received).toBe(much);
});
