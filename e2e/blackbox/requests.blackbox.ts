import { guardHeader } from '@isthmus/bff-contract';
import { hostileTargets } from '@isthmus/bff-contract/hostile-targets';
import { beforeAll, expect, test } from 'vitest';
import {
  ask,
  type Browser,
  base,
  refusalIn,
  refusalOf,
  sendBytes,
  sessionCookie,
  signedIn,
  transferPath,
} from './deployment.ts';
import { requestsDuring } from './local-globus.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await signedIn();
});

test('R59: what is no service is not found, whatever inherited name it has', async () => {
  const paths = ['/api', '/api/', '/api/unknown/x', '/api/Transfer/x', '/api/__proto__/x', '/api/constructor/x'];
  for (const path of paths) {
    expect([path, ...(await refusalOf(await browser.fetch(path)))]).toEqual([path, 404, 'service_unknown']);
  }
});

test('R61: no hostile spelling of a path reaches a resource server', async () => {
  const forwarded = async () => {
    for (const target of hostileTargets) {
      const answer = refusalIn(await ask(`GET ${target}`, [`Cookie: ${browser.cookieHeader}`]));
      expect([target, ...answer]).toEqual([target, 400, 'path_rejected']);
    }
  };
  expect(await requestsDuring('transfer', forwarded)).toEqual([]);
});

test('R63: a token in a query goes nowhere', async () => {
  const seen = await requestsDuring('transfer', async () => {
    for (const key of ['access_token', 'id_token', 'refresh_token', 'client_secret']) {
      const answer = await browser.fetch(`/api/transfer/v0.10/task_list?${key}=x`);
      expect([key, answer.status]).toEqual([key, 400]);
    }
  });
  expect(seen).toEqual([]);
});

test('R64: a method that the path does not take is refused with those that it takes', async () => {
  const answer = await browser.fetch('/api/transfer/v0.10/task_list', { method: 'DELETE' });
  expect(answer.headers.get('allow')).toContain('GET');
  expect(await refusalOf(answer)).toEqual([405, 'method_not_allowed']);
  expect((await ask('TRACE /api/transfer/v0.10/task_list', [`Cookie: ${browser.cookieHeader}`])).slice(9, 12)).toMatch(
    /^40[05]$/,
  );
});

test('R66: the token endpoints of Auth are out of reach in every spelling', async () => {
  const paths = [
    '/api/auth/v2/oauth2/token',
    '/api/auth/v2/oauth2/token/introspect',
    '/api/auth/v2/oauth2/token/revoke',
    '/api/auth/v2/oauth2/authorize',
    '/api/auth/v2/web/logout',
    '/api/auth/p/whoami',
    '/api/auth/V2/OAuth2/Token',
    '/api/auth/v2/oauth2/tok%65n',
    '/api/auth/v2/oauth2/token;x=1',
  ];
  const seen = await requestsDuring('auth', async () => {
    for (const path of paths) {
      const answer = await browser.fetch(path, { method: 'POST', body: 'token=x' });
      expect([path, [400, 403].includes(answer.status)]).toEqual([path, true]);
    }
  });
  expect(seen).toEqual([]);
});

test('R67: of what a caller sends, the listed header fields go on, and one bearer token is added', async () => {
  const sent = {
    Accept: 'application/json',
    'If-None-Match': '"x"',
    Prefer: 'wait=1',
    Authorization: 'Bearer of-the-caller',
    'Proxy-Authorization': 'Basic x',
    'X-Forwarded-For': '203.0.113.9',
    'X-Forwarded-Host': 'evil.example',
    Forwarded: 'for=203.0.113.9',
    'X-Real-IP': '203.0.113.9',
    'X-HTTP-Method-Override': 'DELETE',
    Referer: `${base}/secret/place`,
    'Sec-Fetch-Dest': 'empty',
    x_under_score: '1',
    'X-Anything': '1',
  };
  const seen = await requestsDuring('transfer', () => browser.fetch(transferPath, { headers: sent }));
  const names = seen.flatMap(({ header_names }) => header_names);
  const passed = ['accept', 'if-none-match', 'prefer', 'accept-encoding', 'accept-language'];
  const own = ['host', 'connection', 'user-agent', 'x-globus-client-info', 'authorization', 'traceparent'];
  expect(names.filter((name) => ![...passed, ...own].includes(name))).toEqual([]);
  expect(names.filter((name) => name === 'authorization')).toHaveLength(1);
  expect(names).toEqual(expect.arrayContaining(['accept', 'if-none-match', 'prefer']));
});

