import { Agent, interceptors, request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { portalBefore } from '../testing/portal-before.ts';
import { sendBytes } from '../testing/signed-in-portal.ts';

const call = '/api/transfer/v0.10/task_list';

test('R72: a shared cache in front of the portal never gives one person what another was answered', async () => {
  const { portal } = await portalBefore((req, res) =>
    res
      .writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'public, max-age=3600', vary: 'accept' })
      .end(req.headers.authorization?.slice(-9, -1)),
  );
  const other = await portal.signIn('another-person');
  // The cache of undici follows RFC 9111, and here takes itself for one that many people share.
  const cache = new Agent().compose(interceptors.cache({ type: 'shared', methods: ['GET', 'HEAD'] }));
  onTestFinished(() => cache.close());
  const get = async (path: string, cookie: string) => {
    const answer = await request(portal.origin + path, { dispatcher: cache, headers: { cookie, 'x-csrf': '1' } });
    return answer.body.text();
  };
  for (const path of [call, '/bff/session']) {
    const [mine, theirs] = [await get(path, portal.cookie), await get(path, other)];
    expect(mine).not.toBe(theirs);
    expect([await get(path, portal.cookie), await get(path, other)]).toEqual([mine, theirs]);
    expect(await get(path, '')).not.toBe(mine);
  }
});

test('R83: a resource server sees one name for everybody, a contact, and no address of a person', async () => {
  const { portal, transfer } = await portalBefore();
  const other = await portal.signIn('another-person');
  for (const [cookie, agent] of [
    [portal.cookie, 'Mozilla/5.0 one'],
    [other, 'Mozilla/5.0 another'],
  ] as const) {
    await portal.call(call, { headers: { cookie, 'user-agent': agent, 'x-forwarded-for': '203.0.113.7' } });
  }
  const agents = transfer.seen.map(({ headers }) => new Map(headers).get('user-agent'));
  expect(agents).toEqual(Array(2).fill('Isthmus/0.1 (+http://localhost:3000)'));
  const all = JSON.stringify(transfer.seen.map(({ headers }) => headers.filter(([name]) => name !== 'host')));
  expect(all).not.toMatch(/127\.0\.0\.1|203\.0\.113\.7|Mozilla/);
});

test('R83: a resource server that asks for patience is understood', async () => {
  const { portal } = await portalBefore((_, res) => res.writeHead(429, { 'retry-after': '17' }).end('{"code":"x"}'));
  const answer = await portal.call(call);
  expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([429, '17', '{"code":"x"}']);
  expect(answer.headers.get('bff-error')).toBeNull();
});

test('R84: a preflight of another origin is allowed nothing and goes no further', async () => {
  const { portal, transfer } = await portalBefore((_, res) =>
    res.writeHead(200, { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' }).end('{}'),
  );
  for (const path of [call, '/bff/session', '/bff/logout', '/']) {
    const preflight = [
      `OPTIONS ${path} HTTP/1.1`,
      `Host: localhost:${portal.port}`,
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: x-csrf',
      'Connection: close',
    ];
    const answer = await sendBytes(portal.port, `${preflight.join('\r\n')}\r\n\r\n`);
    expect([path, answer]).toEqual([path, expect.stringMatching(/^HTTP\/1.1 4/)]);
    expect(answer).not.toMatch(/access-control-/i);
  }
  expect(transfer.seen).toEqual([]);
  const answer = await portal.call(call);
  expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('R69: whatever a resource server sends along, the browser keeps its session', async () => {
  const { portal } = await portalBefore((_, res) =>
    res
      .writeHead(401, {
        'set-cookie': ['bff=; Max-Age=0; Path=/', '__Host-Http-bff=; Max-Age=0; Path=/; Secure'],
        'clear-site-data': '"*"',
        'www-authenticate': 'Bearer error="invalid_token"',
      })
      .end('{}'),
  );
  const answer = await portal.call(call);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(answer.headers.get('clear-site-data')).toBeNull();
  expect(await (await portal.call('/bff/session')).json()).toMatchObject({ authenticated: true });
});
