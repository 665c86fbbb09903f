import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type Certificate, makeCertificate } from '../testing/certificates.ts';
import { problemOf } from '../testing/portal-before.ts';
import { type PortalOptions, startSignedInPortal } from '../testing/signed-in-portal.ts';

const call = '/api/transfer/v0.10/task_list';
let authority: Certificate;
let good: Certificate;

beforeAll(async () => {
  authority = await makeCertificate({ name: 'An authority' });
  good = await makeCertificate({ signedBy: authority });
});
afterEach(() => vi.unstubAllEnvs());

/** A resource server behind TLS on this machine, and what it was told once a channel stood. */
async function startTls(options: TlsOptions) {
  const told: string[] = [];
  const server = createServer(options, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      told.push(bytes.toString('latin1'));
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
    });
  });
  server.on('tlsClientError', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, told };
}

async function callOver(options: TlsOptions, transferRow: PortalOptions['transferRow'] = {}) {
  const { url, told } = await startTls(options);
  const row = { certificateAuthority: authority.cert, ...transferRow };
  const portal = await startSignedInPortal({ transferUrl: url, transferRow: row });
  onTestFinished(() => portal.close());
  return { answer: await portal.call(call), told, portal };
}

test('R82: a service whose certificate the given authority vouches for gets the call and the token', async () => {
  const { answer, told, portal } = await callOver(good);
  expect(answer.status).toBe(200);
  expect(told.join('')).toContain(`Bearer ${portal.accessTokens.transfer}`);
});

test('R82: a service that can not prove who it is gets no byte of a token', async () => {
  const dayMs = 24 * 3_600_000;
  const expired = { validFromMs: Date.now() - 2 * dayMs, validToMs: Date.now() - dayMs, signedBy: authority };
  const cases: [string, TlsOptions][] = [
    ['self-signed', await makeCertificate()],
    ['expired', await makeCertificate(expired)],
    ['of another name', await makeCertificate({ name: 'transfer.example', signedBy: authority })],
    ['of another authority', await makeCertificate({ signedBy: await makeCertificate({ name: 'Another' }) })],
    ['TLS 1.1', { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }],
  ];
  for (const [what, options] of cases) {
    const { answer, told } = await callOver(options);
    expect([what, (await problemOf(answer)).code, told]).toEqual([what, 'upstream_unreachable', []]);
  }
});

test('R82: without an authority of its own a service needs one that everybody trusts, whatever Node is told', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const { answer, told } = await callOver(good, { certificateAuthority: null });
  expect([(await problemOf(answer)).code, told]).toEqual(['upstream_unreachable', []]);
});

test('R82: no proxy of the environment is used', async () => {
  let connections = 0;
  const proxy = createTcpServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void proxy.close());
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, address);
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  const { answer } = await callOver(good);
  expect([answer.status, connections]).toEqual([200, 0]);
});

test('R60: a service whose name leads into an inner network is not called', async () => {
  const { url, told } = await startTls(good);
  const { port } = new URL(url);
  for (const address of ['127.0.0.1', '169.254.169.254', '10.0.0.1']) {
    const portal = await startSignedInPortal({
      transferUrl: `https://transfer.example:${port}`,
      lookup: (_, __, answered) => answered(null, [{ address, family: 4 }]),
    });
    onTestFinished(() => portal.close());
    expect((await problemOf(await portal.call(call))).code).toBe('upstream_unreachable');
  }
  expect(told).toEqual([]);
});

test('R60: a service that is allowed to lie in an inner network is called at the address that was judged', async () => {
  const { url } = await startTls(await makeCertificate({ name: 'transfer.example', signedBy: authority }));
  const asked: string[] = [];
  const portal = await startSignedInPortal({
    transferUrl: `https://transfer.example:${new URL(url).port}`,
    transferRow: { certificateAuthority: authority.cert, allowsPrivateAddresses: true },
    lookup: (hostname, { all }, answered) => {
      asked.push(hostname);
      if (all) answered(null, [{ address: '127.0.0.1', family: 4 }]);
      else answered(null, '127.0.0.1', 4);
    },
  });
  onTestFinished(() => portal.close());
  expect((await portal.call(call)).status).toBe(200);
  expect(asked).toEqual(['transfer.example']);
});
