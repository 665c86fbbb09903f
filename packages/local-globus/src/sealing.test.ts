import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSealing } from './sealing.ts';

test('what is sealed opens with its key and at its place, and nowhere else', () => {
  const sealing = createSealing(randomBytes(32));
  const sealed = sealing.seal('AgSecret', 'timer 1');
  expect(sealed).not.toContain('AgSecret');
  expect(sealing.seal('AgSecret', 'timer 1')).not.toBe(sealed);
  expect(sealing.open(sealed, 'timer 1')).toBe('AgSecret');
  const changed = `${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'B' : 'A'}`;
  for (const [text, place] of [
    [sealed, 'timer 2'],
    [changed, 'timer 1'],
    ['AgSecret', 'timer 1'],
    ['sealed.1.', 'timer 1'],
  ] as const) {
    expect(() => sealing.open(text, place)).toThrow();
  }
  expect(() => createSealing(randomBytes(32)).open(sealed, 'timer 1')).toThrow();
});
