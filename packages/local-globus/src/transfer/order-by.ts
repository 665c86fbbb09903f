import type { Comparable } from './filter-clauses.ts';
import { badFilter } from './transfer-failure.ts';

export type Order = { key: string; descending: boolean };

/** Reads `orderby=name ASC,size DESC`. Throws 400 for a field that is not in `keys`. */
export function parseOrder(text: string | undefined, keys: readonly string[]): Order[] {
  if (text === undefined || text.trim() === '') return [];
  return text.split(',').map((part) => {
    const [key = '', direction = 'ASC', ...more] = part.trim().split(/\s+/);
    const word = direction.toUpperCase();
    if (!keys.includes(key) || more.length > 0 || (word !== 'ASC' && word !== 'DESC')) {
      throw badFilter(`Cannot order by '${part.trim()}'; fields are ${keys.join(', ')}`);
    }
    return { key, descending: word === 'DESC' };
  });
}

/** Compares by code unit for text, by value for numbers; null comes first. */
export function compareBy<Row>(orders: readonly Order[], read: (row: Row, key: string) => Comparable) {
  return (left: Row, right: Row): number => {
    for (const { key, descending } of orders) {
      const difference = compare(read(left, key), read(right, key));
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  };
}

function compare(left: Comparable, right: Comparable): number {
  if (left === right) return 0;
  if (left === null || right === null) return left === null ? -1 : 1;
  return left < right ? -1 : 1;
}
