import { expect, test } from 'vitest';
import { createRuleMatcher } from './match-rule.ts';
import { createServiceTable, type ServiceRow } from './resource-servers.ts';

const table = createServiceTable({
  authUrl: 'https://auth.globus.org',
  transferUrl: 'https://transfer.api.globus.org',
  timersUrl: 'https://timer.automate.globus.org',
  certificateAuthorities: {},
});

function matcherOf(name: string, change: Partial<ServiceRow> = {}) {
  const row = table.get(name);
  if (row === undefined) throw new Error(`no service ${name}`);
  return createRuleMatcher({ ...row, ...change });
}

test('R65: a rule opens its path and nothing that only begins like it', () => {
  const match = matcherOf('transfer', { rules: [{ methods: ['GET'], path: '/v2/groups/**' }] });
  expect(match('GET', '/v2/groups/1').kind).toBe('open');
  expect(match('GET', '/v2/groups/1/members').kind).toBe('open');
  for (const path of [
    '/v2/groupsX',
    '/v2/groups',
    '/v2/groups/',
    '/v2/admin',
    '/v2/admin%23/v2/groups/1',
    '/V2/groups/1',
  ]) {
    expect([path, match('GET', path).kind]).toEqual([path, 'path_not_allowed']);
  }
});

test('R64: another method than those of the path is refused, with the list', () => {
  const match = matcherOf('transfer');
  expect(match('DELETE', '/v0.10/task_list')).toEqual({ kind: 'method_not_allowed', allow: ['GET', 'HEAD'] });
  expect(match('GET', '/v0.10/transfer')).toEqual({ kind: 'method_not_allowed', allow: ['POST'] });
  for (const method of ['TRACE', 'CONNECT', 'TRACK', 'OPTIONS', 'PATCH', 'get']) {
    expect(match(method, '/v0.10/task/1').kind).toBe('method_not_allowed');
  }
});

test('R66: no rule can open the token endpoints of Globus Auth', () => {
  const match = matcherOf('auth', { rules: [{ methods: ['GET', 'POST'], path: '/**' }] });
  const paths = [
    '/v2/oauth2/token',
    '/v2/oauth2/token/introspect',
    '/v2/oauth2/token/revoke',
    '/v2/oauth2/token;x=1',
    '/v2/oauth2/%74oken',
    '/V2/OAuth2/Token',
    '/v2%2foauth2%2ftoken',
    '/v2/oauth2/authorize',
    '/v2/web/logout',
    '/p',
    '/p/login',
  ];
  for (const path of paths) expect([path, match('POST', path).kind]).toEqual([path, 'path_not_allowed']);
  expect(match('GET', '/v2/api/identities').kind).toBe('open');
});

test('file operations may take as long as Transfer gives a collection', () => {
  const match = matcherOf('transfer');
  const ls = match('GET', '/v0.10/operation/endpoint/a1f0c3d2/ls');
  const mkdir = match('POST', '/v0.10/operation/endpoint/a1f0c3d2/mkdir');
  expect([ls, mkdir]).toEqual([
    { kind: 'open', rule: expect.objectContaining({ headersTimeoutMs: 65_000 }) },
    { kind: 'open', rule: expect.objectContaining({ headersTimeoutMs: 65_000 }) },
  ]);
});

test('R77, R80, R81: every service has its deadlines, its body limit and its bulkhead', () => {
  for (const [name, row] of table) {
    const { connectTimeoutMs, headersTimeoutMs, idleTimeoutMs, bodyLimit, connections, queueLimit } = row;
    expect([name, connectTimeoutMs, idleTimeoutMs, connections, queueLimit]).toEqual([name, 3_000, 60_000, 128, 256]);
    // What is stored in a collection may be of any size, and a data server may be slow to find it.
    expect([name, headersTimeoutMs, bodyLimit]).toEqual(
      name === 'collections' ? [name, 65_000, Number.POSITIVE_INFINITY] : [name, 30_000, 10 * 1024 * 1024],
    );
    expect([name, row.webSockets, row.allowsPrivateAddresses, row.allowsEncodedSlash]).toEqual([
      name,
      false,
      false,
      false,
    ]);
  }
});
