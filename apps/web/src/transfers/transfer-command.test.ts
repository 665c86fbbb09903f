import { expect, test } from 'vitest';
import { reviewDraft } from './review-draft.ts';
import type { TransferItem } from './task-request.ts';
import { transferCommand } from './transfer-command.ts';
import { usualOptions } from './transfer-options.ts';

const end = (id: string, folder: string) => ({
  collectionId: id,
  folder,
  collection: {
    id,
    name: id,
    force_encryption: false,
    force_verify: false,
    disable_verify: false,
    entity_type: 'GCP_mapped_collection',
    high_assurance: false,
    storage_type: null,
  },
});
const source = end('coast', '/~/');
const destination = end('scratch', '/in/');
const file = (name: string) => ({
  sourcePath: `/~/${name}`,
  destinationPath: `/in/${name}`,
  recursive: false,
  size: 1,
});
const folder = { sourcePath: '/~/raw/', destinationPath: '/in/raw/', recursive: true, size: null };

const commandFor = (...items: TransferItem[]) =>
  transferCommand(reviewDraft(source, destination, items, usualOptions, 0));

test('a plain name stands as it is, any other is one quoted word', () => {
  expect(commandFor(file('a-1.csv'))).toBe(
    'globus transfer coast:/~/a-1.csv scratch:/in/a-1.csv --notify failed,inactive',
  );
  for (const name of ['a b', '$HOME', '`id`', '"', '\\', '*', '#', 'a\nb', 'größe'])
    expect(commandFor(file(name))).toContain(` 'coast:/~/${name}' 'scratch:/in/${name}' `);
  expect(commandFor(file("it's"))).toContain(" 'coast:/~/it'\\''s' 'scratch:/in/it'\\''s' ");
});

test('what was chosen is in the command', () => {
  const options = {
    ...usualOptions,
    label: " Noor's tides ",
    syncLevel: 3 as const,
    verifyChecksum: false,
    encryptData: true,
    notifyOnFailed: false,
    notifyOnInactive: false,
  };
  expect(transferCommand(reviewDraft(source, destination, [folder], options, 0))).toBe(
    "globus transfer coast:/~/raw/ scratch:/in/raw/ --recursive --label 'Noor'\\''s tides' --sync-level checksum --no-verify-checksum --encrypt-data --notify off",
  );
});

test('several items are lines of a batch', () => {
  expect(commandFor(folder, file('a b'))).toBe(
    "globus transfer coast scratch --notify failed,inactive --batch - <<'END'\n--recursive /~/raw/ /in/raw/\n'/~/a b' '/in/a b'\nEND",
  );
});

test('what a batch can’t hold is no command', () => {
  expect(commandFor(file('a'), file('two\nlines'))).toBeNull();
  expect(commandFor(...Array.from({ length: 201 }, () => file('a')))).toBeNull();
});
