import { expect, test } from 'vitest';
import { assuranceMinutes, assuredUntilMs } from './assurance.ts';

test('only a collection of high assurance has a time for sign-ins', () => {
  expect(assuranceMinutes({ high_assurance: true, authentication_timeout_mins: 30 })).toBe(30);
  expect(assuranceMinutes({ high_assurance: false, authentication_timeout_mins: 30 })).toBeNull();
  expect(assuranceMinutes({ high_assurance: true })).toBeNull();
});

test('the latest sign-in counts, and nothing is made up where Globus told none', () => {
  const identities = [{ authenticatedAtMs: 1000 }, { authenticatedAtMs: 60_000 }, { authenticatedAtMs: null }, {}];
  expect(assuredUntilMs(30, identities)).toBe(31 * 60_000);
  expect(assuredUntilMs(30, [{}, { authenticatedAtMs: null }])).toBeNull();
});
