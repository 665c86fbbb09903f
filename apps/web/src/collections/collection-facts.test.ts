import { expect, test } from 'vitest';
import { collectionHealth, collectionKind, collectionName, placeIn } from './collection-facts.ts';

const id = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';

test('a pasted id or address leads to its collection, and to the folder that the address shows', () => {
  const top = { collectionId: id, path: null };
  expect(placeIn(` ${id.toUpperCase()} `)).toEqual(top);
  expect(placeIn(`https://app.globus.org/file-manager?origin_id=${id}&origin_path=%2F~%2FData%2F`)).toEqual({
    collectionId: id,
    path: '/~/Data/',
  });
  expect(placeIn(`https://app.globus.org/file-manager?destination_id=${id}&destination_path=/x`)).toEqual({
    collectionId: id,
    path: '/x',
  });
  expect(placeIn(`https://app.globus.org/file-manager/collections/${id}/overview`)).toEqual(top);
});

test('anything else is a text to search for', () => {
  for (const text of ['', 'tides', `x${id}`, 'https://', `javascript:${id}`]) expect(placeIn(text)).toBeNull();
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
