import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.ts';

/** The JSON document in a request's body, of `limit` bytes at most. Throws the Problem that says what is wrong with it. */
export async function readJson(req: IncomingMessage, limit: number): Promise<unknown> {
  if (Number(req.headers['content-length'] ?? 0) > limit) throw new Problem('payload_too_large');
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of req) {
    if (!Buffer.isBuffer(piece)) throw new Problem('request_malformed', { reason: 'body' });
    length += piece.length;
    if (length > limit) throw new Problem('payload_too_large');
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    throw new Problem('request_malformed', { reason: 'no_json' });
  }
}
