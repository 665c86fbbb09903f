import fc from 'fast-check';
import { expect, test } from 'vitest';
import { permissionWords } from './permission-words.ts';

test('permissions are said for a file and for a folder', () => {
  expect(permissionWords('0640', false)).toEqual({
    octal: '0640',
    symbolic: 'rw-r-----',
    sentences: [
      { who: 'Owner', may: 'read, write' },
      { who: 'Group', may: 'read' },
      { who: 'Everyone else', may: 'nothing' },
    ],
  });
  expect(permissionWords('755', true)?.sentences[0]).toEqual({ who: 'Owner', may: 'list, add and remove, open' });
  expect(permissionWords('755', true)?.octal).toBe('0755');
});

test('what is no octal number is not guessed at', () => {
  expect(permissionWords(null, false)).toBeNull();
  expect(permissionWords('rwxr-xr-x', false)).toBeNull();
  expect(permissionWords('0999', false)).toBeNull();
});

test('the letters say the same as the number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0o777 }), (mode) => {
      const words = permissionWords(mode.toString(8).padStart(4, '0'), false);
      const bits = Array.from(words?.symbolic ?? '', (letter) => (letter === '-' ? '0' : '1')).join('');
      expect(Number.parseInt(bits, 2)).toBe(mode);
    }),
  );
});
