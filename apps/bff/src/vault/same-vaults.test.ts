import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { storedGrant, storedSession } from '../testing/stored-session.ts';
import { createSqliteVault } from './sqlite-vault.ts';
import { openValkeyVault } from './valkey-vault.ts';
import type { StoredGrant, StoredRevocation, Vault } from './vault.ts';

const runs = process.env.NIGHTLY ? 5000 : 200;
let server: RedisServer;

beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.close());

/** One thing that is done to a vault, and what came of it in a form that both vaults share. */
type Step = (vault: Vault) => Promise<unknown>;

const key = fc.constantFrom('a', 'b', 'c');
const subject = fc.constantFrom('one person', 'another person');
const generation = fc.integer({ min: 1, max: 4 });
const time = fc.integer({ min: 0, max: 100 });

// Two sessions may hold the same token, as Globus hands them out.
const grant = fc.record({ generation, shared: fc.boolean(), isDead: fc.boolean() }).map((choice): StoredGrant => {
  const { accessToken, ...rest } = storedGrant(choice.generation);
  if (choice.isDead) return { ...rest, state: 'reauth_required', accessToken: null, refreshToken: null };
  const fingerprint = choice.shared ? 'shared' : `access ${choice.generation}`;
  return { ...rest, accessToken: { sealed: accessToken?.sealed ?? new Uint8Array(), fingerprint } };
});

const steps: fc.Arbitrary<Step>[] = [
  fc.tuple(key, subject, grant, time).map(([name, who, held, seen]) => async (vault) => {
    if (await vault.load(name)) return;
    const times = { createdAtMs: seen, lastSeenAtMs: seen, absoluteEndsAtMs: 90 };
    await vault.create({ ...storedSession(name), ...times, subject: who, grants: [held] });
  }),
  key.map((name) => async (vault) => vault.load(name)),
  fc.tuple(key, time).map(([name, at]) => async (vault) => {
    await vault.touch([{ key: name, lastSeenAtMs: at }]);
    return vault.load(name);
  }),
  fc.tuple(key, grant).map(
    ([name, next]) =>
      (vault) =>
        vault.replaceGrant(name, next),
  ),
  fc.tuple(key, generation, time).map(
    ([name, of, at]) =>
      (vault) =>
        vault.markIntent(name, 'rs', of, at),
  ),
  fc.tuple(key, key, time).map(([from, to, at]) => async (vault) => {
    if (await vault.load(to)) return 'taken';
    return vault.succeed(from, { ...storedSession(to), createdAtMs: at, absoluteEndsAtMs: 90 }, at);
  }),
  fc.tuple(key, time, fc.boolean()).map(
    ([name, at, always]) =>
      (vault) =>
        vault.end(name, 'expired', at, always),
  ),
  subject.map((who) => (vault) => vault.sessionsOf(who)),
  fc.tuple(time, time).map(
    ([at, idleSince]) =>
      async (vault) =>
        (await vault.overdue(at, idleSince, 10)).toSorted(),
  ),
  fc.tuple(time, fc.option(key)).map(([at, batch]) => async (vault) => {
    const taken = await vault.takeRevocations(at, at + 10, 100, batch ?? undefined);
    return taken.map(nameless).toSorted((one, other) => one.place.localeCompare(other.place));
  }),
  time.map((at) => async (vault) => {
    // One entry is dropped, another put off: which ones, both vaults must agree on.
    const taken = (await vault.takeRevocations(at, at + 10, 100)).toSorted((one, other) =>
      nameless(one).place.localeCompare(nameless(other).place),
    );
    if (taken[0]) await vault.removeRevocation(taken[0].id);
    if (taken[1]) await vault.postponeRevocation(taken[1].id, at + 20);
  }),
  fc.constantFrom('shared', 'access 1', 'refresh 2').map((fingerprint) => (vault) => vault.isTokenInUse(fingerprint)),
  fc.constant((vault) => vault.figures()),
  fc.constantFrom(50, 90 + 24 * 3_600_000).map((at) => (vault) => vault.purge(at)),
];

/** An entry without the store's own name for it. */
function nameless(entry: StoredRevocation) {
  return {
    ...entry,
    id: '',
    place: `${entry.batch} ${entry.kind} ${entry.generation} ${entry.endsAtMs} ${entry.attempts}`,
  };
}

test(`whatever is done to them, both vaults answer alike (${runs} random stories)`, { timeout: 600_000 }, async () => {
  let stories = 0;
  const story = fc.array(fc.oneof(...steps), { minLength: 10, maxLength: 40, size: 'max' });
  const result = await fc.check(
    fc.asyncProperty(story, async (told) => {
      const sqlite = createSqliteVault(':memory:');
      stories += 1;
      const valkey = await openValkeyVault({ url: server.url, name: `story ${stories}` });
      for (const step of told) expect(await step(valkey)).toEqual(await step(sqlite));
      await Promise.all([sqlite.close(), valkey.close()]);
    }),
    { numRuns: runs },
  );
  process.stdout.write(`same-vaults: seed ${result.seed}\n`);
  expect(fc.defaultReportMessage(result)).toBeUndefined();
});
