import { type OutgoingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request as it goes onto the wire: fetch would repair or refuse much of what attackers send. */
export interface RawRequest {
  method: string;
  /** Path and query, each character one byte. */
  target: string;
  headers?: OutgoingHttpHeaders;
  body?: Buffer | string;
  /** Announces a body of this length, and never sends it. */
  announces?: number;
}

export interface RawAnswer {
  status: number;
  type: string;
  text: string;
}

/** Sends it, and answers what comes back; the connection is not used again. */
export function sendRaw(
  base: string,
  { method, target, headers = {}, body, announces }: RawRequest,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  const length = announces === undefined ? {} : { 'content-length': announces };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path: target, headers: { ...headers, ...length }, agent: false });
    let isAnswered = false;
    sent.once('response', (response) => {
      isAnswered = true;
      const status = response.statusCode ?? 0;
      const type = response.headers['content-type'] ?? '';
      // A stream of events has no end to wait for.
      if (type.startsWith('text/event-stream')) {
        sent.destroy();
        resolve({ status, type, text: '' });
        return;
      }
      buffer(response)
        .then((bytes) => {
          resolve({ status, type, text: bytes.toString('utf8') });
          sent.destroy();
        })
        .catch(reject);
    });
    // Who answers before all has come may end the connection on what is still on its way.
    sent.on('error', (error) => {
      if (!isAnswered) reject(error);
    });
    if (announces === undefined) sent.end(body);
    else sent.flushHeaders();
  });
}
