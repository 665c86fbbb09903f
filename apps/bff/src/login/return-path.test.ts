import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileReturnPaths } from '../testing/hostile-return-paths.ts';
import { propertyRuns, propertyTimeoutMs } from '../testing/property-runs.ts';
import { safeReturnPath } from './return-path.ts';

const portal = 'https://portal.example';

test.each([
  '/',
  '/activity/42',
  '/files?origin_id=a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f&origin_path=%2F~%2Fwith%20space%2F&two_pane=true',
  '/files?origin_path=/~/line%0Abreak/',
  '/files#row-7',
  '/a/(b)/c;d=1,2',
])('a plain path of the portal is kept: %s', (path) => {
  expect(safeReturnPath(path)).toBe(path);
});

test.each([undefined, null, 7, ['/a', '/b'], ...hostileReturnPaths])('R94: %j leads to the first page', (path) => {
  expect(safeReturnPath(path)).toBe('/');
});

const nasty = fc.constantFrom(
  '/',
  '\\',
  '.',
  '..',
  '%2f',
  '%2e',
  '%5c',
  '%0a',
  '\t',
  '\n',
  '@',
  ':',
  '?',
  '#',
  'bff',
  'evil.example',
  'a',
  ';',
);

test(
  'R94: whatever is asked for, the browser stays on this origin, outside /bff and /api',
  () => {
    const spelling = fc.oneof(
      fc.array(nasty, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(spelling, (path) => {
        const safe = safeReturnPath(`/${path}`);
        expect(safe).toMatch(/^\/(?![/\\])/);
        const target = new URL(safe, portal);
        expect(target.origin).toBe(portal);
        expect(target.pathname).not.toMatch(/^\/(\/|bff(\/|$)|api(\/|$))/);
        // What was judged at the start gives the same at the use.
        expect(safeReturnPath(safe)).toBe(safe);
      }),
      propertyRuns('return path'),
    );
  },
  propertyTimeoutMs,
);
