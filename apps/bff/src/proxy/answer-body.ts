import type { ServerResponse } from 'node:http';
import { pipeline, type Writable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { ProblemType } from '@isthmus/bff-contract';
import type { ListingRows } from './listing-rows.ts';
import type { TokenEcho } from './token-echo.ts';

/** What a body goes through on its way, in this order. */
export type Stages = {
  /** Searches it for the token. */
  echo: TokenEcho | null;
  rows: ListingRows | null;
  isZipped: boolean;
};

/** Header and body of an answer on their way into the browser's response. Nothing is collected. */
export class AnswerBody {
  readonly #res: ServerResponse;
  readonly #stages: Stages;
  readonly #sink: Writable;
  /** The header of a body that may turn out unfit: it goes out with the first piece that is fit. */
  #head: { status: number; flat: string[] } | null;

  constructor(res: ServerResponse, status: number, flat: string[], stages: Stages) {
    this.#res = res;
    this.#stages = stages;
    this.#head = { status, flat };
    this.#sink = stages.isZipped ? zipped(res) : res;
    if (stages.echo === null && stages.rows === null) this.sendHead();
  }

  /** What of a piece may be written now, or null when the token is in it. */
  ready(chunk: Buffer): Buffer | null {
    const { echo, rows } = this.#stages;
    const clean = echo === null ? chunk : echo.pass(chunk);
    return clean === null || rows === null ? clean : rows.pass(clean);
  }

  /** False when the browser takes no more until `onceDrained`. */
  write(piece: Buffer): boolean {
    this.sendHead();
    return this.#sink.write(piece);
  }

  onceDrained(act: () => void): void {
    this.#sink.once('drain', act);
  }

  sendHead(): void {
    if (this.#head === null) return;
    this.#res.writeHead(this.#head.status, this.#head.flat);
    this.#head = null;
  }

  /** Throws when what has come is not whole. */
  end(): void {
    const { echo, rows } = this.#stages;
    const held = echo?.rest() ?? null;
    const last = rows === null ? held : Buffer.concat([...(held === null ? [] : [rows.pass(held)]), rows.rest()]);
    this.sendHead();
    if (last === null) this.#sink.end();
    else this.#sink.end(last);
  }

  /** Ends an answer that can't be finished with words that say so; false when it has no way to. */
  cut(type: ProblemType): boolean {
    if (this.#head !== null || this.#stages.rows === null) return false;
    this.#sink.end(this.#stages.rows.cut(type));
    return true;
  }
}

/** What is written here arrives zipped, and soon: a listing is read while it comes. */
function zipped(res: ServerResponse): Writable {
  const gzip = createGzip({ level: 1, flush: constants.Z_SYNC_FLUSH });
  // An answer that ends early takes the stream with it; why it did is the exchange's to say.
  pipeline(gzip, res, () => {});
  return gzip;
}
