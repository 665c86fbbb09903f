import type { IncomingMessage } from 'node:http';
import { Problem } from '../problem.ts';

/** The JSON document in a request's body, of `limit` bytes at most. Throws the Problem that says what is wrong with it. */
export async function readJson(req: IncomingMessage, limit: number): Promise<unknown> {
  if (Number(req.headers['content-length'] ?? 0) > limit) throw new Problem('payload_too_large');
  const text = await readText(req, limit);
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('request_malformed', { reason: 'no_json' });
  }
}

/**
 * Not by `for await`: leaving that loop destroys the request, and with it a connection whose client still writes and
 * has not read its answer.
 */
function readText(req: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    req.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length <= limit) pieces.push(piece);
      else reject(new Problem('payload_too_large'));
    });
    req.once('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    req.once('close', () => reject(new Problem('request_malformed', { reason: 'body_incomplete' })));
  });
}
