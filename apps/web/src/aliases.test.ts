import fc from 'fast-check';
import { matchRoutes } from 'react-router';
import { expect, test } from 'vitest';
import { aliases, aliasTarget } from './aliases.ts';

const origin = 'https://portal.example';
const id = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';

function led(address: string): string | null {
  const { pathname, search } = new URL(address, origin);
  const [match] = matchRoutes([...aliases], pathname) ?? [];
  if (match === undefined) throw new Error(`no alias for ${pathname}`);
  const { params, route } = match;
  const parts = { id: params.id ?? '', rest: params['*'] ?? '', query: new URLSearchParams(search) };
  return aliasTarget(route, parts, origin);
}

test.each([
  ['/home', '/'],
  ['/app', '/'],
  ['/authenticate', '/'],
  ['/transfer', '/file-manager'],
  ['/app/transfer/?two_pane=true&x=1', '/file-manager?two_pane=true&x=1'],
  [`/app/file-manager?origin_id=${id}&origin_path=/~/`, `/file-manager?origin_id=${id}&origin_path=%2F%7E%2F`],
  [`/file-manager/collections/${id}/overview`, `/file-manager?origin_id=${id}`],
  [`/file-manager/collections/${id}/shares?back=1`, `/file-manager?origin_id=${id}&back=1`],
  [`/browse/endpoint/${id}`, `/file-manager?origin_id=${id}`],
  [`/browse/endpoint/${id}/`, `/file-manager?origin_id=${id}`],
  [`/browse/endpoint/${id}/~/data/`, `/file-manager?origin_id=${id}&origin_path=%2F%7E%2Fdata%2F`],
  [`/browse/endpoint/${id}/%2F~%2Fdata`, `/file-manager?origin_id=${id}&origin_path=%2F%7E%2Fdata%2F`],
  [`/browse/endpoint/${id}/100%25%20sure`, `/file-manager?origin_id=${id}&origin_path=%2F100%25+sure%2F`],
  ['/app/activity?status=failed', '/activity?status=failed'],
  [`/app/activity/${id}`, `/activity/${id}`],
  [`/app/activity/${id}/events`, `/activity/${id}/events`],
  [`/app/activity/${id}/errors`, `/activity/${id}/events?errors=1`],
  [`/activity/${id}/errors`, `/activity/${id}/events?errors=1`],
  [`/status/${id}/`, `/activity/${id}`],
  ['/app/bookmarks', '/bookmarks'],
  ['/app/help', '/help'],
  ['/login?next=%2Factivity%3Fq%3Da', '/activity?q=a'],
  ['/login', '/'],
])('%s leads to %s', (from, to) => {
  expect(led(from)).toBe(to);
});

test('no parameter leads out of the portal', () => {
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', 'http://['])
    expect(led(`/login?next=${encodeURIComponent(next)}`)).toBeNull();
  for (const next of ['/.//evil.example', `${origin}//evil.example`, '/x/..//evil.example'])
    expect(led(`/login?next=${encodeURIComponent(next)}`)).toMatch(/^\/(evil\.example)?$/);
  fc.assert(
    fc.property(fc.webUrl(), fc.string(), (url, text) => {
      for (const next of [url, text, `//${text}`, `\\\\${text}`]) {
        const target = led(`/login?next=${encodeURIComponent(next)}`) ?? '/';
        expect(new URL(target, origin).origin).toBe(origin);
      }
    }),
  );
});
