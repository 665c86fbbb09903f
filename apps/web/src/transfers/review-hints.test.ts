import { expect, test } from 'vitest';
import { reviewDraft } from './review-draft.ts';
import { isAwkward, reviewHints } from './review-hints.ts';
import { type TransferOptions, usualOptions } from './transfer-options.ts';

const end = (storage_type: string | null, folder: string) => ({
  collectionId: 'c',
  folder,
  collection: {
    id: 'c',
    name: 'Vault',
    force_encryption: false,
    force_verify: false,
    disable_verify: false,
    entity_type: 'GCSv5_mapped_collection',
    high_assurance: false,
    storage_type,
  },
});

function hintsOf(names: string[], options: Partial<TransferOptions> = {}, to = end(null, '/~/')) {
  const items = names.map((name) => ({
    sourcePath: `/~/${name}`,
    destinationPath: `/~/${name}`,
    recursive: name.endsWith('/'),
    size: null,
  }));
  const draft = reviewDraft(end(null, '/~/'), to, items, { ...usualOptions, ...options }, 0);
  return Object.fromEntries(reviewHints(draft).map(({ id, text }) => [id, text]));
}

test('owners and quota surprise everybody, merged folders those who copy folders', () => {
  expect(Object.keys(hintsOf(['a.csv']))).toEqual(['owners', 'quota']);
  expect(Object.keys(hintsOf(['raw/']))).toEqual(['owners', 'quota', 'merge']);
  expect(hintsOf(['a'], { failOnQuotaErrors: true }).quota).toContain('ends');
});

test('every comparison but the one by checksum is called unsafe after a failed run', () => {
  for (const syncLevel of [0, 1, 2] as const) expect(hintsOf(['a'], { syncLevel }).resume).toContain('other content');
  expect(hintsOf(['a'], { syncLevel: 3 })).not.toHaveProperty('resume');
  expect(hintsOf(['a'])).not.toHaveProperty('resume');
});

test('names that some storage refuses are named', () => {
  expect(hintsOf(['a:b', 'c', 'd?']).names).toContain('2 names, such as “a:b”, are');
  for (const name of ['ends.', 'ends ', 'a\tb', 'a|b', 'é'.repeat(128)]) expect(isAwkward(name)).toBe(true);
  for (const name of ['a b.csv', '.hidden', 'größe', "it's"]) expect(isAwkward(name)).toBe(false);
});

test('the top of a storage of buckets takes no files', () => {
  expect(hintsOf(['a'], {}, end('AWS S3', '/')).bucket).toContain('buckets');
  expect(hintsOf(['a'], {}, end('AWS S3', '/bucket/'))).not.toHaveProperty('bucket');
  expect(hintsOf(['a'], {}, end('POSIX', '/'))).not.toHaveProperty('bucket');
});
