import fc from 'fast-check';
import { expect, test } from 'vitest';
import { httpsAddress, servedPath } from './served-path.ts';

test('below the home the service has to say where that is', () => {
  expect(servedPath('/~/tides/', '/home/field/tides/', 'a.csv')).toBe('/home/field/tides/a.csv');
  expect(servedPath('/~/tides/', null, 'a.csv')).toBeNull();
  expect(servedPath('/data/', null, 'a.csv')).toBe('/data/a.csv');
  expect(servedPath('/', '/', 'a.csv')).toBe('/a.csv');
});

test('what an address can’t spell has none', () => {
  expect(servedPath('/data/', null, 'line\nbreak')).toBeNull();
  expect(servedPath('/data/', null, '\ufffdlatin')).toBeNull();
});

test('an address leads back to the path, whatever the name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      const path = servedPath('/data/', null, name);
      if (path === null || name === '.' || name === '..') return;
      const url = new URL(httpsAddress('https://m-1.data.globus.org/', path));
      expect(decodeURIComponent(url.pathname)).toBe(path);
      expect(url.search + url.hash).toBe('');
    }),
  );
});
