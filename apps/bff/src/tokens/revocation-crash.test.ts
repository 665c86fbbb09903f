import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { startFleet } from '../testing/fleet.ts';
import { startRedisServer } from '../testing/redis-server.ts';
import { json, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { signInAtScripted } from '../testing/scripted-sign-in.ts';

/** A store as the test looks at it from outside. */
type Store = {
  url: string;
  tokensWaiting(): Promise<number>;
  /** Does what the clock does to leases whose holder is dead. */
  letLeasesRunOut(): Promise<void>;
};

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

function sqliteStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-crash-'));
  cleanUps.push(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'vault.sqlite');
  function inDatabase<T>(run: (database: DatabaseSync) => T): Promise<T> {
    const database = new DatabaseSync(file, { timeout: 2000 });
    const result = run(database);
    database.close();
    return Promise.resolve(result);
  }
  return {
    url: `sqlite:${file}`,
    tokensWaiting: () =>
      inDatabase((database) => Number(database.prepare('SELECT count(*) AS waiting FROM revocations').get()?.waiting)),
    letLeasesRunOut: () =>
      inDatabase((database) => database.exec('UPDATE leases SET until_ms = 0; UPDATE revocations SET due_at_ms = 0')),
  };
}

async function redisStore(): Promise<Store> {
  const server = await startRedisServer();
  cleanUps.push(() => server.close());
  const redis = new Redis(server.port);
  cleanUps.push(() => redis.disconnect());
  return {
    url: server.url,
    tokensWaiting: () => redis.zcard('{isthmus}:queued'),
    async letLeasesRunOut() {
      await redis.del('{isthmus}:lease:reaper');
      for (const kind of ['refresh_token', 'access_token']) {
        const due = `{isthmus}:due:${kind}`;
        for (const id of await redis.zrange(due, '0', '-1')) await redis.zadd(due, 0, id);
      }
    },
  };
}

test.each([
  ['SQLite', sqliteStore],
  ['Redis', redisStore],
])(
  'R102: a process that is killed amid revoking loses no token in %s: the next one revokes what was left',
  async (_, open) => {
    const store = await open();
    const auth = await startScriptedAuth();
    cleanUps.push(() => auth.close());
    const globus = { authUrl: auth.url, portalClient: scriptedClient };
    const fleet = await startFleet({ globus, vaultUrl: store.url, nodes: 1 });
    cleanUps.push(() => fleet.close());
    const [node] = fleet.nodes;

    const issued: string[] = [];
    const browsers = Array.from({ length: 5 }, () => fleet.browser());
    for (const browser of browsers) {
      await signInAtScripted(auth, browser, {
        change: (tokens) => {
          for (const one of [tokens, ...tokens.other_tokens]) issued.push(one.access_token, one.refresh_token);
          return tokens;
        },
      });
    }
    expect(new Set(issued).size).toBe(20);

    const hanging: (() => void)[] = [];
    auth.answerRevoke = async () => {
      if (auth.revoked.length < 3) return json({ active: false });
      await new Promise<void>((resolve) => hanging.push(resolve));
      return 'hang up';
    };
    const logouts = browsers.map((browser) => browser.fetch('/bff/logout', { method: 'POST' }).catch(() => null));
    await Promise.all(logouts);
    expect(hanging.length).toBeGreaterThanOrEqual(4);
    await node?.program.kill();
    for (const release of hanging) release();
    expect(await store.tokensWaiting()).toBeGreaterThanOrEqual(16);

    auth.answerRevoke = () => json({ active: false });
    await store.letLeasesRunOut();
    await node?.restart();
    await expect.poll(() => store.tokensWaiting(), { timeout: 15_000 }).toBe(0);
    expect(new Set(auth.revoked.map(({ token }) => token))).toEqual(new Set(issued));
  },
);
