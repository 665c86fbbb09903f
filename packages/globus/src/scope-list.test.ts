import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseScopeList, type RequestedScope, writeScope } from './scope-list.ts';

const scope = (name: string, optional = false, dependencies: RequestedScope[] = []) => ({
  name,
  optional,
  dependencies,
});

it('reads dependencies, and which of them are optional', () => {
  expect(parseScopeList('openid transfer[*data *https[deep]],timer')).toEqual({
    kind: 'scopes',
    wantsRefreshTokens: false,
    scopes: [
      scope('openid'),
      scope('transfer', false, [scope('data', true), scope('https', true, [scope('deep')])]),
      scope('timer'),
    ],
  });
});

it('merges what is repeated: required wins over optional', () => {
  expect(parseScopeList('a[*b] a[b *c] a')).toMatchObject({
    scopes: [scope('a', false, [scope('b'), scope('c', true)])],
  });
});

it('takes offline_access for a wish, not for a scope', () => {
  expect(parseScopeList('offline_access openid')).toEqual({
    kind: 'scopes',
    wantsRefreshTokens: true,
    scopes: [scope('openid')],
  });
});

it.each(['* a', 'a*', 'a [b]', 'a[]', 'a[[b]]', 'a[b', 'a]', 'a[b]c', '**a', '[a]', 'a[b]]'])('refuses %s', (text) => {
  expect(parseScopeList(text).kind).toBe('malformed');
});

it('reads back every list that can be written', () => {
  const name = fc.stringMatching(/^[a-z0-9:/._-]{1,8}$/).filter((text) => text !== 'offline_access');
  const { list } = fc.letrec<{ list: RequestedScope[]; entry: RequestedScope }>((tie) => ({
    list: fc.uniqueArray(tie('entry'), { selector: ({ name: key }) => key, maxLength: 4, depthIdentifier: 'scopes' }),
    entry: fc.record({
      name,
      optional: fc.boolean(),
      dependencies: fc.oneof(
        { maxDepth: 3, depthIdentifier: 'scopes' },
        fc.constant<RequestedScope[]>([]),
        tie('list'),
      ),
    }),
  }));
  fc.assert(
    fc.property(list, (scopes) => {
      expect(parseScopeList(scopes.map(writeScope).join(' '))).toEqual({
        kind: 'scopes',
        wantsRefreshTokens: false,
        scopes,
      });
    }),
    { numRuns: process.env.NIGHTLY ? 100_000 : 1000 },
  );
});

it('survives whatever is sent', () => {
  const noise = fc.string({ unit: fc.constantFrom('a', 'b', '[', ']', '*', ' ', ',') });
  fc.assert(
    fc.property(noise, (text) => {
      expect(parseScopeList(text).kind).toMatch(/^(scopes|malformed)$/);
    }),
    { numRuns: process.env.NIGHTLY ? 100_000 : 1000 },
  );
});
