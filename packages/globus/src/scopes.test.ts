import { expect, test } from 'vitest';
import { resourceServerOf, scopes } from './index.ts';

test('a scope belongs to the resource server that its name says', () => {
  expect(resourceServerOf('openid')).toBe('auth.globus.org');
  expect(resourceServerOf(scopes.transferAll)).toBe('transfer.api.globus.org');
  expect(resourceServerOf('https://auth.globus.org/scopes/5a2d9c1e-40b7-4a6c-8d0f-27f4b1e0c3a9/https')).toBe(
    '5a2d9c1e-40b7-4a6c-8d0f-27f4b1e0c3a9',
  );
});

test('Flows and Compute go by a name of their own', () => {
  expect(resourceServerOf('https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/run')).toBe(
    'flows.globus.org',
  );
  expect(resourceServerOf('https://auth.globus.org/scopes/facd7ccc-c5f4-42aa-916b-a0e270e2c2a9/all')).toBe(
    'funcx_service',
  );
});

test('what is no scope name belongs nowhere', () => {
  for (const name of ['', 'offline_access', 'urn:globus:auth:scope:x', 'https://evil.example/scopes/a/b', '*openid']) {
    expect(resourceServerOf(name)).toBeNull();
  }
});
