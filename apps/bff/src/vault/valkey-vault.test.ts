import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { storedGrant, storedSession } from '../testing/stored-session.ts';
import { openValkeyVault } from './valkey-vault.ts';
import { describeVault } from './vault.contract.ts';
import type { StoredSession, Vault } from './vault.ts';

let server: RedisServer;
let redis: Redis;
let wire: FaultProxy;
const opened: Vault[] = [];

beforeAll(async () => {
  server = await startRedisServer();
  redis = new Redis(server.port);
  wire = await startFaultProxy(server.port);
});
afterAll(async () => {
  await Promise.all(opened.map((vault) => vault.close()));
  redis.disconnect();
  await wire.close();
  await server.close();
});

async function open(name: string, port = server.port): Promise<Vault> {
  const vault = await openValkeyVault({ url: `redis://127.0.0.1:${port}`, name });
  opened.push(vault);
  return vault;
}

describeVault('a Redis server', open);

/** What the server has executed since the last question, without what a connection begins with. */
async function executed(): Promise<Record<string, number>> {
  const stats = await redis.info('commandstats');
  await redis.config('RESETSTAT');
  const calls = [...stats.matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)].map(([, name = '', count]) => [
    name,
    Number(count),
  ]);
  return Object.fromEntries(
    calls.filter(([name]) => !['info', 'config', 'client', 'config|resetstat'].includes(String(name))),
  );
}

async function load(vault: Vault): Promise<StoredSession | null> {
  return vault.load('a');
}

test('a record that is known costs one question, and only one that has changed is read again', async () => {
  const vault = await open('questions');
  const other = await open('questions');
  await vault.create(storedSession('a'));
  await vault.load('a');
  await executed();
  for (let call = 0; call < 5; call++) await vault.load('a');
  expect(await executed()).toEqual({ hmget: 5 });
  await other.touch([{ key: 'a', lastSeenAtMs: 99 }]);
  await executed();
  expect(await vault.load('a')).toMatchObject({ lastSeenAtMs: 99 });
  expect(await executed()).toEqual({ hmget: 1 });
  await vault.replaceGrant('a', storedGrant(2));
  await executed();
  expect((await vault.load('a'))?.grants[0]?.generation).toBe(2);
  expect(await executed()).toEqual({ hgetall: 1 });
});

test('R42: a live session outlasts its limit by a week, and what waits to be revoked never vanishes by itself', async () => {
  const vault = await open('net');
  await vault.create({ ...storedSession('a'), createdAtMs: 0, absoluteEndsAtMs: 12 * 3_600_000 });
  const lifeMs = await redis.pttl('{net}:session:a');
  expect(Math.round(lifeMs / 3_600_000)).toBe(12 + 7 * 24);
  await vault.end('a', 'revoked', 0);
  const keys = await redis.keys('{net}:*');
  const lives = await Promise.all(keys.map(async (key) => [key, await redis.pttl(key)] as const));
  const mortal = lives.filter(([, life]) => life >= 0).map(([key]) => key);
  expect(mortal).toEqual(['{net}:session:a']);
  expect(keys.filter((key) => key.includes(':revocation:'))).toHaveLength(2);
});

test('R42: a session whose record was dropped leaves the indexes when its turn to end comes', async () => {
  const vault = await open('dropped');
  await vault.create(storedSession('a'));
  await redis.del('{dropped}:session:a');
  expect(await vault.overdue(1e12, 0, 10)).toEqual(['a']);
  expect(await vault.end('a', 'expired', 1e12)).toBe(false);
  expect(await vault.overdue(1e12, 0, 10)).toEqual([]);
  expect(await vault.figures()).toMatchObject({ liveSessions: 0 });
});

test.each([
  ['a node of a cluster', ['--cluster-enabled', 'yes']],
  ['a replica', ['--replicaof', '127.0.0.1', '1']],
])('%s is refused, where an ended session might be taken for a live one', async (what, args) => {
  const unfit = await startRedisServer(args);
  await expect(openValkeyVault({ url: unfit.url })).rejects.toThrow(what);
  await unfit.close();
});

test('R42: a server that is set to eviction while the portal runs is refused from its next connection on, until it is mended', async () => {
  const changing = await startRedisServer();
  const operator = new Redis(changing.port);
  const vault = await openValkeyVault({ url: changing.url });
  await vault.create(storedSession('a'));
  await operator.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await operator.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  const refused = () => load(vault).catch((error: { options: { cause: Error } }) => error.options.cause.message);
  await expect.poll(refused, { timeout: 10_000 }).toContain('maxmemory-policy is allkeys-lru');
  await operator.config('SET', 'maxmemory-policy', 'noeviction');
  await expect.poll(() => load(vault).catch(() => null), { timeout: 10_000 }).toMatchObject({ key: 'a' });
  operator.disconnect();
  await vault.close();
  await changing.close();
});

