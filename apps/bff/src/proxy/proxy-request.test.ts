import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, type RequestListener, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { problemDocument } from '@isthmus/bff-contract';
import { afterEach, expect, test } from 'vitest';
import {
  type Call,
  type ForeignServer,
  type Portal,
  type PortalOptions,
  sendBytes,
  startForeignServer,
  startSignedInPortal,
} from '../testing/signed-in-portal.ts';

const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of toClose.splice(0).toReversed()) await part.close();
});

/** A signed-in portal before a Transfer that answers as told. */
async function start(
  answer?: RequestListener,
  options: PortalOptions = {},
): Promise<{ portal: Portal; transfer: ForeignServer }> {
  const transfer = await startForeignServer(answer);
  toClose.push(transfer);
  const portal = await startSignedInPortal({ transferUrl: transfer.origin, ...options });
  toClose.push(portal);
  return { portal, transfer };
}

async function problemOf(answer: Response) {
  const document = problemDocument.parse(await answer.json());
  expect(answer.status).toBe(document.status);
  expect(answer.headers.get('bff-error')).toBe(document.code);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  return document;
}

/** A service whose answers are not searched, as the data servers' are not. */
const bulk = { transferRow: { scansForTokens: false } };
const anyCall = '/api/transfer/v0.10/task_list';

test('R59: a name that is not exactly a service in the table reaches nobody', async () => {
  const asked: string[] = [];
  const { portal, transfer } = await start(undefined, {
    transferUrl: 'https://transfer.example',
    lookup: (name, _, answered) => {
      asked.push(name);
      answered(null, [{ address: '192.0.2.1', family: 4 }]);
    },
  });
  for (const path of [
    '/api',
    '/api/',
    '/api/unknown/x',
    '/api/Transfer/v0.10/task_list',
    '/api/__proto__/x',
    '/api/constructor/x',
    '/api/transfer%20/x',
    '/api/toString',
  ]) {
    expect([path, (await problemOf(await portal.call(path))).code]).toEqual([path, 'service_unknown']);
  }
  expect([transfer.seen, asked]).toEqual([[], []]);
});

test('R62: an encoded slash is refused, and forwarded byte for byte where a service takes it', async () => {
  const closed = await start();
  expect((await problemOf(await closed.portal.call('/api/transfer/v0.10/a%2Fb'))).code).toBe('path_rejected');
  expect(closed.transfer.seen).toEqual([]);
  const open = await start(undefined, { transferRow: { allowsEncodedSlash: true } });
  await open.portal.call('/api/transfer/v0.10/a%2Fb%2fc%20d');
  expect(open.transfer.seen[0]?.target).toBe('/v0.10/a%2Fb%2fc%20d');
});

test('R63: a query arrives byte for byte, repeated keys and odd spellings included', async () => {
  const { portal, transfer } = await start();
  const query = '?a=1&a=2&b=%2B&c=a+b&d=~*:,&filter=&e&=&path=%2F~%2F..%2Fx%0A&f=%C3%A9%zz';
  await portal.call(`${anyCall}${query}`);
  expect(transfer.seen[0]?.target).toBe(`/v0.10/task_list${query}`);
});

test('R63: a token in a query is refused, because addresses end up in logs', async () => {
  const { portal, transfer } = await start();
  for (const query of ['access_token=x', 'a=1&id_token=x', 'Refresh_Token=x', '%63lient_secret=x']) {
    expect(await problemOf(await portal.call(`${anyCall}?${query}`))).toMatchObject({
      code: 'request_malformed',
      reason: 'token_in_query',
    });
  }
  expect(transfer.seen).toEqual([]);
});

