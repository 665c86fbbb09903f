import {
  type ListingHead,
  type ListingTail,
  listingColumns,
  listingHead,
  listingRowsType,
  type ProblemType,
} from '@isthmus/bff-contract';
// It is pushed to synchronously, depends on nothing, and keeps nothing but the entry that it is in.
import { JSONParser } from '@streamparser/json';

/**
 * Turns Transfer's `file_list`, as it passes, into rows: what browsers read while it arrives. Of 100,000 entries none is
 * kept. Throws when the document is not JSON.
 */
export class ListingRows {
  readonly #parser = new JSONParser({
    paths: ['$.DATA.*', ...headMembers.map((name) => `$.${name}`)],
    keepStack: false,
  });
  #head: ListingHead = {};
  #lines: string[] = [];
  #rows = 0;
  #hasBegun = false;

  constructor() {
    this.#parser.onValue = ({ value, key }) => {
      if (typeof key === 'number') this.#addRow(value);
      else this.#head = { ...this.#head, ...listingHead.parse({ [String(key)]: value }) };
    };
  }

  /** The lines that this piece of the document completes. */
  pass(piece: Buffer): Buffer {
    this.#parser.write(piece);
    return this.#taken();
  }

  /** The last lines. Throws when the document isn't whole. */
  rest(): Buffer {
    if (!this.#parser.isEnded) throw new Error('The listing ended in the middle.');
    return this.#tail({});
  }

  /** The last lines of a listing that ended before its end. */
  cut(type: ProblemType): Buffer {
    return this.#tail({ cut: type });
  }

  #tail(more: Pick<ListingTail, 'cut'>): Buffer {
    this.#begin();
    const tail: ListingTail = { ...this.#head, rows: this.#rows, ...more };
    this.#lines.push(`${JSON.stringify(tail)}\n`);
    return this.#taken();
  }

  #addRow(value: unknown): void {
    this.#begin();
    this.#rows += 1;
    // The browser's schema judges what is in it.
    const file: Record<string, unknown> = Object(value);
    this.#lines.push(`${JSON.stringify(listingColumns.map((name) => file[name] ?? null))}\n`);
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#lines.push(`${JSON.stringify(this.#head)}\n`);
  }

  #taken(): Buffer {
    const text = this.#lines.join('');
    this.#lines = [];
    return Buffer.from(text);
  }
}

const headMembers = Object.keys(listingHead.def.shape);

/** Whether a browser that says so in `Accept` wants rows. */
export function asksForRows(accept: string | undefined): boolean {
  return accept?.includes(listingRowsType) === true;
}

export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(acceptEncoding ?? '');
}

/** The header of an answer that is passed on as rows, from that of the document. */
export function headOfRows(flat: readonly string[], isZipped: boolean): string[] {
  const head: string[] = [];
  for (let at = 0; at < flat.length; at += 2) {
    const name = flat[at] ?? '';
    if (!ofTheDocument.has(name.toLowerCase())) head.push(name, flat[at + 1] ?? '');
  }
  head.push('Content-Type', `${listingRowsType}; charset=utf-8`, 'Vary', 'Accept, Accept-Encoding');
  if (isZipped) head.push('Content-Encoding', 'gzip');
  return head;
}

const ofTheDocument = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'content-md5',
  'digest',
  'repr-digest',
  'etag',
  'accept-ranges',
]);
