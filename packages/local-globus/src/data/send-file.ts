import { randomBytes } from 'node:crypto';
import { close, createReadStream, type Stats } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getMimeType } from 'hono/utils/mime';
import { type Piece, readRange } from './byte-range.ts';
import type { Found } from './open-file.ts';

type OpenFile = Extract<Found, { kind: 'file' }>;

/** Answers a GET or HEAD with an open file, whole or in pieces, or with 304 when the client has it. Closes the file. */
export async function sendFile(req: IncomingMessage, res: ServerResponse, name: string, file: OpenFile): Promise<void> {
  try {
    const body = startAnswer(req, res, name, file);
    if (req.method === 'HEAD' || body === null) res.end();
    // A client that goes away in the middle is no failure of ours.
    else await pipeline(Readable.from(body), res).catch(() => undefined);
  } finally {
    close(file.descriptor);
  }
}

/** Writes the head, and answers what is to follow; null: nothing. */
function startAnswer(
  req: IncomingMessage,
  res: ServerResponse,
  name: string,
  { descriptor, stats }: OpenFile,
): AsyncIterable<Buffer> | null {
  const etag = `"${stats.size.toString(16)}-${Math.trunc(stats.mtimeMs).toString(16)}"`;
  const type = getMimeType(name) ?? 'application/octet-stream';
  res.setHeader('Accept-Ranges', 'bytes');
  res.setHeader('ETag', etag);
  res.setHeader('Last-Modified', stats.mtime.toUTCString());
  if (isDownload(req)) res.setHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeName(name)}`);
  if (isKnown(req, etag, stats)) {
    res.writeHead(304);
    return null;
  }
  const range = isRangeWanted(req, etag, stats) ? readRange(req.headers.range, stats.size) : whole;
  if (range.kind === 'unsatisfiable') {
    res.writeHead(416, { 'Content-Range': `bytes */${stats.size}` });
    return null;
  }
  if (range.kind === 'whole') {
    res.writeHead(200, { 'Content-Type': type, 'Content-Length': stats.size });
    return stats.size === 0 ? null : read(descriptor, { first: 0, last: stats.size - 1 });
  }
  const [only, ...more] = range.parts;
  if (only !== undefined && more.length === 0) {
    res.writeHead(206, {
      'Content-Type': type,
      'Content-Range': contentRange(only, stats.size),
      'Content-Length': lengthOf(only),
    });
    return read(descriptor, only);
  }
  const pieces = multipart(range.parts, type, stats.size);
  res.writeHead(206, { 'Content-Type': pieces.contentType, 'Content-Length': pieces.length });
  return pieces.body((piece) => read(descriptor, piece));
}

const whole = { kind: 'whole' } as const;
const lengthOf = ({ first, last }: Piece): number => last - first + 1;
const contentRange = ({ first, last }: Piece, size: number): string => `bytes ${first}-${last}/${size}`;

/** Leaves the file open: whoever opened it closes it, after the last piece. */
const read = (fd: number, { first, last }: Piece): AsyncIterable<Buffer> =>
  createReadStream('', { fd, start: first, end: last, autoClose: false, highWaterMark: 256 * 1024 });

/** Several pieces in one answer (RFC 9110 §14.6). */
function multipart(parts: readonly Piece[], type: string, size: number) {
  const boundary = randomBytes(18).toString('hex');
  const headOf = (piece: Piece) =>
    Buffer.from(`\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(piece, size)}\r\n\r\n`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    length: parts.reduce((sum, piece) => sum + headOf(piece).length + lengthOf(piece), tail.length),
    async *body(open: (piece: Piece) => AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for (const piece of parts) {
        yield headOf(piece);
        yield* open(piece);
      }
      yield tail;
    },
  };
}

function isDownload({ url = '' }: IncomingMessage): boolean {
  return new URLSearchParams(url.split('?')[1] ?? '').has('download');
}

/** RFC 9110 §13.2.2: with If-None-Match, If-Modified-Since says nothing. */
function isKnown({ headers }: IncomingMessage, etag: string, stats: Stats): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) return tags === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  return Date.parse(headers['if-modified-since'] ?? '') >= Math.floor(stats.mtimeMs / 1000) * 1000;
}

function isRangeWanted({ headers, method }: IncomingMessage, etag: string, stats: Stats): boolean {
  // RFC 9110 §14.2: a range means something for GET only.
  if (method !== 'GET') return false;
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
