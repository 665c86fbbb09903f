import { expect, test } from 'vitest';
import { splitShare } from './splitter.tsx';

test('neither pane gets too narrow, and what was remembered wrongly counts as even', () => {
  expect([0, 25, 40, 75, 100].map(splitShare)).toEqual([25, 25, 40, 75, 75]);
  expect(splitShare(Number.NaN)).toBe(50);
});
