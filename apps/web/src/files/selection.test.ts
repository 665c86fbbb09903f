import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clear,
  countGone,
  focusOn,
  followRename,
  invert,
  isSelected,
  nothingSelected,
  type Selection,
  selectAll,
  selectNames,
  selectOnly,
  selectRange,
  toggle,
  totalSelected,
} from './selection.ts';

const visible = ['a', 'b', 'c', 'd', 'e'];
const selected = (selection: Selection) => visible.filter((name) => isSelected(selection, name)).join('');

test('a click selects one entry, and a click with Ctrl adds or removes one', () => {
  const one = selectOnly('b');
  expect(selected(one)).toBe('b');
  expect(selected(toggle(one, 'd'))).toBe('bd');
  expect(selected(toggle(toggle(one, 'd'), 'b'))).toBe('d');
});

test('Shift selects from the anchor in the order on the screen, up and down', () => {
  const anchored = selectOnly('c');
  expect(selected(selectRange(anchored, visible, 'e'))).toBe('cde');
  expect(selected(selectRange(selectRange(anchored, visible, 'e'), visible, 'a'))).toBe('abc');
  expect(selected(selectRange(anchored, ['e', 'c', 'a', 'b', 'd'], 'a'))).toBe('ac');
});

test('Shift with Ctrl keeps what was selected', () => {
  const two = toggle(selectOnly('a'), 'd');
  expect(selected(selectRange(two, visible, 'e', true))).toBe('ade');
});

test('Shift starts anew when the anchor is filtered away', () => {
  expect(selected(selectRange(selectOnly('a'), ['c', 'd'], 'd'))).toBe('d');
});

test('everything but one can be selected without copying the names of everything', () => {
  const allButOne = toggle(selectAll(nothingSelected), 'c');
  expect(selected(allButOne)).toBe('abde');
  expect(allButOne.names.size).toBe(1);
  expect(selected(selectRange(allButOne, visible, 'd', true))).toBe('abcde');
});

test('under a filter only what it leaves is selected', () => {
  expect(selected(selectAll(nothingSelected, ['b', 'c']))).toBe('bc');
});

test('the focus moves without selecting, and Escape keeps it', () => {
  const moved = focusOn(selectOnly('a'), 'c');
  expect(selected(moved)).toBe('a');
  expect(clear(moved)).toEqual({ ...nothingSelected, focus: 'c' });
});

test('after a refresh the names that were selected and are lost are counted', () => {
  const three = selectRange(selectOnly('a'), visible, 'c');
  const entries = (names: string) => Array.from(names, (name) => ({ name }));
  expect(countGone(three, entries('cde'))).toBe(2);
  expect(countGone(three, entries('abcde'))).toBe(0);
  expect(countGone(toggle(selectAll(nothingSelected), 'b'), [])).toBe(0);
});

test('an entry that is renamed stays selected, and the way back is the same', () => {
  const two = toggle(selectOnly('a'), 'b');
  const after = followRename(two, 'b', 'z');
  expect([...after.names]).toEqual(['a', 'z']);
  expect(after.focus).toBe('z');
  expect(followRename(after, 'z', 'b')).toEqual(two);
});

test('the total counts folders apart, because their size is not known', () => {
  const entries = [
    { name: 'a', type: 'dir', size: 4096 },
    { name: 'b', type: 'file', size: 10 },
    { name: 'c', type: 'file', size: null },
    { name: 'd', type: 'file', size: 5 },
  ];
  expect(totalSelected(toggle(selectAll(nothingSelected), 'd'), entries)).toEqual({ count: 3, bytes: 10, folders: 1 });
  expect(totalSelected(nothingSelected, entries)).toEqual({ count: 0, bytes: 0, folders: 0 });
});

test('toggling twice and inverting twice change nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...visible)),
      fc.constantFrom(...visible),
      fc.boolean(),
      (names, name, all) => {
        const start = names.reduce(toggle, all ? selectAll(nothingSelected) : nothingSelected);
        expect(selected(toggle(toggle(start, name), name))).toBe(selected(start));
        expect(selected(invert(invert(start)))).toBe(selected(start));
        expect(isSelected(toggle(start, name), name)).toBe(!isSelected(start, name));
      },
    ),
  );
});

test('names are added to what is selected, taken from it, or put in its place, whichever way it is kept', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...visible)),
      fc.uniqueArray(fc.constantFrom(...visible)),
      fc.boolean(),
      (before, names, all) => {
        const start = before.reduce(toggle, all ? selectAll(nothingSelected) : nothingSelected);
        for (const name of visible) {
          const isNamed = names.includes(name);
          expect(isSelected(selectNames(start, names, 'add'), name)).toBe(isNamed || isSelected(start, name));
          expect(isSelected(selectNames(start, names, 'remove'), name)).toBe(!isNamed && isSelected(start, name));
          expect(isSelected(selectNames(start, names, 'replace'), name)).toBe(isNamed);
        }
      },
    ),
  );
});
