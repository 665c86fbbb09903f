import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeKey } from './place.ts';
import { afterFind, afterLoss, afterVisit, nothingKept, type RecentPlace } from './recent-places.ts';

const place = (path: string, collectionId = 'c1'): RecentPlace => ({ collectionId, path, collection: 'Tides' });
const paths = (places: readonly { path: string }[]) => places.map(({ path }) => path);

test('the place of the last visit comes first, once', () => {
  let memory = nothingKept;
  for (const path of ['/a/', '/b/', '/a']) memory = afterVisit(memory, place(path));
  expect(paths(memory.recent)).toEqual(['/a', '/b/']);
});

test('a folder on the way to another is not kept', () => {
  const memory = afterVisit(afterVisit(nothingKept, place('/a/')), place('/a/b/'), place('/a/'));
  expect(paths(memory.recent)).toEqual(['/a/b/']);
});

test('what is gone is no place to go back to, until it is there again', () => {
  const before = afterVisit(afterVisit(nothingKept, place('/a/')), place('/b/'));
  const lost = afterLoss(before, { collectionId: 'c1', path: '/a/', what: 'path' });
  expect(paths(lost.recent)).toEqual(['/b/']);
  expect(paths(lost.missing)).toEqual(['/a/']);
  expect(afterFind(lost, place('/a')).missing).toEqual([]);
  expect(afterVisit(lost, place('/a/')).missing).toEqual([]);
});

test('with a collection all its places go', () => {
  const before = afterVisit(afterVisit(nothingKept, place('/a/')), place('/b/', 'c2'));
  expect(paths(afterLoss(before, { collectionId: 'c1', path: '/', what: 'collection' }).recent)).toEqual(['/b/']);
});

test('thirty places at most are kept, none of them twice', () => {
  const visits = fc.array(fc.tuple(fc.nat(40), fc.constantFrom('c1', 'c2')), { maxLength: 100 });
  fc.assert(
    fc.property(visits, (all) => {
      const { recent } = all.reduce(
        (memory, [number, id]) => afterVisit(memory, place(`/${number}/`, id)),
        nothingKept,
      );
      expect(recent.length).toBe(Math.min(30, new Set(all.map(String)).size));
      expect(new Set(recent.map(placeKey)).size).toBe(recent.length);
    }),
  );
});
