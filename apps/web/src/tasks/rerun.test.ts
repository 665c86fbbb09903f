import type { EventDocument } from '@isthmus/globus';
import { expect, test } from 'vitest';
import { failedItems, folderAround, matchesText } from './rerun.ts';

const [coast, scratch] = ['a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f', 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081'];
const task = { source_endpoint_id: coast, destination_endpoint_id: scratch };
const folder = { sourcePath: '/~/raw/', destinationPath: '/~/copy/', recursive: true };

function denied(collectionId: string, file: string): EventDocument {
  const details = `Error (transfer)\nEndpoint: X (${collectionId})\nFile: ${file}\nMessage: permission denied\n`;
  return { code: 'PERMISSION_DENIED', description: 'permission denied', is_error: true, details, time: '' };
}

function skipped(sourcePath: string | null, isFolder = false) {
  return {
    error_code: 'FILE_NOT_FOUND',
    error_details: null,
    error_time: '',
    source_path: sourcePath,
    destination_path: '/~/there',
    is_directory: isFolder,
  };
}

test('each file that failed is copied again once, to where it was meant to go', () => {
  const errors = [denied(coast, '/~/raw/a/x.csv'), denied(scratch, '/~/copy/a/x.csv'), denied(coast, '/~/raw/b.csv')];
  expect(failedItems([], errors, [folder], task)).toEqual([
    { sourcePath: '/~/raw/a/x.csv', destinationPath: '/~/copy/a/x.csv', recursive: false, size: null },
    { sourcePath: '/~/raw/b.csv', destinationPath: '/~/copy/b.csv', recursive: false, size: null },
  ]);
});

test('what was skipped says itself where it goes; what may not be seen is left out', () => {
  expect(failedItems([skipped('/~/gone'), skipped(null), skipped('/~/old', true)], [], [], task)).toEqual([
    { sourcePath: '/~/gone', destinationPath: '/~/there', recursive: false, size: null },
    { sourcePath: '/~/old/', destinationPath: '/~/there/', recursive: true, size: null },
  ]);
});

test('an error at a path that nothing was asked for leads nowhere', () => {
  expect(failedItems([], [denied(coast, '/~/elsewhere')], [folder], task)).toEqual([]);
});

test('the folder around paths is the deepest one that holds them all', () => {
  expect(folderAround(['/~/a/b.csv'])).toBe('/~/a/');
  expect(folderAround(['/~/a/b/', '/~/a/c.csv'])).toBe('/~/a/');
  expect(folderAround(['/~/ab/x', '/~/a/x'])).toBe('/~/');
  expect(folderAround([])).toBe('/');
});

test('files are found by a part of a path on either side, and by the code of their error', () => {
  expect(matchesText(skipped('/~/Raw/x'), ' raw ')).toBe(true);
  expect(matchesText(skipped('/~/x'), 'there')).toBe(true);
  expect(matchesText(skipped('/~/x'), 'not_found')).toBe(true);
  expect(matchesText(skipped(null), 'raw')).toBe(false);
});
