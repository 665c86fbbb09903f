import type { ServerResponse } from 'node:http';
import { pipeline, type Writable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { ProblemType } from '@isthmus/bff-contract';
import { Problem } from '../problem.ts';
import type { ListingRows } from './listing-rows.ts';
import type { TokenEcho } from './token-echo.ts';

/** What a body goes through on its way, in this order: what is searched is what goes out. */
export type Stages = {
  rows: ListingRows | null;
  /** Searches it for the token. */
  echo: TokenEcho | null;
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
    const { rows, echo } = this.#stages;
    const piece = rows === null ? chunk : rows.pass(chunk);
    return echo === null || piece.length === 0 ? piece : echo.pass(piece);
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

  /** Throws when what has come is not whole, and a Problem when the token is in its end. */
  end(): void {
    const { rows, echo } = this.#stages;
    const last = rows === null ? null : this.#searched(rows.rest());
    const held = echo?.rest() ?? null;
    this.sendHead();
    if (last !== null) this.#sink.write(last);
    if (held === null) this.#sink.end();
    else this.#sink.end(held);
  }

  /** Ends an answer that can't be finished with words that say so; false when it has no way to. */
  cut(type: ProblemType): boolean {
    const { rows, echo } = this.#stages;
    if (this.#head !== null || rows === null) return false;
    const last = rows.cut(type);
    const clean = echo === null ? last : echo.pass(last);
    if (clean === null) return false;
    this.#sink.end(clean);
    return true;
  }

  #searched(piece: Buffer): Buffer {
    const clean = this.#stages.echo === null ? piece : this.#stages.echo.pass(piece);
    if (clean === null) throw new Problem('token_leak_blocked');
    return clean;
  }
}

/** What is written here arrives zipped, and soon: a listing is read while it comes. */
function zipped(res: ServerResponse): Writable {
  const gzip = createGzip({ level: 1, flush: constants.Z_SYNC_FLUSH });
  // An answer that ends early takes the stream with it; why it did is the exchange's to say.
  pipeline(gzip, res, () => {});
  return gzip;
}
