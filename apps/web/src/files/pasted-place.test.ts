import { expect, test } from 'vitest';
import { pastedPlace } from './pasted-place.ts';

const id = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';

test('addresses of the Globus Web App and of portals are places', () => {
  const path = '/~/tides & co/';
  expect(
    pastedPlace(` https://app.globus.org/file-manager?origin_id=${id}&origin_path=%2F~%2Ftides%20%26%20co%2F `),
  ).toEqual({
    collectionId: id,
    path,
  });
  expect(pastedPlace(`https://app.globus.org/file-manager?destination_id=${id}`)).toEqual({
    collectionId: id,
    path: null,
  });
  expect(pastedPlace(`https://app.globus.org/file-manager/collections/${id}/overview`)).toEqual({
    collectionId: id,
    path: null,
  });
});

test('other addresses are told from paths', () => {
  expect(pastedPlace('https://example.org/data')).toBe('other');
  expect(pastedPlace('https://app.globus.org/file-manager?origin_id=nothing')).toBe('other');
  expect(pastedPlace('/~/https://')).toBeNull();
  expect(pastedPlace('C:/data')).toBeNull();
});
