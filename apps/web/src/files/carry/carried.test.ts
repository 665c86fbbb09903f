import { expect, test } from 'vitest';
import { entryOfRow } from '../listed-entry.ts';
import { type Carried, carriedWords, dropVerdict, folderWords, moveRefusal, pasteVerdict } from './carried.ts';

const entry = (name: string, type = 'file') => entryOfRow([name, type, 10, null, null, null, null, null]);
const carried = (members: Partial<Carried> = {}): Carried => ({
  from: { collectionId: 'coast', folder: '/~/data/' },
  entries: [entry('a'), entry('raw', 'dir')],
  renameSupported: true,
  refusal: null,
  ...members,
});
const coast = (folder: string) => ({ collectionId: 'coast', folder });
const scratch = { collectionId: 'scratch', folder: '/~/' };

test('dropped one level up or down in their collection they move, anywhere else they are copied', () => {
  expect(dropVerdict(carried(), coast('/~/data/old/'))).toEqual({ kind: 'move' });
  expect(dropVerdict(carried(), coast('/~/'))).toEqual({ kind: 'move' });
  expect(dropVerdict(carried(), coast('/~/data/old/older/'))).toEqual({ kind: 'copy' });
  expect(dropVerdict(carried(), scratch)).toEqual({ kind: 'copy' });
  expect(dropVerdict(carried({ renameSupported: false }), coast('/~/'))).toEqual({ kind: 'copy' });
});

test('what makes no sense says why', () => {
  expect(dropVerdict(carried(), coast('/~/data/'))).toMatchObject({ why: 'They are in this folder already.' });
  expect(dropVerdict(carried(), coast('/~/data/raw/x/'))).toMatchObject({
    why: 'A folder can’t be copied into itself.',
  });
  expect(dropVerdict(carried({ refusal: 'Not all is listed.' }), scratch)).toMatchObject({ why: 'Not all is listed.' });
  expect(dropVerdict(carried({ entries: [entry('p', 'pipe')] }), scratch).kind).toBe('refused');
});

test('what was cut moves within its collection at any distance, and is copied to another', () => {
  expect(pasteVerdict(carried(), true, coast('/~/far/away/'))).toEqual({ kind: 'move' });
  expect(pasteVerdict(carried(), false, coast('/~/far/away/'))).toEqual({ kind: 'copy' });
  expect(pasteVerdict(carried(), true, scratch)).toEqual({ kind: 'copy' });
  const many = Array.from({ length: 101 }, (_, index) => entry(`${index}`));
  expect(moveRefusal(carried({ entries: many }), coast('/~/'))).toContain('At most 100');
});

test('what is carried is summed up in a few words', () => {
  expect(carriedWords([entry('a.csv')])).toBe('“a.csv”, 10 B');
  expect(carriedWords([entry('a'), entry('b')])).toBe('2 items, 20 B');
  expect(carriedWords([entry('a'), entry('raw', 'dir')])).toBe('2 items, 10 B and folders');
  expect(carriedWords([entry('raw', 'dir')])).toBe('“raw”');
  expect(folderWords('/~/')).toBe('Home');
  expect(folderWords('/~/tides/')).toBe('tides/');
  expect(folderWords('/')).toBe('/');
});
