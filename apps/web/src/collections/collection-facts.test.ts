import { expect, test } from 'vitest';
import { collectionHealth, collectionIdIn, collectionKind, collectionName } from './collection-facts.ts';

const id = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';

test('a pasted id or address leads to its collection', () => {
  expect(collectionIdIn(` ${id.toUpperCase()} `)).toBe(id);
  expect(collectionIdIn(`https://app.globus.org/file-manager?origin_id=${id}&origin_path=%2F`)).toBe(id);
  expect(collectionIdIn(`https://app.globus.org/file-manager/collections/${id}/overview`)).toBe(id);
});

test('anything else is a text to search for', () => {
  for (const text of ['', 'tides', `x${id}`, 'https://', `javascript:${id}`]) expect(collectionIdIn(text)).toBeNull();
});

test('a collection without a name goes by its id, and one of a new kind is still a collection', () => {
  expect(collectionName({ id, display_name: null, canonical_name: null })).toBe(id);
  expect(collectionName({ id, display_name: 'Tides', canonical_name: 'x#y' })).toBe('Tides');
  expect(collectionKind('GCP_mapped_collection')).toBe('Personal collection');
  expect(collectionKind('GCSv7_dream')).toBe('Collection');
});

test('a computer that is off is told from one that is paused', () => {
  expect(collectionHealth({ non_functional: false, gcp_connected: null, gcp_paused: null })).toBeNull();
  expect(collectionHealth({ non_functional: false, gcp_connected: false, gcp_paused: null })).toBe('offline');
  expect(collectionHealth({ non_functional: false, gcp_connected: true, gcp_paused: true })).toBe('paused');
  expect(collectionHealth({ non_functional: true, gcp_connected: null, gcp_paused: null })).toBe('no-data');
});
