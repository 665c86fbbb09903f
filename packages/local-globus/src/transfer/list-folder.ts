import { readdir } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { enterFolder, type Folder, segmentsOf } from './confined-folder.ts';
import { showName } from './entry-name.ts';
import { describeEntry, type FileEntry } from './file-document.ts';
import { type Comparable, type FilterKind, type Matcher, parseFilter, parseTime } from './filter-clauses.ts';
import { compareBy, type Order, parseOrder } from './order-by.ts';

export type ListingOptions = {
  showHidden: boolean;
  /** One expression of each `filter` parameter; an entry passes when any of them matches. */
  filters: readonly string[];
  orderBy: string | undefined;
  offset: number;
  limit: number;
  /** Told where the folder is once links were followed, as segments below the root; throws to refuse. */
  permit: (segments: readonly string[]) => void;
};

/** A page of a folder, as it is read; `total`, what passes the filter in all, is known once all was read. */
export type Listing = {
  entries: AsyncGenerator<FileEntry[]>;
  total: () => number;
  /** Has to be called in the end, whether all was read or not; more often does no harm. */
  close: () => void;
};

const filterKinds: Readonly<Record<string, FilterKind>> = {
  name: 'text',
  type: 'text',
  size: 'number',
  last_modified: 'time',
  user: 'text',
  group: 'text',
  permissions: 'text',
  link_target: 'text',
};

// Between two turns of the event loop. 200 calls of lstat take about a millisecond, and a call that does not wait costs
// a tenth of one that does: this is what makes 100,000 entries a matter of half a second.
const entriesPerTurn = 200;

/** Opens a folder for listing. Throws the errors of the file system, and 400 for a filter or an order it cannot read. */
export function openListing(root: string, segments: readonly string[], options: ListingOptions): Listing {
  const order = parseOrder(options.orderBy, Object.keys(filterKinds));
  const filters = options.filters.map((text) => parseFilter(text, filterKinds)).filter((matcher) => matcher !== null);
  const folder = enterFolder(root, segments);
  try {
    options.permit(segmentsOf(root, folder));
  } catch (error) {
    folder.close();
    throw error;
  }
  const seen = { total: 0 };
  const page = { root, folder, options, order, filters, seen };
  const isByName = order.every(({ key }) => key === 'name');
  const read = !isByName ? readOrdered : filters.length === 0 ? readByName : readFiltered;
  let isOpen = true;
  const close = () => {
    if (isOpen) folder.close();
    isOpen = false;
  };
  return { entries: read(page), total: () => seen.total, close };
}

type Page = {
  root: string;
  folder: Folder;
  options: ListingOptions;
  order: Order[];
  filters: Matcher[];
  seen: { total: number };
};

/** Only the entries of the page are looked at. */
async function* readByName(page: Page): AsyncGenerator<FileEntry[]> {
  const { offset, limit } = page.options;
  const names = await sortedNames(page);
  page.seen.total = names.length;
  yield* describeAll(page, names.slice(offset, offset + limit));
}

async function* readFiltered(page: Page): AsyncGenerator<FileEntry[]> {
  const { options, filters, seen } = page;
  for await (const entries of describeAll(page, await sortedNames(page))) {
    const passing = entries.filter((entry) => passes(entry, filters));
    const from = Math.max(0, options.offset - seen.total);
    const to = Math.max(0, options.offset + options.limit - seen.total);
    seen.total += passing.length;
    yield passing.slice(from, to);
  }
}

async function* readOrdered(page: Page): AsyncGenerator<FileEntry[]> {
  const { options, filters, order, seen } = page;
  const found: FileEntry[] = [];
  for await (const entries of describeAll(page, await sortedNames(page)))
    found.push(...entries.filter((entry) => filters.length === 0 || passes(entry, filters)));
  found.sort(compareBy([...order, { key: 'name', descending: false }], readMember));
  seen.total = found.length;
  yield found.slice(options.offset, options.offset + options.limit);
}

async function sortedNames({ folder, options, order }: Page): Promise<string[]> {
  const names = (await readNames(folder)).filter((name) => options.showHidden || !name.startsWith('.'));
  names.sort();
  return order[0]?.key === 'name' && order[0].descending ? names.reverse() : names;
}

/** The names in a folder in no order. */
export async function readNames(folder: Folder): Promise<string[]> {
  const names = await readdir(folder.path, 'utf8');
  if (!names.some((name) => name.includes('\uFFFD'))) return names;
  return (await readdir(folder.path, 'buffer')).map(showName);
}

async function* describeAll({ root, folder }: Page, names: readonly string[]): AsyncGenerator<FileEntry[]> {
  for (let index = 0; index < names.length; index += entriesPerTurn) {
    if (index > 0) await setImmediate();
    yield names.slice(index, index + entriesPerTurn).flatMap((name) => describeEntry(root, folder, name) ?? []);
  }
}

const passes = (entry: FileEntry, filters: readonly Matcher[]) =>
  filters.some((matches) => matches((key) => comparable(entry, key)));

const comparable = (entry: FileEntry, key: string): Comparable =>
  key === 'last_modified' ? parseTime(entry.last_modified) : readMember(entry, key);

// The cast is safe: keys were checked against `filterKinds`, which names members only.
const readMember = (entry: FileEntry, key: string): Comparable => entry[key as keyof FileEntry];
