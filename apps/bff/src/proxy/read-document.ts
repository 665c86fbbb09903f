import { Problem } from '../problem.ts';

/** What a service answered to the portal itself. `document` is null when it was no JSON. */
export type ReadDocument = { statusCode: number; document: unknown };

const largestDocument = 256 * 1024;

/** Reads such an answer. Rejects with a Problem when it is long, or holds the token that it was asked with. */
export async function readDocument(
  { statusCode, body }: { statusCode: number; body: AsyncIterable<Uint8Array> },
  service: string,
  accessToken: string,
): Promise<ReadDocument> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > largestDocument) throw new Problem('upstream_unreachable', { service, reason: 'document_too_large' });
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.includes(accessToken)) throw new Problem('token_leak_blocked', { service });
  return { statusCode, document: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
