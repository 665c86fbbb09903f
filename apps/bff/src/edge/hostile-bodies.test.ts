import { bffPaths } from '@isthmus/bff-contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  portal = await startSignedInPortal({ transferUrl: transfer.origin });
});
afterAll(async () => {
  await portal.close();
  await transfer.close();
});

test('R116: a cookie of 15 KB is not worth a key derivation, and no more than no session', async () => {
  for (const filler of ['a', '*', 'Fe26.2*', '%', '~']) {
    const value = filler.repeat(Math.floor(15_000 / filler.length));
    for (const cookie of [`bff=${value}`, `bffref=${value}`, `bff_login_x=${value}`, value]) {
      const answer = await portal.call('/api/transfer/v0.10/task_list', { headers: { cookie } });
      expect([filler, answer.status]).toEqual([filler, 401]);
      expect((await portal.call(bffPaths.session, { headers: { cookie } })).status).toBe(200);
    }
  }
  expect(transfer.seen).toEqual([]);
});

test('R116: deep or endless JSON gets an answer at every address that takes a body', async () => {
  const deep = '['.repeat(1024 * 1024);
  const ticket = await portal.call(bffPaths.downloadTicket, { method: 'POST', body: deep });
  expect(ticket.status).toBe(413);
  const chunked = await portal.call(bffPaths.downloadTicket, { method: 'POST', body: new Blob([deep]).stream() });
  expect(chunked.status).toBe(413);
  const nested = `${'{"path":'.repeat(900)}1`;
  expect((await portal.call(bffPaths.downloadTicket, { method: 'POST', body: nested })).status).toBe(400);
  const stranger = await portal.signIn('stranger');
  const logout = await portal.call(bffPaths.logout, { method: 'POST', body: deep, headers: { cookie: stranger } });
  expect([200, 413]).toContain(logout.status);
  // A service's body is its own business: the portal passes it on and reads nothing into it.
  expect((await portal.call('/api/transfer/v0.10/transfer', { method: 'POST', body: deep })).status).toBe(200);
  expect(transfer.seen.at(-1)?.body.length).toBeGreaterThanOrEqual(100_000);
});

test('R116: a return path of 100 KB is too long, and one that fits is judged as quickly as any', async () => {
  const ask = (target: string) =>
    sendBytes(portal.port, `GET ${target} HTTP/1.1\r\nHost: localhost:${portal.port}\r\nConnection: close\r\n\r\n`);
  expect(await ask(`/bff/login?returnTo=${'('.repeat(100_000)}`)).toMatch(/^HTTP\/1.1 431 /);
  expect(await ask(`/bff/login?returnTo=${'('.repeat(10_000)}`)).toMatch(/^HTTP\/1.1 414 /);
  for (const piece of ['(', '%28', '/..', '//', '%', '\\', '%5c', '.;', '@']) {
    const path = piece.repeat(Math.floor(3900 / piece.length));
    expect(await ask(`/bff/login?returnTo=/${path}`)).toMatch(/^HTTP\/1.1 (302|400|503) /);
  }
});
