import { createReadStream, type Stats } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { getMimeType } from 'hono/utils/mime';
import { readRange } from './byte-range.ts';
import type { Found } from './open-file.ts';

type OpenFile = Extract<Found, { kind: 'file' }>;

/** Answers a GET or HEAD with an open file, whole or in part, or with 304 when the client has it. Closes the file. */
export function sendFile(req: IncomingMessage, res: ServerResponse, name: string, file: OpenFile): void {
  const { descriptor, stats } = file;
  const etag = `"${stats.size.toString(16)}-${Math.trunc(stats.mtimeMs).toString(16)}"`;
  res.setHeader('Accept-Ranges', 'bytes');
  res.setHeader('ETag', etag);
  res.setHeader('Last-Modified', stats.mtime.toUTCString());
  if (isDownload(req)) res.setHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeName(name)}`);
  const stream = (options: { start: number; end: number }) => createReadStream('', { fd: descriptor, ...options });
  const none = () => void stream({ start: 0, end: 0 }).destroy();
  if (isKnown(req, etag, stats)) {
    none();
    res.writeHead(304).end();
    return;
  }
  const range = isRangeWanted(req, etag, stats) ? readRange(req.headers.range, stats.size) : whole;
  if (range.kind === 'unsatisfiable') {
    none();
    res.writeHead(416, { 'Content-Range': `bytes */${stats.size}` }).end();
    return;
  }
  const [start, end] = range.kind === 'part' ? [range.first, range.last] : [0, stats.size - 1];
  if (range.kind === 'part') res.setHeader('Content-Range', `bytes ${start}-${end}/${stats.size}`);
  res.writeHead(range.kind === 'part' ? 206 : 200, {
    'Content-Type': getMimeType(name) ?? 'application/octet-stream',
    'Content-Length': end - start + 1,
  });
  if (req.method === 'HEAD' || end < start) {
    none();
    res.end();
  } else {
    pipeline(stream({ start, end }), res, () => undefined);
  }
}

const whole = { kind: 'whole' } as const;

function isDownload({ url = '' }: IncomingMessage): boolean {
  return new URLSearchParams(url.split('?')[1] ?? '').has('download');
}

/** RFC 9110 §13.2.2: with If-None-Match, If-Modified-Since says nothing. */
function isKnown({ headers }: IncomingMessage, etag: string, stats: Stats): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) return tags === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  return Date.parse(headers['if-modified-since'] ?? '') >= Math.floor(stats.mtimeMs / 1000) * 1000;
}

function isRangeWanted({ headers }: IncomingMessage, etag: string, stats: Stats): boolean {
  const condition = headers['if-range'];
  return condition === undefined || condition === etag || condition === stats.mtime.toUTCString();
}

// RFC 8187: what encodeURIComponent leaves of the attr-char's opposite.
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}
