import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ancestorsOf, asFolder, breadcrumb, nameOf, parentOf, pathOf, typedPath } from './folder-path.ts';

const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[/]|^\.{1,2}$/.test(text));
const folder = fc.array(name).map((names) => asFolder(names.join('/')));

test('a folder has one spelling', () => {
  expect(asFolder('~')).toBe('/~/');
  expect(asFolder('/~')).toBe('/~/');
  expect(asFolder('//data//./raw')).toBe('/data/raw/');
  expect(asFolder('')).toBe('/');
  expect(asFolder('/data/../raw/')).toBe('/raw/');
});

test('two dots never lead above the root, and above home only the service decides', () => {
  expect(asFolder('/../../etc')).toBe('/etc/');
  expect(asFolder('/~/../etc')).toBe('/~/../etc/');
});

test('a percent sign, a plus and a hash in a name stay what they are', () => {
  expect(pathOf('/~/', '100%25 #1+?.csv')).toBe('/~/100%25 #1+?.csv');
  expect(breadcrumb('/~/100%25/').at(-1)).toEqual({ name: '100%25', path: '/~/100%25/' });
});

test('going up from home is possible only where the service said where home is', () => {
  expect(parentOf('/~/')).toBeNull();
  expect(parentOf('/~/', '/home/noor/')).toBe('/home/');
  expect(parentOf('/~/', '/')).toBeNull();
  expect(parentOf('/')).toBeNull();
  expect(parentOf('/~/data/raw/')).toBe('/~/data/');
});

test('the breadcrumb starts at the top and ends at the folder', () => {
  expect(breadcrumb('/~/data/raw/')).toEqual([
    { name: '~', path: '/~/' },
    { name: 'data', path: '/~/data/' },
    { name: 'raw', path: '/~/data/raw/' },
  ]);
  expect(breadcrumb('/')).toEqual([{ name: '/', path: '/' }]);
});

test('a missing folder is looked for upwards, nearest first', () => {
  expect(ancestorsOf('/~/a/b/c/')).toEqual(['/~/a/b/', '/~/a/', '/~/']);
  expect(ancestorsOf('/')).toEqual([]);
});

test('a typed path is absolute, at home, or below the folder on show', () => {
  expect(typedPath('~', '/data/')).toBe('/~/');
  expect(typedPath('~/raw', '/data/')).toBe('/~/raw/');
  expect(typedPath('/raw', '/data/')).toBe('/raw/');
  expect(typedPath('raw', '/data/')).toBe('/data/raw/');
  expect(typedPath('..', '/data/raw/')).toBe('/data/');
  expect(typedPath('', '/data/')).toBe('/~/');
});

test('whatever a folder is called, going in and up again leads back', () => {
  fc.assert(
    fc.property(folder, name, (parent, child) => {
      const inside = asFolder(pathOf(parent, child));
      expect(nameOf(inside)).toBe(child);
      if (inside !== '/~/') expect(parentOf(inside)).toBe(parent);
    }),
  );
});

test('a spelling that is already right does not change', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(asFolder(asFolder(text))).toBe(asFolder(text));
    }),
  );
});
