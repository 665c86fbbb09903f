import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { Problem } from '../problem.ts';
import type { ReclaimBuffers } from './reclaim-buffers.ts';
import type { ServiceRow } from './resource-servers.ts';

/** The body of a browser's request: absent, small enough to be sent a second time, or passed on as it comes. */
export type RequestBody =
  | { kind: 'none' }
  | { kind: 'held'; bytes: Buffer }
  | { kind: 'streamed'; stream: UploadStream };

/** What is held back so that it can be replayed after a renewed token, in bytes. */
const heldLimit = 64 * 1024;

/**
 * Reads or wraps the body, and refuses what has an unclear frame or is over the service's limit. Most calls have none,
 * which is known at once.
 */
export function readRequestBody(
  req: IncomingMessage,
  row: ServiceRow,
  reclaimBuffers: ReclaimBuffers,
): RequestBody | Promise<RequestBody> {
  const declared = req.headers['content-length'];
  const coding = req.headers['transfer-encoding'];
  if (coding === undefined && (declared === undefined || declared === '0')) return noBody;
  if (req.method === 'GET' || req.method === 'HEAD') throw new Problem('request_malformed', { reason: 'body_on_read' });
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') {
    throw new Problem('request_malformed', { reason: 'transfer_coding' });
  }
  const length = declared === undefined ? Number.POSITIVE_INFINITY : Number(declared);
  if (declared !== undefined && length > row.bodyLimit) throw new Problem('payload_too_large');
  const stream = new UploadStream(req, row, reclaimBuffers);
  return length > heldLimit ? { kind: 'streamed', stream } : hold(stream);
}

async function hold(stream: UploadStream): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { kind: 'held', bytes: Buffer.concat(chunks) };
}

const noBody = { kind: 'none' } as const;

/**
 * The body of `req` as a stream of its own, counted, with a deadline between two chunks. Whoever destroys it (undici
 * does, when the exchange fails) leaves the browser's connection alone, which still waits for an answer.
 */
export class UploadStream extends Readable {
  readonly #req: IncomingMessage;
  readonly #limit: number;
  readonly #reclaimBuffers: ReclaimBuffers;
  readonly #idle: NodeJS.Timeout;
  #received = 0;

  constructor(req: IncomingMessage, { bodyLimit, idleTimeoutMs }: ServiceRow, reclaimBuffers: ReclaimBuffers) {
    super();
    this.#req = req;
    this.#limit = bodyLimit;
    this.#reclaimBuffers = reclaimBuffers;
    this.#idle = setTimeout(() => this.#judgeSilence(), idleTimeoutMs);
    req.on('data', this.#onData);
    req.on('end', this.#onEnd);
    req.on('close', this.#onClose);
    req.pause();
  }

  /** Whether the resource server has taken all that there is, and more is to come. */
  get waitsForBrowser(): boolean {
    return !this.#req.readableEnded && !this.#req.isPaused();
  }

  override _read(): void {
    this.#idle.refresh();
    this.#req.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#idle);
    this.#req.off('data', this.#onData);
    this.#req.off('end', this.#onEnd);
    this.#req.off('close', this.#onClose);
    if (!this.#req.readableEnded && !this.#req.destroyed) discardRest(this.#req);
    callback(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#received += chunk.length;
    this.#reclaimBuffers(chunk.length);
    this.#idle.refresh();
    if (this.#received > this.#limit) this.destroy(new Problem('payload_too_large'));
    else if (!this.push(chunk)) this.#req.pause();
  };

  readonly #onEnd = (): void => {
    clearTimeout(this.#idle);
    this.push(null);
  };

  readonly #onClose = (): void => {
    if (!this.#req.complete) this.destroy(new Problem('request_malformed', { reason: 'body_incomplete' }));
  };

  #judgeSilence(): void {
    // While the resource server doesn't take more, the silence is not the browser's.
    if (this.#req.isPaused()) this.#idle.refresh();
    else this.destroy(new Problem('request_malformed', { reason: 'body_too_slow' }));
  }
}

/** What is read and thrown away of a refused upload, so that its sender can see the answer before the connection ends. */
const discardLimit = 16 * 1024 * 1024;
const discardMs = 10_000;

function discardRest(req: IncomingMessage): void {
  let discarded = 0;
  const deadline = setTimeout(() => req.destroy(), discardMs);
  req.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > discardLimit) req.destroy();
  });
  req.once('close', () => clearTimeout(deadline));
  req.once('end', () => clearTimeout(deadline));
  req.resume();
}
