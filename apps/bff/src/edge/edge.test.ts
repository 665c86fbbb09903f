import { once } from 'node:events';
import { connect } from 'node:net';
import { problemDocument } from '@isthmus/bff-contract';
import { hostileTargets } from '@isthmus/bff-contract/hostile-targets';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type ForeignServer,
  type Portal,
  sendBytes,
  startForeignServer,
  startSignedInPortal,
} from '../testing/signed-in-portal.ts';

let transfer: ForeignServer;
let portal: Portal;

beforeAll(async () => {
  transfer = await startForeignServer();
  portal = await startSignedInPortal({ transferUrl: transfer.origin, headersTimeoutMs: 300 });
});
beforeEach(() => {
  transfer.seen.length = 0;
});
afterAll(async () => {
  await portal.close();
  await transfer.close();
});

/** A request as bytes: `line` and `fields` go out as they are. */
function ask(line: string, fields: string[] = [], body = ''): Promise<string> {
  const all = [
    `Host: localhost:${portal.port}`,
    'X-CSRF: 1',
    `Cookie: ${portal.cookie}`,
    'Connection: close',
    ...fields,
  ];
  return sendBytes(portal.port, `${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`);
}

function problemIn(answer: string) {
  const document = problemDocument.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)));
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${document.status} `));
  expect(answer).toContain(`\r\nBFF-Error: ${document.code}\r\n`);
  return document;
}

test('R61: no hostile spelling of a path reaches a resource server', async () => {
  for (const target of hostileTargets) {
    const { code, status } = problemIn(await ask(`GET ${target}`));
    expect([target, code, status]).toEqual([target, 'path_rejected', 400]);
  }
  // Bytes that no HTTP parser takes are refused as early.
  for (const byte of ['\x01', '\x0b', '\x7f', '\x00']) {
    const { status } = problemIn(await ask(`GET /api/transfer/v0.10/a${byte}b`));
    expect(status).toBe(400);
  }
  expect(transfer.seen).toEqual([]);
});

test('R61: the same spellings open nothing without a session or guard header either', async () => {
  const before = portal.vaultCalls();
  for (const target of hostileTargets) {
    const bare = await sendBytes(
      portal.port,
      `POST ${target} HTTP/1.1\r\nHost: localhost:${portal.port}\r\nConnection: close\r\n\r\n`,
    );
    expect(problemIn(bare).code).toBe('path_rejected');
  }
  expect(portal.vaultCalls()).toBe(before);
});

test('R114: an address of 5 KB is too long, a header of 17 KB too large', async () => {
  expect(problemIn(await ask(`GET /api/transfer/v0.10/${'a'.repeat(5000)}`)).code).toBe('uri_too_long');
  expect(problemIn(await ask('GET /api/transfer/v0.10/task_list', [`X-Long: ${'a'.repeat(17_000)}`])).code).toBe(
    'header_too_large',
  );
});

test('R114: a header that does not come to its end is cut off', async () => {
  const answer = await sendBytes(portal.port, `GET / HTTP/1.1\r\nHost: localhost:${portal.port}\r\nX-Slow: `);
  expect(problemIn(answer).code).toBe('request_malformed');
});

test('R114: a header that comes a byte at a time is cut off, and a thousand of them keep nobody waiting', async () => {
  const slow = await startSignedInPortal({ transferUrl: transfer.origin, headersTimeoutMs: 2000 });
  const sockets = Array.from({ length: 1000 }, () => connect(slow.port, '127.0.0.1'));
  const closed = sockets.map((socket) => once(socket, 'close'));
  for (const socket of sockets) {
    socket.on('error', () => {});
    socket.resume();
    socket.write('GET / HTTP/1.1\r\nX: ');
  }
  const drip = setInterval(() => sockets.forEach((socket) => socket.write('a')), 500);
  expect((await slow.call('/api/transfer/v0.10/task_list')).status).toBe(200);
  await Promise.all(closed);
  clearInterval(drip);
  await slow.close();
});

test('R68: an unclear frame closes the connection before a second request can hide in it', async () => {
  const post = 'POST /api/transfer/v0.10/transfer HTTP/1.1';
  const fields = `Host: localhost:${portal.port}\r\nX-CSRF: 1\r\nOrigin: ${portal.origin}\r\nCookie: ${portal.cookie}`;
  const smuggled = `GET /api/transfer/v0.10/smuggled HTTP/1.1\r\n${fields}\r\n\r\n`;
  const frames = [
    `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${smuggled}`,
    `Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd${smuggled}`,
    `Content-Length: 4, 5\r\n\r\nabcd${smuggled}`,
    `Content-Length: +4\r\n\r\nabcd${smuggled}`,
    `Content-Length: 0x4\r\n\r\nabcd${smuggled}`,
    `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n${smuggled}`,
    `X-Folded: a\r\n b\r\nContent-Length: 0\r\n\r\n${smuggled}`,
    `X-Null: a\0b\r\nContent-Length: 0\r\n\r\n${smuggled}`,
  ];
  for (const frame of frames) {
    const answer = await sendBytes(portal.port, `${post}\r\n${fields}\r\n${frame}`);
    expect([frame, answer.match(/HTTP\/1\.1 \d{3}/g)]).toEqual([frame, ['HTTP/1.1 400']]);
  }
  expect(transfer.seen.map(({ target }) => target)).not.toContain('/v0.10/smuggled');
});

test('R68: on one connection each request gets its own answer, however the one before was framed', async () => {
  const post = 'POST /api/transfer/v0.10/transfer HTTP/1.1';
  const fields = `Host: localhost:${portal.port}\r\nX-CSRF: 1\r\nOrigin: ${portal.origin}\r\nCookie: ${portal.cookie}`;
  const get = (name: string) => `GET /api/transfer/v0.10/${name} HTTP/1.1\r\n${fields}\r\n`;
  const sized = `${post}\r\n${fields}\r\nContent-Length: 4\r\n\r\nabcd`;
  const chunked = `${post}\r\n${fields}\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n`;
  const bytes = `${sized}${get('one')}\r\n${chunked}${get('two')}Connection: close\r\n\r\n`;
  const answer = await sendBytes(portal.port, bytes);
  expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(Array(4).fill('HTTP/1.1 200'));
  // They are answered in their order, and may have been asked at the same time.
  expect(transfer.seen.map(({ method, target, body }) => `${method} ${target} ${body}`).toSorted()).toEqual([
    'GET /v0.10/one ',
    'GET /v0.10/two ',
    'POST /v0.10/transfer abcd',
    'POST /v0.10/transfer abcd',
  ]);
});

test('R68: the refusal of an unclear request is never taken for the answer to the one before it', async () => {
  const fields = `Host: localhost:${portal.port}\r\nX-CSRF: 1\r\nOrigin: ${portal.origin}\r\nCookie: ${portal.cookie}`;
  const good = `POST /api/transfer/v0.10/transfer HTTP/1.1\r\n${fields}\r\nContent-Length: 4\r\n\r\nabcd`;
  const unclear = `POST /api/transfer/v0.10/delete HTTP/1.1\r\n${fields}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n`;
  expect(await sendBytes(portal.port, good + unclear).catch(() => '')).not.toContain('400');
  expect(transfer.seen.map(({ target }) => target)).not.toContain('/v0.10/delete');
  // The connection is gone, the portal is not.
  expect((await portal.call('/api/transfer/v0.10/task_list')).status).toBe(200);
});

test('R68: an upgrade to HTTP/2 is not taken, and its preface is no request', async () => {
  const upgraded = await ask('GET /api/transfer/v0.10/task_list', [
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
  ]);
  expect(upgraded).toMatch(/^HTTP\/1.1 200 /);
  expect(transfer.seen[0]?.headers.map(([name]) => name)).not.toContain('upgrade');
  const preface = await sendBytes(portal.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  expect(preface).toMatch(/^HTTP\/1.1 400 /);
});

test('only the host of the portal is served', async () => {
  const request = (host: string) => sendBytes(portal.port, `GET / HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
  expect(problemIn(await request('Host: evil.example\r\n')).code).toBe('host_rejected');
  expect(problemIn(await request(`Host: 127.0.0.1:${portal.port}\r\n`)).code).toBe('host_rejected');
  expect(problemIn(await request('')).code).toBe('request_malformed');
});

