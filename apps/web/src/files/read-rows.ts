import { type ListingRow, type ListingTail, listingTail } from '@isthmus/bff-contract';
import * as z from 'zod/mini';
import { entryOfRow, type ListedEntry } from './listed-entry.ts';

/** What has arrived of a listing. */
export type Arrived = {
  /** What the service said of the folder so far. */
  folder: z.output<typeof aboutFolder>;
  entries: ListedEntry[];
  /** Whether that is all. */
  isWhole: boolean;
};

const aboutFolder = z.partial(listingTail);

const firstRows = 200;
const betweenMs = 250;

/**
 * Reads a listing that comes as rows. `onArrived` hears of the first of them soon, and of more now and then. A listing
 * that is cut short is an answer too; only one that is aborted throws.
 */
export async function readRows(
  body: ReadableStream<Uint8Array>,
  onArrived: (arrived: Arrived) => void,
  signal?: AbortSignal,
): Promise<Arrived> {
  const entries: ListedEntry[] = [];
  let folder: Arrived['folder'] = {};
  let told = { count: 0, atMs: performance.now() };
  try {
    for await (const lines of linesOf(body)) {
      for (const line of lines) {
        if (isRow(line)) entries.push(entryOfRow(line));
        else folder = { ...folder, ...aboutFolder.parse(line) };
      }
      const isDue = performance.now() - told.atMs >= betweenMs || (told.count === 0 && entries.length >= firstRows);
      if (!isDue || entries.length === told.count) continue;
      onArrived({ folder, entries: entries.slice(), isWhole: false });
      told = { count: entries.length, atMs: performance.now() };
      // What lies ready is read in several turns, so that the page can be used meanwhile.
      await new Promise((resolve) => setTimeout(resolve));
    }
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return { folder, entries, isWhole: false };
  }
  return { folder, entries, isWhole: isTail(folder) && folder.cut === undefined };
}

function isTail(folder: Arrived['folder']): folder is ListingTail {
  return folder.rows !== undefined;
}

function isRow(line: unknown): line is ListingRow {
  // The BFF makes the rows; to judge each cell of 100,000 would take longer than all the rest.
  return Array.isArray(line) && typeof line[0] === 'string';
}

/** The JSON values of the lines that each piece completes. A last line without an end is not whole, so it is none. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown[]> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let begun = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const text = begun + decoder.decode(value, { stream: true });
      const end = text.lastIndexOf('\n');
      begun = text.slice(end + 1);
      // One call for all: a line's own would cost more than its content.
      if (end > 0) yield linesIn.parse(JSON.parse(`[${text.slice(0, end).replaceAll('\n', ',')}]`));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const linesIn = z.array(z.unknown());
