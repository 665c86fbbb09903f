import { expect, test } from 'vitest';
import { keymapOf } from '../actions/keymap.ts';
import type { Key } from '../actions/keys.ts';
import { findTyped, gridCommand, moved } from './grid-command.ts';

const { bindings } = keymapOf(null, true);
const press = (key: string, more: Partial<Key> = {}) =>
  gridCommand({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more }, bindings);

test('arrows move, with Shift they extend, with Ctrl and Shift they add', () => {
  expect(press('ArrowDown')).toEqual({ kind: 'move', to: 'down', extend: false, add: false });
  expect(press('End', { shiftKey: true })).toEqual({ kind: 'move', to: 'last', extend: true, add: false });
  expect(press('PageUp', { shiftKey: true, ctrlKey: true })).toEqual({
    kind: 'move',
    to: 'pageUp',
    extend: true,
    add: true,
  });
});

test('each key of the map has its action, with Cmd in place of Ctrl too', () => {
  const expected: [string, Partial<Key>, string][] = [
    ['Enter', {}, 'open'],
    ['Backspace', {}, 'parent'],
    ['ArrowUp', { altKey: true }, 'parent'],
    ['F2', {}, 'rename'],
    ['Delete', {}, 'delete'],
    ['N', { ctrlKey: true, shiftKey: true }, 'new-folder'],
    ['a', { metaKey: true }, 'select-all'],
    ['l', { ctrlKey: true }, 'edit-path'],
    ['F10', { shiftKey: true }, 'menu'],
    ['/', { shiftKey: true }, 'filter'],
    ['t', {}, 'review'],
    ['r', {}, 'refresh'],
    ['.', {}, 'hidden'],
  ];
  for (const [key, more, id] of expected) expect(press(key, more)).toMatchObject({ kind: 'action', id });
});

test('keys of the browser stay with the browser', () => {
  for (const [key, more] of [
    ['r', { ctrlKey: true }],
    ['ArrowLeft', { altKey: true }],
    ['F5', {}],
    ['Tab', {}],
    ['F10', {}],
    ['t', { ctrlKey: true }],
  ] as const) {
    expect(press(key, more)).toBeNull();
  }
});

test('a letter that is a command can still be part of a name that somebody types', () => {
  expect(press('t')).toMatchObject({ kind: 'action', alsoText: true });
  expect(press('Enter')).toMatchObject({ kind: 'action', alsoText: false });
  expect(press('q')).toEqual({ kind: 'text', text: 'q' });
  expect(press('م')).toEqual({ kind: 'text', text: 'م' });
});

test('the focus stays inside the list', () => {
  expect(moved(0, 'up', 5, 3)).toBe(0);
  expect(moved(3, 'pageDown', 5, 3)).toBe(4);
  expect(moved(4, 'first', 5, 3)).toBe(0);
  expect(moved(0, 'last', 5, 3)).toBe(4);
});

test('typing finds the next name that starts so, and goes round', () => {
  const names = ['data', 'raw', 'run1', 'run2', 'tides'];
  expect(findTyped(names, 'r', 0)).toBe(1);
  expect(findTyped(names, 'ru', 1)).toBe(2);
  expect(findTyped(names, 'run', 2)).toBe(2);
  expect(findTyped(names, 'd', 4)).toBe(0);
  expect(findTyped(names, 'rr', 1)).toBe(2);
  expect(findTyped(names, 'zz', 0)).toBe(-1);
  expect(findTyped([], 'a', 0)).toBe(-1);
});
