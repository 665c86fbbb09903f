import { expect, test } from 'vitest';
import { commandsText, namesText, pathsText } from './copied-words.ts';

const file = { name: 'a b.csv', type: 'file' };
const folder = { name: 'raw', type: 'dir' };

test('what is copied is one line for each entry', () => {
  expect(namesText([file, folder])).toBe('a b.csv\nraw');
  expect(pathsText([file, folder], '/~/data/')).toBe('/~/data/a b.csv\n/~/data/raw/');
  expect(pathsText([folder], '/~/data/')).toBe('/~/data/raw');
});

test('commands of the CLI list folders, and quote what a shell would take apart', () => {
  expect(commandsText([file, folder], 'id', '/~/')).toBe("globus stat 'id:/~/a b.csv'\nglobus ls id:/~/raw/");
});
