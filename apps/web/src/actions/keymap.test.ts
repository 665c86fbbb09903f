import { expect, test } from 'vitest';
import { actions } from './catalogue.ts';
import { keymapOf, keysRefusal, withKeys } from './keymap.ts';
import { formatKeys, parseKeys } from './keys.ts';

const usual = keymapOf(null, true);

test('an action has its own keys where somebody gave it some, else the usual ones', () => {
  const stored = withKeys(null, 'rename', ['Ctrl+E']);
  const keymap = keymapOf(stored, true);
  expect(keymap.keysOf('rename')).toEqual(['Ctrl+E']);
  expect(keymap.keysOf('filter')).toEqual(usual.keysOf('filter'));
  expect(keymap.changed).toEqual(['rename']);
  expect(withKeys(stored, 'rename', null)).toBeNull();
  expect(withKeys(stored, 'rename', usual.keysOf('rename'))).toBeNull();
});

test('keys that cannot be read are the usual ones', () => {
  for (const stored of ['', '[]', '{"rename":7}', 'not json', '{"no-such-action":["R"]}']) {
    expect(keymapOf(stored, true).changed).toEqual([]);
  }
});

test('without single keys only those stay that write nothing', () => {
  const keymap = keymapOf(null, false);
  expect(keymap.keysOf('go-files')).toEqual([]);
  expect(keymap.keysOf('rename')).toEqual(['F2']);
  expect(keymap.bindings.map(({ chords }) => formatKeys(chords))).not.toContain('/');
});

test('keys that another action has, or begins with, are refused, and so are those of the browser', () => {
  expect(keysRefusal(usual, 'rename', parseKeys('Ctrl+K'))).toBe('Ctrl+K is “Search or do” already.');
  expect(keysRefusal(usual, 'rename', parseKeys('g'))).toContain('already');
  expect(keysRefusal(usual, 'rename', parseKeys('t'))).toBe('T is “Transfer…” already.');
  expect(keysRefusal(usual, 'rename', parseKeys('Ctrl+t'))).toContain('the browser itself');
  expect(keysRefusal(usual, 'rename', parseKeys('ArrowUp'))).toContain('lists');
  expect(keysRefusal(usual, 'rename', parseKeys('F2'))).toBeNull();
  expect(keysRefusal(usual, 'rename', parseKeys('Ctrl+E'))).toBeNull();
});

test('no two actions of the catalogue have the same keys', () => {
  for (const { id, keys } of actions) {
    for (const text of keys) {
      const others = usual.bindings.filter((binding) => binding.id !== id);
      expect([id, keysRefusal({ ...usual, bindings: others }, id, parseKeys(text))]).toEqual([id, null]);
    }
  }
});
