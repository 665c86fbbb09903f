import { expect, test } from 'vitest';
import { tokenResponse, tokensOf } from './index.ts';

const transfer = {
  access_token: 'AgA',
  scope: 'urn:globus:auth:scope:transfer.api.globus.org:all',
  expires_in: 172_800,
  token_type: 'Bearer',
  resource_server: 'transfer.api.globus.org',
};

test('one answer yields a token for each resource server', () => {
  const answer = tokenResponse.parse({
    ...transfer,
    id_token: 'eyJ',
    other_tokens: [{ ...transfer, access_token: 'AgB', resource_server: 'auth.globus.org' }],
  });
  expect(tokensOf(answer).map((token) => token.resource_server)).toEqual([
    'transfer.api.globus.org',
    'auth.globus.org',
  ]);
});

test('an answer that can not be trusted is refused', () => {
  const faults = [
    { expires_in: 0 },
    { expires_in: 1e12 },
    { token_type: 'mac' },
    { access_token: '' },
    { resource_server: 7 },
  ];
  for (const fault of faults) expect(tokenResponse.safeParse({ ...transfer, ...fault }).success).toBe(false);
});
