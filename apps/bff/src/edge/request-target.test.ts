import { hostileTargets } from '@isthmus/bff-contract/hostile-targets';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns, propertyTimeoutMs } from '../testing/property-runs.ts';
import { hasEncodedSlash, hasTokenKey, judgeRequestTarget } from './request-target.ts';

test('R61: a path that two parsers could read differently is refused', () => {
  expect(hostileTargets.length).toBeGreaterThanOrEqual(60);
  for (const target of hostileTargets) {
    expect([target, judgeRequestTarget(target)]).toEqual([target, expect.objectContaining({ type: 'path_rejected' })]);
  }
});

test('everyday addresses pass byte for byte', () => {
  const targets = [
    ['/', '/', ''],
    ['/api/transfer/v0.10/task_list?limit=10&filter=status:ACTIVE', '/api/transfer/v0.10/task_list'],
    ['/api/transfer/v0.10/operation/endpoint/x/ls?path=%2F~%2Fa%20b%2F..%2Fc', undefined],
    ['/files?origin_path=/~/caf%C3%A9/..', '/files'],
    ['/a/b%20c/%C3%A9/...', '/a/b%20c/%C3%A9/...'],
    ['/.well-known/x', '/.well-known/x'],
    ['/a/', '/a/'],
    ['/a;v=1/b', '/a;v=1/b'],
  ];
  for (const [target = '', path] of targets) {
    const judged = judgeRequestTarget(target);
    expect(judged.kind).toBe('accepted');
    if (judged.kind !== 'accepted') continue;
    expect(judged.path + judged.query).toBe(target);
    if (path !== undefined) expect(judged.path).toBe(path);
  }
});

test('an address over 4096 characters is too long', () => {
  expect(judgeRequestTarget(`/${'a'.repeat(4095)}`).kind).toBe('accepted');
  expect(judgeRequestTarget(`/${'a'.repeat(4096)}`)).toMatchObject({ type: 'uri_too_long' });
});

test(
  'R61: whatever is accepted reaches the same path through a URL parser',
  () => {
    const piece = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2E',
      '%2f',
      '%5c',
      '\\',
      ';',
      '%',
      '%25',
      'a',
      'é',
      '%00',
      '#',
      '?',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const target = `/${pieces.join('')}`;
        const judged = judgeRequestTarget(target);
        if (judged.kind === 'refused') return;
        const url = new URL(`http://portal.example${target}`);
        expect(url.pathname).toBe(judged.path);
      }),
      propertyRuns('path judge'),
    );
  },
  propertyTimeoutMs,
);

test('R62: an encoded slash is seen in either case', () => {
  expect(['/a%2fb', '/a%2Fb', '/a/b'].map(hasEncodedSlash)).toEqual([true, true, false]);
});

test('R63: a token in a query is seen in every spelling', () => {
  const found = [
    '?access_token=x',
    '?a=1&Access_Token=',
    '?a&%61ccess_token=x',
    '?client%5Fsecret=x',
    '?id_token',
    '?refresh_token=1',
  ];
  for (const query of found) expect([query, hasTokenKey(query)]).toEqual([query, true]);
  const harmless = ['', '?path=/access_token', '?q=refresh_token', '?my_access_token=1', '?a=%26access_token=1'];
  for (const query of harmless) expect([query, hasTokenKey(query)]).toEqual([query, false]);
});
