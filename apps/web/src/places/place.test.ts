import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFileManagerQuery } from '../files/file-manager-url.ts';
import { globusAddress, placeAddress, placeKey, placeName } from './place.ts';

const collectionId = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const other = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
const queryOf = (address: string) => address.slice(address.indexOf('?'));

test('a folder goes by its own name, the top and the home by their collection’s', () => {
  expect(placeName({ path: '/~/data/raw/' }, 'Tides')).toBe('raw');
  for (const path of ['/', '/~/', null]) expect(placeName({ path }, 'Tides')).toBe('Tides');
});

test('two spellings of a folder are one place, also without a path', () => {
  expect(placeKey({ collectionId, path: '/~//data' })).toBe(placeKey({ collectionId, path: '/~/data/' }));
  expect(placeKey({ collectionId, path: null })).toBe(placeKey({ collectionId, path: '/~/' }));
});

test('a place opened on one side leaves the other as it is, and what is unknown in the address', () => {
  const search = `?origin_id=${other}&origin_path=%2F~%2F&q=x&sort=size&two_pane=false&theirs=1&panel=review`;
  const right = placeAddress({ collectionId, path: '/a b/' }, 'destination', search);
  expect(right).toBe(
    `/file-manager?origin_id=${other}&origin_path=%2F~%2F&sort=size&q=x&destination_id=${collectionId}&destination_path=%2Fa%20b%2F&two_pane=true&theirs=1`,
  );
  const left = parseFileManagerQuery(queryOf(placeAddress({ collectionId, path: '/' }, 'origin', right)));
  expect(left.origin).toMatchObject({ collectionId, path: '/', filter: '', sort: 'size' });
  expect(left.destination).toMatchObject({ collectionId, path: '/a b/' });
});

test('a link to any folder or entry leads back to it, also at Globus', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(text, fc.option(text, { nil: null }), (path, focus) => {
      const place = { collectionId, path };
      expect(parseFileManagerQuery(queryOf(placeAddress({ ...place, focus }))).origin).toMatchObject({
        ...place,
        focus,
      });
      const globus = new URL(globusAddress(place));
      expect(globus.origin + globus.pathname).toBe('https://app.globus.org/file-manager');
      expect([...globus.searchParams]).toEqual([
        ['origin_id', collectionId],
        ['origin_path', path],
      ]);
    }),
  );
});
