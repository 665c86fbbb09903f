import { expect, test } from 'vitest';
import { addressIn } from './link-items.ts';

const id = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';

test('a link of the Globus Web App and one of our own open here', () => {
  const query = `?origin_id=${id}&origin_path=%2F~%2F`;
  expect(addressIn(`https://app.globus.org/file-manager${query}`, 'data.example')).toBe(`/file-manager${query}`);
  expect(addressIn(` https://data.example/activity/${id} `, 'data.example')).toBe(`/activity/${id}`);
});

test('no other link leads anywhere', () => {
  expect(addressIn(`https://elsewhere.example/file-manager?origin_id=${id}`, 'data.example')).toBeNull();
  expect(addressIn('https://app.globus.org/settings/account', 'data.example')).toBeNull();
  expect(addressIn('javascript:alert(1)', 'data.example')).toBeNull();
  expect(addressIn(id, 'data.example')).toBeNull();
});
