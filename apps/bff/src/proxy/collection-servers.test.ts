import type { RequestListener } from 'node:http';
import { resourceServers, scopes } from '@isthmus/globus';
import { expect, onTestFinished, test } from 'vitest';
import { problemOf } from '../testing/portal-before.ts';
import { startForeignServer, startSignedInPortal, tokenOf } from '../testing/signed-in-portal.ts';
import { placeOf } from './collection-servers.ts';

const id = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const path = `/api/collections/${id}/a/b.txt`;

/** A portal, a Transfer that says where the data server is, and that data server. */
async function start(answer?: RequestListener, addressOf = (origin: string): unknown => `${origin}/base/`) {
  const data = await startForeignServer(answer);
  const transfer = await startForeignServer((_, res) =>
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ https_server: addressOf(data.origin) })),
  );
  const portal = await startSignedInPortal({ transferUrl: transfer.origin, collectionHosts: data.origin });
  for (const part of [data, transfer, portal]) onTestFinished(() => part.close());
  const tokens = [
    tokenOf(resourceServers.transfer, 'AgTransferToken', scopes.transferAll),
    tokenOf(id, 'AgCollectionToken', `https://auth.globus.org/scopes/${id}/https`),
  ];
  const cookie = await portal.signIn('a-reader', tokens);
  return {
    data,
    transfer,
    call: (init: Parameters<typeof portal.call>[1] = {}, to = path) =>
      portal.call(to, { ...init, headers: { cookie, ...init.headers } }),
  };
}

test('the data server gets the token of its collection and no other, and Transfer is asked once', async () => {
  const { data, transfer, call } = await start();
  for (let each = 0; each < 3; each++) expect((await call({ headers: { range: 'bytes=0-1' } })).status).toBe(200);
  expect(transfer.seen.map(({ target }) => target)).toEqual([`/v0.10/endpoint/${id}?fields=id,https_server`]);
  expect(new Map(transfer.seen[0]?.headers).get('authorization')).toBe('Bearer AgTransferToken');
  const seen = new Map(data.seen[0]?.headers);
  expect(data.seen[0]?.target).toBe('/base/a/b.txt');
  expect(seen.get('authorization')).toBe('Bearer AgCollectionToken');
  expect(seen.get('x-requested-with')).toBe('XMLHttpRequest');
  expect(seen.get('range')).toBe('bytes=0-1');
});

test('R60: an address that is not on the list gets no token, whatever Transfer says', async () => {
  for (const address of [
    'https://evil.example/',
    'http://g-1.data.globus.org/',
    'http://169.254.169.254/',
    'https://user:pw@g-1.data.globus.org/',
    'not an address',
  ]) {
    const { data, call } = await start(undefined, () => address);
    expect([address, (await problemOf(await call())).code]).toEqual([address, 'upstream_redirect_blocked']);
    expect(data.seen).toEqual([]);
  }
  const none = await start(undefined, () => null);
  expect(await problemOf(await none.call())).toMatchObject({ code: 'not_found', reason: 'no_https_access' });
  const upload = await none.call({ method: 'PUT', body: new Blob([new Uint8Array(5_000_000)]).stream() });
  expect((await problemOf(upload)).code).toBe('not_found');
});

test('R71: a redirect within the data server stays with the collection, any other is blocked', async () => {
  const { call } = await start((req, res) => {
    const to = decodeURIComponent((req.url ?? '').split('?to=')[1] ?? '');
    res.writeHead(302, { location: to }).end();
  });
  const redirected = async (to: string) => call({}, `${path}?to=${encodeURIComponent(to)}`);
  expect((await redirected('/base/other.txt')).headers.get('location')).toBe(`/api/collections/${id}/other.txt`);
  for (const to of ['/elsewhere/x', '/basement/x', 'https://auth.globus.org/v2/oauth2/authorize']) {
    expect((await problemOf(await redirected(to))).code).toBe('upstream_redirect_blocked');
  }
});

test('R60: a list of hosts means these hosts, over TLS on the usual port', () => {
  const listed = ['*.data.globus.org', 'files.example.org', 'http://127.0.0.1:3102'];
  const place = (address: string) => placeOf(address, listed);
  expect(place('https://g-1a.2b.data.globus.org')).toEqual({ origin: 'https://g-1a.2b.data.globus.org', basePath: '' });
  expect(place('https://files.example.org/base/')).toEqual({ origin: 'https://files.example.org', basePath: '/base' });
  expect(place('http://127.0.0.1:3102/x')).toEqual({ origin: 'http://127.0.0.1:3102', basePath: '/x' });
  for (const address of [
    'https://data.globus.org',
    'https://evildata.globus.org',
    'https://x.data.globus.org.evil.example',
    'https://x.data.globus.org:8443',
    'http://x.data.globus.org',
    'https://sub.files.example.org',
    'http://127.0.0.1:3103',
    'http://localhost:3102',
    'https://x.data.globus.org/?a=1',
    'ftp://x.data.globus.org',
  ]) {
    expect([address, place(address)]).toEqual([address, null]);
  }
});
