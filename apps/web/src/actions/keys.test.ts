import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actions } from './catalogue.ts';
import { type Chord, formatKeys, isChord, type Key, parseKeys, shownKeys, writesText } from './keys.ts';

const press = (key: string, more: Partial<Key> = {}): Key => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});
const isPressed = (text: string, key: Key) => parseKeys(text).every((chord) => isChord(chord, key));

test('keys are read as they are written in the catalogue', () => {
  expect(parseKeys('Ctrl+Shift+N')).toEqual([{ key: 'N', ctrl: true, alt: false, shift: true }]);
  expect(parseKeys('g f').map(({ key }) => key)).toEqual(['g', 'f']);
  expect(parseKeys('Ctrl++')).toEqual([{ key: '+', ctrl: true, alt: false, shift: false }]);
  expect(parseKeys('Space')[0]?.key).toBe(' ');
});

test('what is written as text is read as the same keys', () => {
  const chord: fc.Arbitrary<Chord> = fc.record({
    key: fc.constantFrom('a', 'Z', '/', '+', '.', ' ', 'F6', 'ArrowUp', 'Delete', 'ß'),
    ctrl: fc.boolean(),
    alt: fc.boolean(),
    shift: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(chord, { minLength: 1, maxLength: 2 }), (chords) => {
      expect(parseKeys(formatKeys(chords))).toEqual(chords);
    }),
  );
});

test('all keys of the catalogue are read and written the same', () => {
  for (const { keys } of actions) for (const text of keys) expect(formatKeys(parseKeys(text))).toBe(text);
});

test('Ctrl is Cmd too, a sign may need Shift, a letter may not', () => {
  expect(isPressed('Ctrl+K', press('k', { metaKey: true }))).toBe(true);
  expect(isPressed('Ctrl+K', press('k', { ctrlKey: true }))).toBe(true);
  expect(isPressed('Ctrl+K', press('k'))).toBe(false);
  expect(isPressed('?', press('?', { shiftKey: true }))).toBe(true);
  expect(isPressed('T', press('t'))).toBe(true);
  expect(isPressed('T', press('T', { shiftKey: true }))).toBe(false);
  expect(isPressed('Alt+ArrowUp', press('ArrowUp', { altKey: true }))).toBe(true);
});

test('Ctrl with a key of another script is the Latin letter of that key', () => {
  expect(isPressed('Ctrl+A', press('ф', { ctrlKey: true, code: 'KeyA' }))).toBe(true);
  expect(isPressed('T', press('е', { code: 'KeyT' }))).toBe(false);
  expect(isPressed('Ctrl+A', press('q', { ctrlKey: true, code: 'KeyA' }))).toBe(false);
});

test('keys are shown as they are written on the keyboard', () => {
  expect(shownKeys('Ctrl+Shift+N', false)).toBe('Ctrl+Shift+N');
  expect(shownKeys('Ctrl+Shift+N', true)).toBe('⇧⌘N');
  expect(shownKeys('Alt+ArrowUp', false)).toBe('Alt+↑');
  expect(shownKeys('Alt+ArrowUp', true)).toBe('⌥↑');
  expect(shownKeys('g f', true)).toBe('g f');
  expect(shownKeys('Delete', false)).toBe('Del');
  expect(shownKeys('Shift+F10', false)).toBe('Shift+F10');
});

test('single keys are those that write something', () => {
  expect(['T', '/', 'g f', 'Shift+X'].every((text) => writesText(parseKeys(text)))).toBe(true);
  expect(['Ctrl+K', 'F2', 'Space', 'Alt+X', 'Escape'].some((text) => writesText(parseKeys(text)))).toBe(false);
});
