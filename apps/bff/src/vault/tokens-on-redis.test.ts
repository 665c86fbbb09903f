import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts';
import { type Fleet, startFleet } from '../testing/fleet.ts';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

let globus: LocalGlobus;
let server: RedisServer;
let link: FaultProxy;
let redis: Redis;
let fleet: Fleet;

beforeAll(async () => {
  globus = await startLocalGlobus();
  // Uncompressed, so that a secret in the dump would be seen.
  server = await startRedisServer(['--rdbcompression', 'no']);
  link = await startFaultProxy(server.port);
  redis = new Redis(server.port);
  fleet = await startFleet({ globus, vaultUrl: `redis://127.0.0.1:${link.port}` });
});
afterAll(async () => {
  await fleet.close();
  redis.disconnect();
  await link.close();
  await server.close();
  await globus.close();
});

const callService = (browser = fleet.browser()) => browser.fetch('/api/auth/v2/oauth2/userinfo');
const problemOf = (response: Response) => [response.status, response.headers.get('bff-error')];

async function issuedTokens(): Promise<string[]> {
  const { tokens } = (await (await fetch(`${globus.controlUrl}/tokens`)).json()) as { tokens: { token: string }[] };
  return tokens.map(({ token }) => token);
}

/** Puts every token of the record past its time, as days of waiting would. */
async function expireTokens(record: string): Promise<void> {
  for (const field of await redis.hkeys(record)) {
    if (!field.startsWith('grant:')) continue;
    const grant = JSON.parse((await redis.hget(record, field)) ?? '') as object;
    await redis.hset(record, field, JSON.stringify({ ...grant, issuedAtMs: 0, expiresAtMs: 1 }));
  }
  await redis.hincrby(record, 'rev', 1);
}

test('R37, R38: through sign-in, renewal and sign-out no secret is on the link to Redis, in its dump or in the log', async () => {
  const browser = fleet.browser();
  await signInAtGlobus(browser);
  const cookie = browser.cookies.get('bff') ?? '';
  expect((await callService(browser)).status).toBe(200);
  const [record = ''] = await redis.keys('{isthmus}:session:*');
  await expireTokens(record);
  expect((await callService(browser)).status).toBe(200);
  await redis.save();
  const [, folder = ''] = await redis.config('GET', 'dir');
  const dump = readFileSync(join(folder, 'dump.rdb'), 'latin1');
  expect((await browser.fetch('/bff/logout', { method: 'POST' })).status).toBe(200);

  const { fromClients, fromServer } = link.recorded();
  const wire = Buffer.concat([fromClients, fromServer]).toString('latin1');
  const secrets = [...(await issuedTokens()), cookie, 'noor@coastal.example', 'Noor Haddad'];
  expect(secrets.length).toBeGreaterThanOrEqual(8);
  expect(cookie).not.toBe('');
  expect(wire).toContain(record);
  expect(dump).toContain(record);
  for (const secret of secrets) {
    expect(wire).not.toContain(secret);
    expect(dump).not.toContain(secret);
    expect(fleet.output()).not.toContain(secret);
  }
});

test('R38: tokens that are moved from one record to another give nobody the other’s access', async () => {
  const people = [fleet.browser(), fleet.browser()];
  const records: string[] = [];
  for (const [index, who] of people.entries()) {
    const before = await redis.keys('{isthmus}:session:*');
    await signInAtGlobus(who, { person: index === 0 ? 'noor@coastal.example' : 'kit@coastal.example' });
    expect((await callService(who)).status).toBe(200);
    records.push(...(await redis.keys('{isthmus}:session:*')).filter((key) => !before.includes(key)));
  }
  expect(records).toHaveLength(2);
  const fields = ['access:auth.globus.org', 'refresh:auth.globus.org'];
  const sealed = await Promise.all(records.map((record) => redis.hmgetBuffer(record, ...fields)));
  for (const [index, record] of records.entries()) {
    for (const [at, field] of fields.entries()) await redis.hset(record, field, sealed[1 - index]?.[at] ?? '');
    await redis.hincrby(record, 'rev', 1);
  }
  // A node that has opened the rightful token knows it by its generation, so each is asked anew.
  for (const node of fleet.nodes) await node.restart();
  for (const who of people) expect(problemOf(await callService(who))).toEqual([401, 'reauth_required']);
});
