import { type SortKey, type SortOrder, sortKeys } from './file-manager-url.ts';

/** How a collection's folders were ordered last, by the collection's id. */
export type Sorts = ReadonlyMap<string, { sort: SortKey; order: SortOrder }>;

const maximumRemembered = 100;

/** Reads what `spellSorts` has written; what it can't read is left out. */
export function parseSorts(text: string | null): Sorts {
  const lines = (text ?? '').split('\n').flatMap((line): [string, { sort: SortKey; order: SortOrder }][] => {
    const [id = '', key, order] = line.split(' ');
    const sort = sortKeys.find((known) => known === key);
    return id !== '' && sort !== undefined && (order === 'asc' || order === 'desc') ? [[id, { sort, order }]] : [];
  });
  return new Map(lines);
}

/** The newest hundred, each on a line. */
export function spellSorts(sorts: Sorts): string {
  return Array.from(sorts, ([id, { sort, order }]) => `${id} ${sort} ${order}`)
    .slice(-maximumRemembered)
    .join('\n');
}

/** With the latest choice last, so that the oldest is forgotten first. */
export function withSort(sorts: Sorts, id: string, choice: { sort: SortKey; order: SortOrder }): Sorts {
  const after = new Map(sorts);
  after.delete(id);
  return after.set(id, choice);
}