test('R64: a method that the path does not take gets 405 with those it does', async () => {
  const { portal, transfer } = await start();
  const refused = await portal.call(anyCall, { method: 'DELETE' });
  expect(refused.headers.get('allow')).toBe('GET, HEAD');
  expect((await problemOf(refused)).code).toBe('method_not_allowed');
  for (const method of ['OPTIONS', 'PATCH', 'PROPFIND']) {
    const answer = await portal.call('/api/transfer/v0.10/bookmark', { method });
    expect([method, answer.status]).toEqual([method, 405]);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  }
  for (const method of ['TRACE', 'CONNECT', 'TRACK']) {
    const bytes = `${method} /api/transfer/v0.10/bookmark HTTP/1.1\r\nHost: localhost:${portal.port}\r\nX-CSRF: 1\r\nOrigin: ${portal.origin}\r\nCookie: ${portal.cookie}\r\nConnection: close\r\n\r\n`;
    expect(await sendBytes(portal.port, bytes)).not.toMatch(/^HTTP\/1.1 [23]/);
  }
  expect(transfer.seen).toEqual([]);
  await portal.call(anyCall, { headers: { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' } });
  expect(transfer.seen[0]?.method).toBe('GET');
  expect(transfer.seen[0]?.headers.filter(([name]) => name.includes('override'))).toEqual([]);
});

test('R65: a path that no rule opens is refused, whatever its query says', async () => {
  const { portal, transfer } = await start();
  for (const path of [
    '/api/transfer',
    '/api/transfer/',
    '/api/transfer/v0.11/x?/v0.10/x',
    '/api/transfer/v0.10',
    '/api/transfer/V0.10/x',
    '/api/transfer/v0.10X/x',
    '/api/transfer/admin%3F/v0.10/x',
    '/api/transfer/admin%23/v0.10/x',
  ]) {
    expect([path, (await problemOf(await portal.call(path))).code]).toEqual([path, 'path_not_allowed']);
  }
  expect(transfer.seen).toEqual([]);
});

test('R66: of Globus Auth only identities are open, never what gives or takes tokens', async () => {
  const auth = await startForeignServer();
  toClose.push(auth);
  const { portal } = await start(undefined, { authUrl: auth.origin });
  const denied = [
    '/v2/oauth2/token',
    '/v2/oauth2/token/introspect',
    '/v2/oauth2/token/revoke',
    '/v2/oauth2/authorize',
    '/v2/oauth2/%74oken',
    '/v2/OAUTH2/token',
    '/v2/oauth2/token;x',
    '/v2/oauth2/token/',
    '/v2/web/logout',
    '/p/login',
    '/v2/oauth2',
    '/v2/api/clients',
    '/jwk.json',
  ];
  for (const path of denied) {
    for (const method of ['GET', 'POST']) {
      const answer = await portal.call(`/api/auth${path}`, { method });
      expect([path, method, answer.status]).toEqual([path, method, 403]);
    }
  }
  expect((await portal.call('/api/auth/v2%2Foauth2%2Ftoken')).status).toBe(400);
  expect(auth.seen).toEqual([]);
  expect((await portal.call('/api/auth/v2/oauth2/userinfo')).status).toBe(200);
  expect((await portal.call('/api/auth/v2/api/identities?ids=1,2')).status).toBe(200);
  expect(auth.seen.map(({ target }) => target)).toEqual(['/v2/oauth2/userinfo', '/v2/api/identities?ids=1,2']);
  expect(bearersOf(auth)).toEqual([portal.accessTokens.auth, portal.accessTokens.auth]);
});

function bearersOf({ seen }: ForeignServer): (string | undefined)[] {
  return seen.flatMap(({ headers }) =>
    headers.filter(([name]) => name === 'authorization').map(([, value]) => value.replace('Bearer ', '')),
  );
}

test('R67: a resource server learns what the call needs and nothing of the browser', async () => {
  const { portal, transfer } = await start();
  const wanted = [
    'accept',
    'accept-encoding',
    'accept-language',
    'content-type',
    'content-encoding',
    'idempotency-key',
    'if-match',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'if-unmodified-since',
    'prefer',
    'range',
  ];
  const unwanted = [
    'authorization',
    'proxy-authorization',
    'proxy-connection',
    'te',
    'trailer',
    'upgrade',
    'keep-alive',
    'referer',
    'sec-fetch-mode',
    'sec-fetch-dest',
    'sec-ch-ua',
    'forwarded',
    'via',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-forwarded-user',
    'x-real-ip',
    'x-original-url',
    'x-rewrite-url',
    'x-http-method-override',
    'traceparent',
    'baggage',
    'true-client-ip',
    'cf-connecting-ip',
    'user-agent',
    'dnt',
    'pragma',
    'cache-control',
    'x_forwarded_for',
    'content_length',
    'accept_',
    'bff-error',
    'date',
  ];
  const fields = [...wanted, ...unwanted].map((name) => `${name}: from-browser`);
  const padding = Array.from({ length: 80 - fields.length }, (_, index) => `x-made-up-${index}: from-browser`);
  const head = [
    'GET /api/transfer/v0.10/task_list HTTP/1.1',
    `Host: localhost:${portal.port}`,
    'X-CSRF: 1',
    `Origin: ${portal.origin}`,
    `Cookie: ${portal.cookie}; other=1`,
    'Connection: close, prefer',
  ];
  const answer = await sendBytes(portal.port, `${[...head, ...fields, ...padding].join('\r\n')}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  const [seen] = transfer.seen;
  expect(new Set(seen?.headers.map(([name]) => name)).size).toBe(seen?.headers.length);
  expect(Object.fromEntries(seen?.headers ?? [])).toEqual(
    Object.fromEntries([
      ['authorization', `Bearer ${portal.accessTokens.transfer}`],
      ['connection', 'keep-alive'],
      ['host', new URL(transfer.origin).host],
      ['user-agent', 'Isthmus/0.1 (+http://localhost:3000)'],
      ['x-globus-client-info', 'product=isthmus,version=0.1.0'],
      ['traceparent', expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)],
      ...wanted.filter((name) => name !== 'prefer').map((name) => [name, 'from-browser']),
      ['accept-encoding', 'identity'],
    ]),
  );
});

test('R69: an answer brings data, and no power over the browser', async () => {
  const powers = {
    'set-cookie': ['bff=stolen; Path=/', 'x=1'],
    'www-authenticate': 'Basic realm="x"',
    'access-control-allow-origin': '*',
    'access-control-allow-credentials': 'true',
    'strict-transport-security': 'max-age=0',
    'content-security-policy': 'default-src *',
    'clear-site-data': '"*"',
    'service-worker-allowed': '/',
    refresh: '0;url=https://evil.example',
    'alt-svc': 'h3=":443"',
    nel: '{}',
    'report-to': '{}',
    'reporting-endpoints': 'x="https://evil.example"',
    server: 'nginx/1.0',
    'x-powered-by': 'PHP',
    'x-named': '1',
    'cache-control': 'public, max-age=600',
    expires: 'Thu, 01 Jan 2099 00:00:00 GMT',
    'bff-error': 'session_expired',
    'proxy-authenticate': 'Basic',
    'cross-origin-opener-policy': 'unsafe-none',
    'referrer-policy': 'unsafe-url',
    link: '</x>; rel=preload',
    'x-frame-options': 'ALLOWALL',
  };
  const kept = {
    'content-type': 'application/json',
    etag: '"1"',
    'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
    'retry-after': '3',
    'x-transfer-api-version': '0.10',
    'accept-ranges': 'bytes',
  };
  const { portal } = await start((_, res) =>
    res.writeHead(200, { ...powers, ...kept, connection: 'keep-alive, x-named' }).end('{}'),
  );
  const answer = await portal.call(anyCall);
  const got = Object.fromEntries(answer.headers);
  for (const name of Object.keys(powers)) {
    if (name in ours) expect([name, got[name]]).toEqual([name, ours[name as keyof typeof ours]]);
    else expect([name, got[name]]).toEqual([name, undefined]);
  }
  expect(got).toMatchObject({ ...kept, 'bff-upstream': 'transfer' });
});

const ours = {
  'cache-control': 'no-store, private',
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'strict-origin',
};

test('R71: a redirect is never followed: to its own service it is rewritten, elsewhere it is blocked', async () => {
  const collector = await startForeignServer();
  toClose.push(collector);
  const { portal, transfer } = await start((req, res) => {
    const to = decodeURIComponent((req.url ?? '').split('?to=')[1] ?? '');
    res.writeHead(307, { location: to }).end();
  });
  const redirected = (to: string) => portal.call(`${anyCall}?to=${encodeURIComponent(to)}`);
  for (const to of [`${transfer.origin}/v0.10/task/1?a=b`, '/v0.10/task/1?a=b', './task/1?a=b']) {
    const answer = await redirected(to);
    expect([to, answer.status, answer.headers.get('location')]).toEqual([to, 307, '/api/transfer/v0.10/task/1?a=b']);
  }
  for (const to of [
    `${collector.origin}/x`,
    '//evil.example/x',
    'https://evil.example/',
    'javascript:alert(1)',
    `http://user:pw@${new URL(transfer.origin).host}/x`,
    '/a%2e%2e%2f..%5c',
    'http://[',
  ]) {
    expect([to, (await problemOf(await redirected(to))).code]).toEqual([to, 'upstream_redirect_blocked']);
  }
  expect(collector.seen).toEqual([]);
  expect(transfer.seen.every(({ target }) => target.startsWith('/v0.10/task_list'))).toBe(true);
});

test('R71: where a service may send people away, the browser gets the bare address and nobody the token', async () => {
  const collector = await startForeignServer();
  toClose.push(collector);
  const { portal, transfer } = await start(
    (req, res) => {
      const to = decodeURIComponent((req.url ?? '').split('?to=')[1] ?? '');
      const bearer = String(req.headers.authorization).slice('Bearer '.length);
      res.writeHead(302, { location: to.replace('TOKEN', bearer), etag: '"1"' }).end('a page of its own');
    },
    { transferRow: { passesRedirects: true } },
  );
  const redirected = (to: string) => portal.call(`${anyCall}?to=${encodeURIComponent(to)}`);
  for (const to of [`${collector.origin}/file?signature=1`, 'https://storage.example/file']) {
    const answer = await redirected(to);
    const { status, headers } = answer;
    expect([status, headers.get('location'), headers.get('etag'), await answer.text()]).toEqual([302, to, null, '']);
    expect(headers.get('content-security-policy')).toContain('sandbox');
  }
  expect((await redirected('/v0.10/task/1')).headers.get('location')).toBe('/api/transfer/v0.10/task/1');
  for (const to of [
    'javascript:alert(1)',
    'http://storage.example/file',
    'https://user:pw@storage.example/',
    'http://[',
  ]) {
    expect([to, (await problemOf(await redirected(to))).code]).toEqual([to, 'upstream_redirect_blocked']);
  }
  expect((await problemOf(await redirected('https://storage.example/?t=TOKEN'))).code).toBe('token_leak_blocked');
  expect(collector.seen).toEqual([]);
  expect(transfer.seen).toHaveLength(8);
});

test('R72: no answer of a session may be kept, and conditional requests still work', async () => {
  const { portal } = await start((req, res) => {
    if (req.headers['if-none-match'] === '"7"') res.writeHead(304, { etag: '"7"', 'cache-control': 'public' }).end();
    else res.writeHead(200, { etag: '"7"', 'cache-control': 'public, max-age=60' }).end('{}');
  });
  const fresh = await portal.call(anyCall);
  const known = await portal.call(anyCall, { headers: { 'if-none-match': '"7"' } });
  expect([fresh.status, known.status]).toEqual([200, 304]);
  const refused = await portal.call('/api/unknown');
  const session = await portal.call('/bff/session');
  for (const answer of [fresh, known, refused, session]) {
    expect(answer.headers.get('cache-control')).toMatch(/no-store/);
    expect(answer.headers.get('cache-control')).toMatch(/private/);
    expect(answer.headers.get('vary')).toMatch(/cookie/i);
  }
});

test('R74: a compressed answer arrives in the very bytes that were sent', async () => {
  const text = Buffer.from(JSON.stringify({ filler: 'isthmus '.repeat(5000) }));
  const coded: Record<string, Buffer> = {
    gzip: gzipSync(text),
    br: brotliCompressSync(text),
    zstd: zstdCompressSync(text),
  };
  const { portal } = await start((req, res) => {
    const coding = String(req.headers['accept-encoding']);
    res.writeHead(200, { 'content-encoding': coding, 'content-type': 'application/json' }).end(coded[coding]);
  }, bulk);
  for (const [coding, bytes] of Object.entries(coded)) {
    const req = request(portal.origin + anyCall, {
      headers: { 'accept-encoding': coding, 'x-csrf': '1', cookie: portal.cookie },
    }).end();
    const res = await responseTo(req);
    const got: Buffer[] = [];
    for await (const chunk of res) got.push(chunk);
    expect(res.headers['content-encoding']).toBe(coding);
    expect(Buffer.concat(got).equals(bytes)).toBe(true);
  }
});

test('R75: a reader that stops makes the resource server stop', async () => {
  let sent = 0;
  const { portal } = await start((_, res) => {
    res.writeHead(200, { 'content-type': 'application/octet-stream' });
    const chunk = Buffer.alloc(256 * 1024);
    const write = () => {
      while (sent < 256 * 1024 * 1024) {
        sent += chunk.length;
        if (!res.write(chunk)) return;
      }
      res.end();
    };
    res.on('drain', write);
    write();
  });
  const req = request(portal.origin + anyCall, { headers: { 'x-csrf': '1', cookie: portal.cookie } }).end();
  const res = await responseTo(req);
  res.pause();
  // Once a round trip of a second connection moves nothing any more, every buffer on the way is full.
  let before = -1;
  for (let still = 0; still < 20; ) {
    await portal.call('/api/unknown');
    still = sent === before ? still + 1 : 0;
    before = sent;
  }
  expect(sent).toBeLessThan(64 * 1024 * 1024);
  req.destroy();
});

test('R75: bytes pass both ways unchanged, with and without a length', async () => {
  const { portal, transfer } = await start(
    (req, res) => {
      res.writeHead(200, { ...(req.headers['content-length'] && { 'content-length': req.headers['content-length'] }) });
      req.pipe(res);
    },
    { transferRow: { bodyLimit: 64 * 1024 * 1024 } },
  );
  for (const size of [1, 64 * 1024, 64 * 1024 + 1, 20 * 1024 * 1024]) {
    const bytes = randomBytes(size);
    const post = (body: NonNullable<Call['body']>) =>
      portal.call('/api/transfer/v0.10/bookmark', {
        method: 'POST',
        body,
      });
    const sized = await post(bytes);
    expect(sized.headers.get('content-length')).toBe(String(size));
    expect(Buffer.from(await sized.arrayBuffer()).equals(bytes)).toBe(true);
    const chunked = await post(new Blob([bytes]).stream());
    expect(Buffer.from(await chunked.arrayBuffer()).equals(bytes)).toBe(true);
  }
  expect(transfer.seen.map(({ headers }) => headers.some(([name]) => name === 'transfer-encoding'))).toEqual([
    false,
    true,
    false,
    true,
    false,
    true,
    false,
    true,
  ]);
});

test('R76: when the browser goes, the resource server is let go', async () => {
  const closed = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const { portal } = await start((_, res) => {
    res.writeHead(200).write('half');
    res.on('close', closed.resolve);
    begun.resolve();
  });
  const req = request(portal.origin + anyCall, { headers: { 'x-csrf': '1', cookie: portal.cookie } }).end();
  req.on('error', () => undefined);
  await begun.promise;
  req.destroy();
  await closed.promise;
});

test('R76: a browser that goes before the answer begins is noticed too', async () => {
  const closed = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const { portal } = await start((_, res) => {
    res.on('close', closed.resolve);
    begun.resolve();
  });
  const socket = connect(portal.port, '127.0.0.1');
  socket.write(
    `GET ${anyCall} HTTP/1.1\r\nHost: localhost:${portal.port}\r\nX-CSRF: 1\r\nCookie: ${portal.cookie}\r\n\r\n`,
  );
  await begun.promise;
  socket.destroy();
  await closed.promise;
});

test('R76: half an answer is an error to the browser, never a whole one', async () => {
  for (const headers of [{ 'content-length': '100' }, { 'transfer-encoding': 'chunked' }]) {
    const { portal } = await start((_, res) => {
      res.writeHead(200, { 'content-type': 'application/json', ...headers }).write('{"half":');
      setImmediate(() => res.destroy());
    });
    const answer = await portal.call(anyCall);
    await expect(answer.text()).rejects.toThrow();
  }
});

test('R77: a resource server that refuses, hangs or stops is told apart', async () => {
  const short = { headersTimeoutMs: 300, idleTimeoutMs: 300, rules: [{ methods: ['GET', 'POST'], path: '/v0.10/**' }] };
  const hanging = await start(() => undefined, { transferRow: short });
  expect(await problemOf(await hanging.portal.call(anyCall))).toMatchObject({
    code: 'upstream_timeout',
    service: 'transfer',
  });

  const stopping = await start((_, res) => res.writeHead(200).write('a'), { transferRow: short });
  const answer = await stopping.portal.call(anyCall);
  await expect(answer.text()).rejects.toThrow();

  const gone = await startForeignServer();
  const portal = await startSignedInPortal({ transferUrl: gone.origin });
  toClose.push(portal);
  await gone.close();
  expect((await problemOf(await portal.call(anyCall))).code).toBe('upstream_unreachable');
});

test('R77: an upload that stalls is ended, before and after its first bytes went on', async () => {
  const { portal } = await start(() => undefined, { transferRow: { idleTimeoutMs: 300 } });
  for (const length of [1000, 100_000]) {
    const bytes = `POST /api/transfer/v0.10/bookmark HTTP/1.1\r\nHost: localhost:${portal.port}\r\nX-CSRF: 1\r\nOrigin: ${portal.origin}\r\nCookie: ${portal.cookie}\r\nContent-Length: ${length}\r\n\r\nabc`;
    const answer = await sendBytes(portal.port, bytes, /body_too_slow/);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"reason":"body_too_slow"');
  }
});

test('R77: a resource server that does not finish to connect is a timeout', async () => {
  const server = createTcpServer(() => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // It takes the connection and never speaks TLS.
  const transferUrl = `https://127.0.0.1:${portOf(server.address())}`;
  const portal = await startSignedInPortal({ transferUrl, transferRow: { connectTimeoutMs: 300 } });
  toClose.push({ close: async () => void server.close() }, portal);
  expect((await problemOf(await portal.call(anyCall))).code).toBe('upstream_timeout');
});

async function responseTo(req: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => req.once('response', resolve).once('error', reject));
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test('bytes that are no HTTP answer are a failure of the service, not of the portal', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const portal = await startSignedInPortal({ transferUrl: `http://127.0.0.1:${portOf(server.address())}` });
  toClose.push({ close: async () => void server.close() }, portal);
  expect((await problemOf(await portal.call(anyCall))).code).toBe('upstream_unreachable');
});

test('R80: a body over the limit is refused before any byte of it, or where the limit is crossed', async () => {
  let completed = 0;
  const answer: RequestListener = (req, res) => {
    req.on('end', () => {
      completed += 1;
      res.end('{}');
    });
  };
  const { portal, transfer } = await start(answer);
  const post = (body: NonNullable<Call['body']>) =>
    portal.call('/api/transfer/v0.10/bookmark', { method: 'POST', body });
  const bytes = new Uint8Array(11 * 1024 * 1024);
  expect((await problemOf(await post(bytes))).code).toBe('payload_too_large');
  expect(transfer.seen).toEqual([]);
  expect((await problemOf(await post(new Blob([bytes]).stream()))).code).toBe('payload_too_large');
  expect(completed).toBe(0);
  expect((await post(bytes.subarray(1024 * 1024))).status).toBe(200);
});

test('a GET with a body is refused: nobody agrees where it ends', async () => {
  const { portal, transfer } = await start();
  const bytes = `GET ${anyCall} HTTP/1.1\r\nHost: localhost:${portal.port}\r\nX-CSRF: 1\r\nCookie: ${portal.cookie}\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc`;
  expect(await sendBytes(portal.port, bytes)).toContain('"reason":"body_on_read"');
  expect(transfer.seen).toEqual([]);
});

test('R84: HEAD works, and no method or path of ours is shown upstream', async () => {
  const { portal, transfer } = await start((_, res) => res.writeHead(200, { 'content-length': '7' }).end('1234567'));
  const answer = await portal.call(anyCall, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '7', '']);
  expect(transfer.seen[0]).toMatchObject({ method: 'HEAD', target: '/v0.10/task_list' });
});

test('R111: whose 401 it is can be told, and a resource server can not speak for the portal', async () => {
  const { portal } = await start((_, res) =>
    res
      .writeHead(401, { 'bff-error': 'session_expired', 'content-type': 'application/json' })
      .end('{"code":"AuthenticationFailed"}'),
  );
  const theirs = await portal.call(anyCall);
  expect([theirs.status, theirs.headers.get('bff-error'), theirs.headers.get('bff-upstream')]).toEqual([
    401,
    null,
    'transfer',
  ]);
  expect(await theirs.json()).toEqual({ code: 'AuthenticationFailed' });
  const ours = await fetch(portal.origin + anyCall, { headers: { 'x-csrf': '1' } });
  expect([ours.status, ours.headers.get('bff-error'), ours.headers.get('bff-upstream')]).toEqual([
    401,
    'session_required',
    null,
  ]);
  for (const answer of [theirs, ours])
    expect(answer.headers.get('www-authenticate') ?? '').not.toMatch(/basic|bearer/i);
});

test('errors of a resource server pass as they are, with their status and body', async () => {
  const document = {
    code: 'EndpointNotFound',
    message: "No such endpoint 'x'",
    request_id: 'abc',
    resource: '/endpoint/x',
  };
  for (const status of [400, 403, 404, 409, 429, 500, 502, 503]) {
    const { portal } = await start((_, res) =>
      res.writeHead(status, { 'content-type': 'application/json', 'retry-after': '9' }).end(JSON.stringify(document)),
    );
    const answer = await portal.call(anyCall);
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('bff-upstream')]).toEqual([
      status,
      '9',
      'transfer',
    ]);
    expect(await answer.json()).toEqual(document);
  }
});
