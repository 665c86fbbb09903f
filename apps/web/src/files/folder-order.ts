import { parseFilter } from './entry-filter.ts';
import type { SortKey, SortOrder } from './file-manager-url.ts';
import { type Filtered, filterMatch } from './filter-match.ts';
import { fold, kindOf } from './listed-entry.ts';

/** The entries of a folder by column, as they go to a worker: with numbers in one piece. NaN where a value isn't known. */
export type Columns = {
  names: string[];
  types: string[];
  /** 1 where the entry is a link. */
  links: Uint8Array;
  sizes: Float64Array;
  modifiedMs: Float64Array;
};

export type Arrangement = { sort: SortKey; order: SortOrder; foldersFirst: boolean; filter: string };

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * Orders and filters a folder that is too large to be compared name by name at each change: what takes long is done
 * once, for all orders.
 */
export class FolderOrder {
  readonly #columns: Columns;
  readonly #folded: string[];
  /** By index, the place of each entry when all are ordered by name. */
  #rank: Uint32Array | null = null;
  #arranged: { key: string; indices: Uint32Array } | null = null;
  readonly #row: Filtered = { folded: '', type: '', size: null, modifiedMs: null, isLink: false };

  constructor(columns: Columns) {
    this.#columns = columns;
    this.#folded = columns.names.map(fold);
  }

  /** The indices of the entries that pass the filter, in order: as `#inOrder` and `parseFilter` say. */
  arrange({ filter, ...order }: Arrangement, nowMs = Date.now()): Uint32Array {
    const all = this.#inOrder(order);
    const conditions = parseFilter(filter);
    if (conditions.length === 0) return all.slice();
    const matches = filterMatch(conditions, nowMs);
    return all.filter((index) => matches(this.#filtered(index)));
  }

  /** The same object for each entry: a hundred thousand of them would cost more than the comparing. */
  #filtered(index: number): Filtered {
    const { types, sizes, modifiedMs, links } = this.#columns;
    const row = this.#row;
    row.folded = this.#folded[index] ?? '';
    row.type = types[index] ?? '';
    row.size = asKnown(sizes[index]);
    row.modifiedMs = asKnown(modifiedMs[index]);
    row.isLink = links[index] === 1;
    return row;
  }

  #inOrder({ sort, order, foldersFirst }: Omit<Arrangement, 'filter'>): Uint32Array {
    const key = `${sort} ${order} ${foldersFirst}`;
    if (this.#arranged?.key === key) return this.#arranged.indices;
    const { types } = this.#columns;
    const rank = this.#ranks();
    const compare = this.#comparison(sort);
    const sign = order === 'asc' ? 1 : -1;
    const indices = Uint32Array.from(types.keys());
    indices.sort((a, b) => {
      const isFolder = types[a] === 'dir';
      if (foldersFirst && isFolder !== (types[b] === 'dir')) return isFolder ? -1 : 1;
      return sign * (compare(a, b) || (rank[a] ?? 0) - (rank[b] ?? 0));
    });
    this.#arranged = { key, indices };
    return indices;
  }

  #comparison(sort: SortKey): (a: number, b: number) => number {
    const { types, sizes, modifiedMs } = this.#columns;
    if (sort === 'size') return (a, b) => (types[a] === 'dir' ? 0 : known(sizes[a], -1) - known(sizes[b], -1));
    if (sort === 'modified') return (a, b) => known(modifiedMs[a], 0) - known(modifiedMs[b], 0);
    if (sort === 'name') return () => 0;
    const kinds = this.#kindRanks();
    return (a, b) => (kinds[a] ?? 0) - (kinds[b] ?? 0);
  }

  #ranks(): Uint32Array {
    if (this.#rank !== null) return this.#rank;
    const { names } = this.#columns;
    const byName = Array.from(names.keys()).toSorted((a, b) => {
      const [one = '', other = ''] = [names[a], names[b]];
      return natural.compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
    });
    const rank = new Uint32Array(names.length);
    for (const [place, index] of byName.entries()) rank[index] = place;
    this.#rank = rank;
    return rank;
  }

  /** A folder has few kinds of entries: they are compared once each. */
  #kindRanks(): Uint32Array {
    const { names, types, links } = this.#columns;
    const kinds = names.map((name, index) =>
      kindOf({ name, type: types[index] ?? '', linkTarget: links[index] === 1 ? '' : null }),
    );
    const sorted = [...new Set(kinds)].toSorted(natural.compare);
    const places = new Map<string, number>();
    for (const [index, kind] of sorted.entries()) {
      const before = sorted[index - 1];
      const isSame = before !== undefined && natural.compare(before, kind) === 0;
      places.set(kind, isSame ? (places.get(before) ?? 0) : index);
    }
    return Uint32Array.from(kinds, (kind) => places.get(kind) ?? 0);
  }
}

function known(value: number | undefined, otherwise: number): number {
  return value === undefined || Number.isNaN(value) ? otherwise : value;
}

function asKnown(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

export function columnsOf(
  entries: readonly {
    name: string;
    type: string;
    size: number | null;
    modifiedMs: number | null;
    linkTarget: string | null;
  }[],
): Columns {
  return {
    names: entries.map(({ name }) => name),
    types: entries.map(({ type }) => type),
    links: Uint8Array.from(entries, ({ linkTarget }) => (linkTarget === null ? 0 : 1)),
    sizes: Float64Array.from(entries, ({ size }) => size ?? Number.NaN),
    modifiedMs: Float64Array.from(entries, ({ modifiedMs }) => modifiedMs ?? Number.NaN),
  };
}
