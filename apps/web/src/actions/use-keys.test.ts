import { expect, test } from 'vitest';
import { keymapOf } from './keymap.ts';
import { createKeyMatcher } from './use-keys.ts';

const matcher = () => {
  const match = createKeyMatcher(keymapOf(null, true).bindings);
  return (key: string, atMs: number) =>
    match({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }, atMs).map(({ id }) => id);
};

test('a letter leads somewhere only after a g, however young the page is', () => {
  const pressed = matcher();
  expect(pressed('a', 1)).toEqual([]);
  expect(pressed('g', 2)).toEqual([]);
  expect(pressed('a', 900)).toEqual(['go-activity']);
  expect(pressed('a', 901)).toEqual([]);
});

test('a g is forgotten after a second, and after another key', () => {
  const pressed = matcher();
  pressed('g', 0);
  expect(pressed('f', 1000)).toEqual([]);
  pressed('g', 2000);
  pressed('x', 2001);
  expect(pressed('f', 2002)).toEqual([]);
});

test('a letter that follows a g is not that letter alone', () => {
  const pressed = matcher();
  expect(pressed('t', 0)).toEqual(['review']);
  expect(pressed('/', 1)).toEqual(['filter']);
  expect(pressed('g', 2)).toEqual([]);
  expect(pressed('h', 3)).toEqual(['go-home']);
});
