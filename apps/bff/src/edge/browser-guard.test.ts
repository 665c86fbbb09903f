import { expect, test } from 'vitest';
import { isGuarded, judgeBrowser } from './browser-guard.ts';

const own = 'https://portal.example';

test('R86: which sites and origins may call, in all combinations', () => {
  const sites = ['same-origin', 'same-site', 'cross-site', 'none', 'made-up', undefined];
  const table = sites.flatMap((site) =>
    (['GET', 'POST'] as const).flatMap((method) =>
      [own, 'https://evil.example', 'null', undefined].map((origin) => {
        const headers = { 'sec-fetch-site': site, origin, 'x-csrf': '1' };
        return `${site} ${method} ${origin}: ${judgeBrowser(method, headers, own) ?? 'passes'}`;
      }),
    ),
  );
  expect(table).toEqual([
    'same-origin GET https://portal.example: passes',
    'same-origin GET https://evil.example: origin',
    'same-origin GET null: origin',
    'same-origin GET undefined: passes',
    'same-origin POST https://portal.example: passes',
    'same-origin POST https://evil.example: origin',
    'same-origin POST null: origin',
    'same-origin POST undefined: passes',
    ...['same-site', 'cross-site', 'none'].flatMap((site) =>
      ['GET', 'POST'].flatMap((method) =>
        [own, 'https://evil.example', 'null', undefined].map((origin) => `${site} ${method} ${origin}: fetch_metadata`),
      ),
    ),
    // A value that nobody has defined yet says nothing, as if it were absent.
    ...['made-up', undefined].flatMap((site) => [
      `${site} GET https://portal.example: passes`,
      `${site} GET https://evil.example: origin`,
      `${site} GET null: origin`,
      `${site} GET undefined: passes`,
      `${site} POST https://portal.example: passes`,
      `${site} POST https://evil.example: origin`,
      `${site} POST null: origin`,
      `${site} POST undefined: origin`,
    ]),
  ]);
});

test('R87: without the guard header nothing passes, whatever else is right', () => {
  for (const value of [undefined, '', '0', 'true', '1, 1', '1 ']) {
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) {
      const headers = { 'sec-fetch-site': 'same-origin', origin: own, 'x-csrf': value };
      expect(judgeBrowser(method, headers, own)).toBe('header');
    }
  }
});

test('R85: a request that fails several gates is told the first', () => {
  const evil = 'https://evil.example';
  expect(judgeBrowser('POST', { 'sec-fetch-site': 'cross-site', origin: evil }, own)).toBe('fetch_metadata');
  expect(judgeBrowser('POST', { origin: evil }, own)).toBe('origin');
  expect(judgeBrowser('POST', { origin: own }, own)).toBe('header');
});

test('R87: the guard stands before every call; only sign-in and its callback may be navigated to', () => {
  const guarded = [
    '/api',
    '/api/',
    '/api/transfer/v0.10/task_list',
    '/api/unknown',
    '/bff',
    '/bff/',
    '/bff/session',
    '/bff/x',
  ];
  for (const path of guarded) expect([path, isGuarded('GET', path)]).toEqual([path, true]);
  for (const path of ['/bff/login', '/bff/callback']) {
    expect(isGuarded('GET', path)).toBe(false);
    expect(isGuarded('POST', path)).toBe(true);
  }
  for (const path of ['/', '/apis', '/bffs', '/files', '/assets/app.js']) expect(isGuarded('GET', path)).toBe(false);
});