test('R68: a request with two frames is refused and desynchronises nothing', async () => {
  const { host } = new URL(base);
  const head = [`POST /api/transfer/v0.10/transfer HTTP/1.1`, `Host: ${host}`, 'X-CSRF: 1'];
  const smuggled = `GET /bff/session HTTP/1.1\r\nHost: ${host}\r\nX-CSRF: 1\r\n\r\n`;
  const frames = [
    ['Content-Length: 4', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Content-Length: 4'],
    ['Content-Length: 4', 'Content-Length: 5'],
    ['Transfer-Encoding: chunked, identity'],
    ['Transfer-Encoding: xchunked'],
    ['Content-Length: +4'],
    ['Content-Length: 4', ' folded: 1'],
  ];
  for (const fields of frames) {
    const answer = await sendBytes([...head, ...fields, '', `0\r\n\r\n${smuggled}`].join('\r\n'));
    expect([fields, answer.match(/^HTTP\/1\.1 \d{3}/gm)]).toEqual([fields, ['HTTP/1.1 400']]);
  }
});

test('R72: an answer that belongs to a session is in no cache', async () => {
  for (const path of [transferPath, '/bff/session', '/api/unknown/x']) {
    const { headers } = await browser.fetch(path);
    expect([path, headers.get('cache-control')]).toEqual([path, 'no-store, private']);
    expect(headers.get('vary')).toContain('Cookie');
  }
});

test('R85: a call that fails several gates is told of the first', async () => {
  const reason = async (headers: Record<string, string>) => {
    const answer = await fetch(base + transferPath, { headers: { Cookie: browser.cookieHeader, ...headers } });
    const document: unknown = await answer.json();
    return [answer.status, (document as { reason?: string }).reason];
  };
  const foreign = { Origin: 'https://evil.example' };
  expect(await reason({ 'Sec-Fetch-Site': 'cross-site', ...foreign })).toEqual([403, 'fetch_metadata']);
  expect(await reason({ 'Sec-Fetch-Site': 'same-origin', ...foreign })).toEqual([403, 'origin']);
  expect(await reason({ 'Sec-Fetch-Site': 'same-origin', Origin: base })).toEqual([403, 'header']);
});

test('R87: no call of the interface passes without the guard header', async () => {
  const calls = [
    ['GET', transferPath],
    ['GET', '/api/auth/v2/oauth2/userinfo'],
    ['POST', '/api/transfer/v0.10/transfer'],
    ['GET', '/bff/session'],
    ['POST', '/bff/logout'],
    ['GET', '/api/unknown/x'],
  ] as const;
  for (const [method, path] of calls) {
    const answer = await browser.fetch(path, { method, headers: { [guardHeader.name]: '' } });
    expect([path, ...(await refusalOf(answer))]).toEqual([path, 403, 'csrf_rejected']);
  }
});

test('R90: a refused call takes nothing away, and the next one works', async () => {
  const refused = await browser.fetch(transferPath, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
  expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []]);
  expect((await browser.fetch(transferPath)).status).toBe(200);
});

test('R93: every kind of answer has the security headers', async () => {
  const answers = [
    await browser.fetch('/'),
    await browser.fetch('/bff/session'),
    await browser.navigate('/bff/callback?state=x'),
    await browser.fetch(transferPath),
    await browser.fetch('/api/unknown/x'),
    await browser.fetch(`/api/transfer/v0.10/transfer`, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      body: 'x'.repeat(11_000_000),
    }),
  ];
  for (const { url, headers } of answers) {
    expect([url, headers.get('x-content-type-options')]).toEqual([url, 'nosniff']);
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('referrer-policy')).toMatch(/^(no-referrer|strict-origin)$/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.has('permissions-policy')).toBe(true);
  }
});

test('R110: no call is answered with a redirect, whatever it says it accepts', async () => {
  for (const accept of ['text/html', 'application/json', '*/*', '']) {
    for (const mode of ['navigate', 'cors']) {
      const headers = {
        Accept: accept,
        'Sec-Fetch-Mode': mode,
        'X-Requested-With': 'XMLHttpRequest',
        Cookie: 'none=1',
      };
      expect(await refusalOf(await browser.fetch(transferPath, { headers }))).toEqual([401, 'session_required']);
    }
  }
});

test('R111: whose answer it is stands in the answer', async () => {
  const theirs = await browser.fetch('/api/transfer/v0.10/task/00000000-0000-0000-0000-000000000000');
  expect([theirs.status, theirs.headers.get('bff-upstream'), theirs.headers.get('bff-error')]).toEqual([
    404,
    'transfer',
    null,
  ]);
  const ours = await browser.fetch('/api/unknown/x');
  expect([ours.headers.get('bff-upstream'), ours.headers.get('bff-error')]).toEqual([null, 'service_unknown']);
});

test('R114: what is too long is refused as too long', async () => {
  expect(refusalIn(await ask(`GET /${'a'.repeat(5000)}`))).toEqual([414, 'uri_too_long']);
  expect(refusalIn(await ask('GET /', [`X-Long: ${'a'.repeat(17_000)}`]))).toEqual([431, 'header_too_large']);
});

test('R122: the health of the portal is not for the public', async () => {
  for (const path of ['/livez', '/readyz', '/metrics']) {
    const answer = await browser.fetch(path, { headers: { 'User-Agent': 'kube-probe/1.30', Accept: '*/*' } });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});

test('R26: whatever stands in the session cookie, the answer is that nobody is signed in', async () => {
  const values = [
    'x',
    'Fe26.2*',
    'Fe26.2**'.repeat(40),
    '%',
    '"',
    'null',
    '{}',
    'a'.repeat(5000),
    '..',
    'Fe26.2*1*a*b*c**d*e~2',
  ];
  for (const value of values) {
    const answer = await browser.fetch(transferPath, { headers: { Cookie: `${sessionCookie}=${value}` } });
    expect([value, answer.status, answer.headers.getSetCookie()]).toEqual([value, 401, []]);
  }
});

test('R25: two session cookies in one request open nothing', async () => {
  const own = `${sessionCookie}=${browser.cookies.get(sessionCookie)}`;
  for (const header of [`${own}; ${sessionCookie}=x`, `${sessionCookie}=x; ${own}`]) {
    expect((await browser.fetch(transferPath, { headers: { Cookie: header } })).status).toBe(401);
  }
});
