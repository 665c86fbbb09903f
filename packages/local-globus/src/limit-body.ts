import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';

/**
 * Refuses bodies over a size, announced or not. (Hono's own middleware makes a new Request of the old one, which works
 * only where the server has replaced the process's Request by its own.)
 */
export function limitBody(mostBytes: number, refuse: (c: Context) => Response): MiddlewareHandler {
  return async (c: Context<{ Bindings: HttpBindings }>, next) => {
    if (c.req.header('transfer-encoding') === undefined) {
      if (Number(c.req.header('content-length') ?? 0) > mostBytes) return refuse(c);
    } else {
      const body = await readUpTo(mostBytes, c.env.incoming);
      if (body === null) return refuse(c);
      // There is no Request of these methods with a body, and none of their routes reads one.
      if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
        c.req.raw = new Request(c.req.url, { method: c.req.method, headers: c.req.raw.headers, body });
    }
    await next();
    return undefined;
  };
}

/** The whole body; null when it is longer. What is too much is read and thrown away, so that the answer arrives. */
function readUpTo(mostBytes: number, incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= mostBytes) chunks.push(chunk);
      else resolve(null);
    });
    incoming.once('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    incoming.once('error', reject);
  });
}
