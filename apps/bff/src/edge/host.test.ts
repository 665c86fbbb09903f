import { expect, test } from 'vitest';
import { createHostJudge } from './host.ts';

test('only the name under which the portal is public is its host', () => {
  const originReachedBy = createHostJudge('https://portal.example');
  for (const host of ['portal.example', 'Portal.Example', 'portal.example:443']) {
    expect(originReachedBy(host, 8443)).toBe('https://portal.example');
  }
  const foreign = [
    'evil.example',
    'portal.example:8443',
    'portal.example.',
    'portal.example.evil.example',
    '',
    'localhost',
  ];
  for (const host of foreign) expect(originReachedBy(host, 8443)).toBeNull();
});

test('on loopback the port that was really asked counts, and no other name of this machine', () => {
  const originReachedBy = createHostJudge('http://localhost:3000');
  expect(originReachedBy('localhost:3000', 41_000)).toBe('http://localhost:3000');
  expect(originReachedBy('localhost:41000', 41_000)).toBe('http://localhost:41000');
  for (const host of ['localhost:3001', '127.0.0.1:41000', '[::1]:41000', 'localhost', 'rebound.example:41000']) {
    expect(originReachedBy(host, 41_000)).toBeNull();
  }
});