test('R43: what the next version adds to a record is kept by this one', async () => {
  const vault = await open('versions');
  await vault.create(storedSession('a'));
  const record = '{versions}:session:a';
  const grant = { ...JSON.parse((await redis.hget(record, 'grant:rs')) ?? ''), policy: 'of the next version' };
  await redis.hset(record, { version: 2, 'grant:rs': JSON.stringify(grant), device: 'of the next version' });
  await redis.hincrby(record, 'rev', 1);
  expect((await vault.load('a'))?.grants).toEqual([storedGrant(1)]);
  expect(await vault.markIntent('a', 'rs', 1, 5)).toBe(true);
  expect(await vault.replaceGrant('a', storedGrant(2))).toBe(true);
  await vault.touch([{ key: 'a', lastSeenAtMs: 50 }]);
  expect(JSON.parse((await redis.hget(record, 'grant:rs')) ?? '')).toMatchObject({
    generation: 2,
    policy: grant.policy,
  });
  expect(await redis.hmget(record, 'device', 'version')).toEqual(['of the next version', '2']);
  expect((await vault.load('a'))?.grants).toEqual([storedGrant(2)]);
});

test('R43: a record that is two versions ahead is an outage for this process, and no sign-out', async () => {
  const vault = await open('too new');
  await vault.create(storedSession('a'));
  await redis.hset('{too new}:session:a', 'version', 3);
  await expect(vault.load('a')).rejects.toMatchObject({ type: 'store_unavailable' });
});

test('R41: while the server is silent every question is refused, and none is sent late', async () => {
  const vault = await open('silent', wire.port);
  await vault.create(storedSession('a'));
  wire.inject({ kind: 'blackhole' });
  await expect(vault.load('a')).rejects.toMatchObject({ type: 'store_unavailable' });
  await expect(vault.end('a', 'revoked', 0)).rejects.toMatchObject({ type: 'store_unavailable' });
  wire.heal();
  await expect.poll(() => load(vault).catch(() => null), { timeout: 10_000 }).toMatchObject({ ended: null });
});

test.each([
  { kind: 'refuse' },
  { kind: 'reset', afterBytes: 0 },
  { kind: 'truncate', afterBytes: 3 },
  { kind: 'garbage' },
  { kind: 'drip', bytesPerSecond: 5 },
  { kind: 'latency', ms: 3000 },
] as const)('R41: an answer spoiled by $kind is an outage, and then over', async (fault) => {
  const vault = await open(`spoiled ${fault.kind}`, wire.port);
  await vault.create(storedSession('a'));
  await vault.load('a');
  wire.inject(fault);
  await expect(vault.load('a')).rejects.toMatchObject({ type: 'store_unavailable' });
  wire.heal();
  await expect.poll(() => load(vault).catch(() => null), { timeout: 10_000 }).toMatchObject({ key: 'a' });
});

test('R53: when the answer to a renewal’s write is lost, the renewed tokens are stored all the same', async () => {
  const vault = await open('lost answer', wire.port);
  await vault.create(storedSession('a'));
  await vault.load('a');
  wire.inject({ kind: 'reset', afterBytes: 0 });
  await expect(vault.replaceGrant('a', storedGrant(2))).rejects.toMatchObject({ type: 'store_unavailable' });
  wire.heal();
  const again = () => vault.replaceGrant('a', storedGrant(2)).catch(() => 'not reached');
  await expect.poll(again, { timeout: 10_000 }).toBe(true);
  expect((await vault.load('a'))?.grants).toEqual([storedGrant(2)]);
  expect(await vault.figures()).toMatchObject({ revocations: 0 });
});

test('a process that stood still itself does not take the store for gone', async () => {
  const vault = await open('stood still');
  await vault.create(storedSession('a'));
  const answer = vault.load('a');
  // Blocks this whole process, its event loop included.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1800);
  expect(await answer).toMatchObject({ key: 'a' });
});

test('a lease is counted by the server’s clock, whatever the processes’ clocks say', async () => {
  const [one, other] = [await open('clocks'), await open('clocks')];
  expect(await one.acquireLease('refresh', 'one', Date.now(), 60_000)).toBe(true);
  expect(await other.acquireLease('refresh', 'other', Date.now() + 3_600_000, 60_000)).toBe(false);
});

test('R42: on a full server people who are signed in go on and sign out, and only sign-ins are refused', async () => {
  const vault = await open('full');
  for (const key of ['a', 'b']) await vault.create({ ...storedSession(key), lastSeenAtMs: 10 });
  await redis.config('SET', 'maxmemory', '1');
  try {
    const refused = { type: 'store_unavailable' };
    await expect(vault.create(storedSession('c'))).rejects.toMatchObject(refused);
    await expect(vault.claimOnce('m', 0, 1000)).rejects.toMatchObject(refused);
    await vault.touch([{ key: 'a', lastSeenAtMs: 77 }]);
    expect(await vault.load('a')).toMatchObject({ lastSeenAtMs: 77 });
    expect(await vault.acquireLease('refresh', 'one', 0, 1000)).toBe(true);
    expect(await vault.markIntent('a', 'rs', 1, 5)).toBe(true);
    expect(await vault.replaceGrant('a', storedGrant(2))).toBe(true);
    expect(await vault.end('a', 'revoked', 0)).toBe(true);
    for (const { id } of await vault.takeRevocations(0, 500, 10)) await vault.removeRevocation(id);
    expect(await vault.figures()).toEqual({ liveSessions: 1, revocations: 0, oldestRevocationAtMs: null });
  } finally {
    await redis.config('SET', 'maxmemory', '0');
  }
});

test('scripts that the server has forgotten are sent again', async () => {
  const vault = await open('scripts');
  await vault.create(storedSession('a'));
  await redis.script('FLUSH');
  expect(await vault.end('a', 'revoked', 0)).toBe(true);
});
