import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { newRing } from '../testing/portal.ts';
import { propertyRuns, propertyTimeoutMs } from '../testing/property-runs.ts';
import { createSessionCookies } from './session-cookie.ts';

const config = {
  cookieKeys: newRing(),
  pepperKeys: newRing(),
  secureCookies: true,
  sessionSameSite: 'Strict' as const,
  absoluteMs: 3_600_000,
};
const cookies = createSessionCookies(config);
const id = cookies.createId();
const issued = await cookies.issue(id, 3600);
const [session = '', reference = ''] = issued.map((line) => line.split(';')[0] ?? '');
const [name, seal] = [session.slice(0, session.indexOf('=')), session.slice(session.indexOf('=') + 1)];

test(
  'R28: no header but the issued cookie opens a session, and none makes the opener fail',
  async () => {
    expect(await cookies.open(session)).toEqual({ kind: 'opened', key: id.key });
    const at = fc.nat(seal.length - 1);
    const character = fc.constantFrom(...'AZaz09-_*~%.; ="\\,é\0'.split(''));
    const spoilt = fc.oneof(
      fc.tuple(at, character).map(([place, put]) => seal.slice(0, place) + put + seal.slice(place + 1)),
      fc.tuple(at, at).map(([from, to]) => seal.slice(0, Math.min(from, to)) + seal.slice(Math.max(from, to) + 1)),
      fc.tuple(at, fc.string({ maxLength: 8 })).map(([place, put]) => seal.slice(0, place) + put + seal.slice(place)),
      fc.string({ maxLength: 3000 }),
      fc.constant(reference.slice(reference.indexOf('=') + 1)),
      fc.constant(seal.toUpperCase()),
    );
    const header = fc.oneof(
      spoilt.map((value) => `${name}=${value}`),
      spoilt.map((value) => `a=1; ${name}=${value}; b=2`),
      spoilt.map((value) => `${name}=${value}; ${name}=${seal}`),
      fc.constantFrom(`${name}="${seal}"`, `${name.toLowerCase()}=${seal}`, `${name}=${seal}; ${name}=${seal}`),
      fc.string({ maxLength: 200, unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(header, async (text) => {
        const opened = await cookies.open(text);
        // A change may also leave the value as it was, or say the same in a header of another shape.
        const values = text.split(';').map((pair) => pair.trim());
        const isIssued = values.filter((pair) => pair.startsWith(`${name}=`)).join() === session;
        expect(opened.kind === 'opened').toBe(isIssued);
      }),
      propertyRuns('cookie opener'),
    );
  },
  propertyTimeoutMs,
);
