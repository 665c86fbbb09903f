import { expect, test } from 'vitest';
import { bestMatches, matchScore } from './fuzzy.ts';

const names = ['Transfer…', 'New folder', 'Rename', 'Copy path', 'Show hidden files', 'Refresh', 'Files'];
const found = (text: string) =>
  bestMatches(
    names.map((name) => ({ name })),
    text,
    9,
  ).map(({ name }) => name);

test('what begins with the text comes before what only has it inside', () => {
  expect(found('fi')).toEqual(['Files', 'Show hidden files']);
  expect(found('re')[0]).toBe('Rename');
  expect(found('name')).toEqual(['Rename']);
});

test('first letters find a name of several words, in their order', () => {
  expect(found('nf')).toEqual(['New folder']);
  expect(found('cp')).toEqual(['Copy path']);
  expect(found('pc')).toEqual([]);
});

test('every word that is typed has to be found', () => {
  expect(found('hidden show')).toEqual(['Show hidden files']);
  expect(found('hidden zebra')).toEqual([]);
});

test('nothing typed finds everything, in the order given', () => {
  expect(found('')).toEqual(names);
});

test('marks and case make no difference', () => {
  expect(matchScore('Zürich Überwachung', 'zurich uber')).toBeGreaterThan(0);
});
