import { expect, test } from 'vitest';
import { entryOfRow } from '../files/listed-entry.ts';
import { extraEntries } from './mirror-preview.ts';

const entry = (name: string, type: string) => entryOfRow([name, type, 1, null, null, null, null, null]);

test('what is only there, or is another kind of thing there, would be removed', () => {
  const here = [entry('a', 'file'), entry('b', 'dir'), entry('c', 'file')];
  const there = [entry('a', 'file'), entry('b', 'file'), entry('d', 'dir'), entry('c', 'invalid_symlink')];
  expect(extraEntries(here, there).map(({ name }) => name)).toEqual(['b', 'd']);
  expect(extraEntries(here, [])).toEqual([]);
});
