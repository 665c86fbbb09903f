import { expect, test } from 'vitest';
import { completePath } from './complete-path.ts';

const known: Record<string, string[]> = {
  '/~/': ['Tides', 'tidal models', 'weather', '.cache'],
  '/~/Tides/': ['north-pier'],
  '/': ['etc', 'home'],
};
const complete = (text: string, folder = '/~/') => completePath(text, folder, (path) => known[path] ?? null);

test('a path goes on with the folders that are known there', () => {
  expect(complete('ti')).toEqual(['Tides/', 'tidal models/']);
  expect(complete('/~/we')).toEqual(['/~/weather/']);
  expect(complete('~/ti')).toEqual(['~/Tides/', '~/tidal models/']);
  expect(complete('Tides/')).toEqual(['Tides/north-pier/']);
  expect(complete('/')).toEqual(['/etc/', '/home/']);
  expect(complete('../h', '/etc/')).toEqual(['../home/']);
});

test('hidden folders are offered to who asks for them, and nothing where nothing is known', () => {
  expect(complete('')).not.toContain('.cache/');
  expect(complete('.')).toEqual(['.cache/']);
  expect(complete('/unknown/x')).toEqual([]);
  expect(complete('~')).toEqual(['~/']);
});
