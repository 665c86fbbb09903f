import { expect, test } from 'vitest';
import { checksumRefusal, deadlineOf, deadlineRefusal, labelRefusal, optionsRefusal } from './option-refusals.ts';
import { usualOptions } from './transfer-options.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

test('a label that Transfer would refuse is refused before the call', () => {
  expect(labelRefusal('🌊'.repeat(128))).toBeNull();
  expect(labelRefusal(`  ${'a'.repeat(128)}  `)).toBeNull();
  expect(labelRefusal('a'.repeat(129))).toContain('128');
  expect(labelRefusal('two\nlines')).toContain('one line');
  expect(labelRefusal('')).toBeNull();
});

test('a deadline is sent with its zone, and one that is over is refused', () => {
  const sent = deadlineOf({ deadline: '2026-04-01T18:00' });
  expect(sent).toMatch(/^2026-0[34]-\d\dT\d\d:\d\d:00\+00:00$/);
  expect(Date.parse(sent ?? '')).toBe(Date.parse('2026-04-01T18:00'));
  expect(deadlineOf(usualOptions)).toBeNull();
  expect(deadlineRefusal({ deadline: '2026-04-01T18:00' }, now)).toBeNull();
  expect(deadlineRefusal({ deadline: '2026-02-01T18:00' }, now)).toContain('over');
});

test('a checksum has the digits of its algorithm', () => {
  const md5 = { externalChecksum: ' 9E107D9D372BB6826BD81D3542A419D6 ', checksumAlgorithm: 'MD5' as const };
  expect(checksumRefusal(md5)).toBeNull();
  expect(checksumRefusal({ ...md5, checksumAlgorithm: 'SHA256' })).toContain('64 digits; this one has 32');
  expect(checksumRefusal({ ...md5, externalChecksum: 'xyz' })).toContain('a-f');
});

test('a rule that isn’t complete keeps the transfer from being submitted', () => {
  const rule = { method: 'exclude' as const, type: null, name: '*.tmp' };
  expect(optionsRefusal({ ...usualOptions, filterRules: [rule] }, now)).toBeNull();
  expect(optionsRefusal({ ...usualOptions, filterRules: [rule, { ...rule, name: '' }] }, now)).toContain('rule 2');
  expect(optionsRefusal({ ...usualOptions, filterRules: [{ ...rule, name: 'a/b' }] }, now)).toContain('rule 1');
});
