import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createServiceTable } from './resource-servers.ts';
import { createUpstream } from './upstream.ts';

const row = createServiceTable({
  authUrl: 'https://auth.globus.org',
  transferUrl: 'https://transfer.example',
  timersUrl: 'https://timers.example',
  certificateAuthorities: {},
}).get('transfer');
if (row === undefined) throw new Error('no service transfer');

/** What a call gets when the service's name resolves to these addresses. */
async function callWith(addresses: { address: string; family: 4 | 6 }[], port: number) {
  const pool = createUpstream(
    { ...row, origin: `https://transfer.example:${port}` } as typeof row & object,
    (_, __, callback) => callback(null, addresses),
  );
  const failure: unknown = await pool
    .request({ origin: `https://transfer.example:${port}`, path: '/', method: 'GET' })
    .catch((error: unknown) => error);
  await pool.destroy();
  return failure;
}

test('R60: a service whose name points into an inner network is not connected to', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const inner = [
    { address: '127.0.0.1', family: 4 },
    { address: '169.254.169.254', family: 4 },
    { address: '10.1.2.3', family: 4 },
    { address: '172.31.0.1', family: 4 },
    { address: '192.168.1.1', family: 4 },
    { address: '100.64.0.1', family: 4 },
    { address: '0.0.0.0', family: 4 },
    { address: '::1', family: 6 },
    { address: '::', family: 6 },
    { address: '::ffff:127.0.0.1', family: 6 },
    { address: '::ffff:169.254.169.254', family: 6 },
    { address: '64:ff9b::a9fe:a9fe', family: 6 },
    { address: '2002:7f00:1::', family: 6 },
    { address: 'fe80::1', family: 6 },
    { address: 'fd00:ec2::254', family: 6 },
  ] as const;
  for (const each of inner) {
    expect(await callWith([each], address.port)).toMatchObject({ code: 'ERR_INNER_ADDRESS' });
  }
  expect(await callWith([...inner], address.port)).toMatchObject({ code: 'ERR_INNER_ADDRESS' });
  expect(connections).toBe(0);
  server.close();
});