test('R85: the first gate that fails is named, and no store is read', async () => {
  const before = portal.vaultCalls();
  const url = `${portal.origin}/api/transfer/v0.10/task_list`;
  const reasonOf = async (headers: Record<string, string>) => {
    const answer = await sendBytes(
      portal.port,
      `POST /api/transfer/v0.10/transfer HTTP/1.1\r\nHost: localhost:${portal.port}\r\nConnection: close\r\nContent-Length: 0\r\n${Object.entries(
        headers,
      )
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    );
    return problemIn(answer).reason;
  };
  const cookie = portal.cookie;
  const evil = 'https://evil.example';
  expect(await reasonOf({ cookie, 'sec-fetch-site': 'cross-site', origin: evil })).toBe('fetch_metadata');
  expect(await reasonOf({ cookie, 'sec-fetch-site': 'same-origin', origin: evil })).toBe('origin');
  expect(await reasonOf({ cookie, origin: portal.origin })).toBe('header');
  expect((await fetch(url, { headers: { cookie } })).status).toBe(403);
  expect(portal.vaultCalls()).toBe(before);
  expect((await fetch(url, { headers: { 'x-csrf': '1' } })).status).toBe(401);
});

test('R87: without the guard header every path of /api and every endpoint of /bff refuses', async () => {
  const paths = [
    '/api',
    '/api/',
    '/api/transfer/v0.10/task_list',
    '/api/auth/v2/oauth2/userinfo',
    '/api/x',
    '/bff/session',
    '/bff/x',
  ];
  for (const path of paths) {
    const answer = await fetch(portal.origin + path, { headers: { cookie: portal.cookie } });
    expect([path, answer.status, answer.headers.get('bff-error')]).toEqual([path, 403, 'csrf_rejected']);
  }
  const logout = await fetch(`${portal.origin}/bff/logout`, { method: 'POST', headers: { cookie: portal.cookie } });
  expect(logout.headers.get('bff-error')).toBe('csrf_rejected');
  expect(transfer.seen).toEqual([]);
});

test('R89: a form of another site changes nothing', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
    const answer = await fetch(`${portal.origin}/api/transfer/v0.10/transfer`, {
      method: 'POST',
      headers: { cookie: portal.cookie, 'content-type': type, origin: 'https://evil.example' },
      body: 'a=1',
    });
    expect([type, answer.status]).toEqual([type, 403]);
  }
  expect(transfer.seen).toEqual([]);
});

test('R90: a refused call leaves the session as it was', async () => {
  const refused = await fetch(`${portal.origin}/api/transfer/v0.10/task_list`, { headers: { cookie: portal.cookie } });
  expect(refused.status).toBe(403);
  expect(refused.headers.getSetCookie()).toEqual([]);
  expect((await portal.call('/api/transfer/v0.10/task_list')).status).toBe(200);
});

test('R110: a call never gets a redirect of ours, whatever it accepts and however it looks', async () => {
  for (const accept of ['text/html', 'application/json', '*/*', undefined]) {
    for (const extra of [{}, { 'x-requested-with': 'XMLHttpRequest' }, { 'sec-fetch-mode': 'navigate' }]) {
      const headers = { 'x-csrf': '1', ...(accept && { accept }), ...extra };
      for (const path of ['/api/transfer/v0.10/task_list', '/api/auth/v2/oauth2/userinfo']) {
        const answer = await fetch(portal.origin + path, { redirect: 'manual', headers });
        expect(answer.status).toBe(401);
        expect(problemDocument.parse(await answer.json()).code).toBe('session_required');
        expect(answer.headers.get('www-authenticate')).not.toMatch(/basic|bearer|digest|negotiate/i);
      }
    }
  }
});

test('R86: which sites and origins may call, in all combinations, at the portal itself', async () => {
  const outcomes: Record<string, string> = {};
  for (const site of ['same-origin', 'same-site', 'cross-site', 'none', 'made-up', undefined]) {
    for (const method of ['GET', 'POST']) {
      for (const origin of [portal.origin, 'https://evil.example', 'null', undefined]) {
        const path = method === 'GET' ? 'task_list' : 'transfer';
        const fields = [
          ...(site === undefined ? [] : [`Sec-Fetch-Site: ${site}`]),
          ...(origin === undefined ? [] : [`Origin: ${origin}`]),
          'Content-Length: 0',
        ];
        const answer = await ask(`${method} /api/transfer/v0.10/${path}`, fields);
        const name = `${site} ${method} ${origin === portal.origin ? 'own' : origin}`;
        outcomes[name] = answer.startsWith('HTTP/1.1 200 ') ? 'passes' : (problemIn(answer).reason ?? '');
      }
    }
  }
  const known = (origins: Record<string, string>) => (site: string, method: string) =>
    Object.entries(origins).map(([origin, outcome]) => [`${site} ${method} ${origin}`, outcome]);
  const evil = 'https://evil.example';
  const same = known({ own: 'passes', [evil]: 'origin', null: 'origin', undefined: 'passes' });
  const foreign = known({
    own: 'fetch_metadata',
    [evil]: 'fetch_metadata',
    null: 'fetch_metadata',
    undefined: 'fetch_metadata',
  });
  const silent = known({ own: 'passes', [evil]: 'origin', null: 'origin', undefined: 'origin' });
  expect(outcomes).toEqual(
    Object.fromEntries([
      ...['GET', 'POST'].flatMap((method) => same('same-origin', method)),
      ...['same-site', 'cross-site', 'none'].flatMap((site) =>
        ['GET', 'POST'].flatMap((method) => foreign(site, method)),
      ),
      ...['made-up', 'undefined'].flatMap((site) => [...same(site, 'GET'), ...silent(site, 'POST')]),
    ]),
  );
});

test('R93: a good answer, one too large, one of a busy service and a refused upgrade are protected alike', async () => {
  const busy = await startSignedInPortal({
    transferUrl: transfer.origin,
    transferRow: { connections: 0, queueLimit: 0, bodyLimit: 10 },
  });
  const kinds = {
    good: await portal.call('/api/transfer/v0.10/task_list'),
    tooLarge: await busy.call('/api/transfer/v0.10/transfer', { method: 'POST', body: 'x'.repeat(11) }),
    busy: await busy.call('/api/transfer/v0.10/task_list'),
  };
  expect(Object.values(kinds).map(({ status }) => status)).toEqual([200, 413, 503]);
  const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  const refused = await ask('GET /api/transfer/v0.10/task_list', [...upgrade, 'Sec-WebSocket-Version: 13']);
  const all = [...Object.values(kinds).map(({ headers }) => new Map(headers)), fieldsOf(refused)];
  await busy.close();
  for (const headers of all) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'permissions-policy': expect.stringContaining('camera=()'),
      'referrer-policy': 'strict-origin',
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store, private',
    });
  }
});

function fieldsOf(answer: string): Map<string, string> {
  const [head = ''] = answer.split('\r\n\r\n');
  return new Map(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}
