import { expect, test } from 'vitest';
import { deleteRequest, needsTypedConfirmation, transferRefusal, transferRequest } from './task-request.ts';
import { usualOptions } from './transfer-options.ts';

const source = { collectionId: 'coast', folder: '/~/data/' };
const destination = { collectionId: 'scratch', folder: '/~/' };
const file = { sourcePath: '/~/data/a #1?.csv', destinationPath: '/~/a #1?.csv', recursive: false, size: 5 };
const folder = { sourcePath: '/~/data/raw/', destinationPath: '/~/raw/', recursive: true, size: null };

test('what was chosen is what Transfer is asked for', () => {
  const options = { ...usualOptions, label: '  tides backup ', syncLevel: 3 as const, encryptData: true };
  expect(transferRequest('id-1', source, destination, [file, folder], options)).toMatchObject({
    submission_id: 'id-1',
    label: 'tides backup',
    source_endpoint: 'coast',
    destination_endpoint: 'scratch',
    sync_level: 3,
    encrypt_data: true,
    verify_checksum: true,
    notify_on_succeeded: false,
    DATA: [
      { source_path: '/~/data/a #1?.csv', destination_path: '/~/a #1?.csv', recursive: false },
      { source_path: '/~/data/raw/', destination_path: '/~/raw/', recursive: true },
    ],
  });
});

test('no label is sent as none', () => {
  expect(transferRequest('id-1', source, destination, [file], usualOptions).label).toBeNull();
});

test('a star in the name of what is deleted never deletes something else', () => {
  const request = deleteRequest('id-2', 'coast', ['/~/*.csv']);
  expect(request).toMatchObject({ interpret_globs: false, recursive: false, ignore_missing: false });
  expect(deleteRequest('id-2', 'coast', ['/~/a.csv', '/~/raw/']).recursive).toBe(true);
});

const selected = [
  { name: 'a.csv', type: 'file' },
  { name: 'raw', type: 'dir' },
];

test('what can’t be transferred says why', () => {
  expect(transferRefusal(null, destination, selected)).toContain('copy from');
  expect(transferRefusal(source, destination, [])).toContain('Select');
  expect(transferRefusal(source, null, selected)).toContain('destination');
  expect(transferRefusal(source, source, selected)).toContain('same folder');
  expect(transferRefusal(source, { ...source, folder: '/~/data/raw/old/' }, selected)).toContain('into itself');
});

test('the same path on two collections is no obstacle, and neither is a folder with a similar name', () => {
  expect(transferRefusal(source, { ...destination, folder: '/~/data/' }, selected)).toBeNull();
  expect(transferRefusal(source, { ...source, folder: '/~/data/raw2/' }, selected)).toBeNull();
});

test('deleting more than a hundred entries, or a whole root, asks for the name to be typed', () => {
  const paths = Array.from({ length: 101 }, (_, index) => `/~/${index}`);
  expect(needsTypedConfirmation(paths, false)).toBe(true);
  expect(needsTypedConfirmation(paths.slice(1), false)).toBe(false);
  expect(needsTypedConfirmation(['/~/a.csv'], true)).toBe(true);
});
