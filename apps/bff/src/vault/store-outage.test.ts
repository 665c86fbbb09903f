import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy.ts';
import { type Fleet, startFleet } from '../testing/fleet.ts';
import type { PortalBrowser } from '../testing/portal.ts';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

const outageMs = process.env.NIGHTLY ? 10_000 : 500;
const webRoot = mkdtempSync(join(tmpdir(), 'isthmus-shell-'));
let globus: LocalGlobus;
let server: RedisServer;
let wire: FaultProxy;
let fleet: Fleet;
const people: PortalBrowser[] = [];

beforeAll(async () => {
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Isthmus</title>');
  globus = await startLocalGlobus();
  server = await startRedisServer(['--appendonly', 'yes', '--appendfsync', 'always']);
  wire = await startFaultProxy(server.port);
  fleet = await startFleet({ globus, vaultUrl: `redis://127.0.0.1:${wire.port}`, env: { WEB_ROOT: webRoot } });
  for (let person = 0; person < 4; person++) {
    const browser = fleet.browser();
    await signInAtGlobus(browser);
    people.push(browser);
  }
});
afterAll(async () => {
  await fleet.close();
  await wire.close();
  await server.close();
  await globus.close();
  rmSync(webRoot, { recursive: true });
});

const callService = (browser: PortalBrowser) => browser.fetch('/api/auth/v2/oauth2/userinfo');
const problemOf = (response: Response) => [response.status, response.headers.get('bff-error')];

async function authRequests(): Promise<number> {
  const answer = await fetch(`${globus.controlUrl}/requests?service=auth`);
  return ((await answer.json()) as { requests: unknown[] }).requests.length;
}

/** Everybody calls again and again until told to stop; answers all that came back. */
function startLoad(): { stop(): Promise<Response[]> } {
  const answers: Response[] = [];
  let isOver = false;
  const loops = people.map(async (browser) => {
    while (!isOver) {
      const response = await callService(browser);
      await response.arrayBuffer();
      answers.push(response);
      await delay(10);
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(loops);
      return answers;
    },
  };
}

/** What holds while the store is away, on every node. */
async function expectOutage(): Promise<void> {
  for (const node of fleet.nodes) {
    for (const path of ['/api/auth/v2/oauth2/userinfo', '/bff/session']) {
      const [person] = people;
      const response = person && (await fleet.at(node, person).fetch(path));
      expect(response && problemOf(response)).toEqual([503, 'store_unavailable']);
      expect(Number(response?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(response?.headers.getSetCookie()).toEqual([]);
    }
  }
  const shell = await fetch(`${fleet.url}/activity`);
  expect([shell.status, await shell.text()]).toEqual([200, expect.stringContaining('<title>Isthmus</title>')]);
}

async function expectEverybodyBack(): Promise<void> {
  for (const browser of people) {
    for (const node of fleet.nodes) {
      const back = () => callService(fleet.at(node, browser)).then(({ status }) => status);
      await expect.poll(back, { timeout: 15_000 }).toBe(200);
    }
  }
}

const outages: { title: string; breakIt(): Promise<void>; mendIt(): Promise<void> }[] = [
  {
    title: 'is killed',
    breakIt: async () => server.program.kill(),
    mendIt: async () => server.restart(),
  },
  {
    title: 'hangs',
    breakIt: async () => server.program.signal('SIGSTOP'),
    mendIt: async () => server.program.signal('SIGCONT'),
  },
  {
    title: 'is behind a link that is half-open',
    breakIt: async () => wire.inject({ kind: 'blackhole' }),
    mendIt: async () => wire.heal(),
  },
  {
    title: 'is cut off for a while',
    breakIt: async () => wire.inject({ kind: 'stall' }),
    mendIt: async () => wire.heal(),
  },
];

test.each(outages)(
  'R41: while the store $title nobody is signed out, and afterwards the same cookies work',
  async (outage) => {
    const cookies = people.map((browser) => [...browser.cookies]);
    const load = startLoad();
    await outage.breakIt();
    for (const node of fleet.nodes) {
      const [person] = people;
      const gone = async () => person && problemOf(await callService(fleet.at(node, person)));
      await expect.poll(gone, { timeout: 10_000 }).toEqual([503, 'store_unavailable']);
    }
    const asked = await authRequests();
    await expectOutage();
    // The outage lasts; nothing is asserted of its length.
    await delay(outageMs);
    await expectOutage();
    expect(await authRequests()).toBe(asked);
    await outage.mendIt();
    await expectEverybodyBack();
    const answers = await load.stop();
    const kinds = new Set(answers.map((answer) => problemOf(answer).join(' ')));
    expect([...kinds].toSorted()).toEqual(['200 ', '503 store_unavailable']);
    expect(answers.flatMap((answer) => answer.headers.getSetCookie())).toEqual([]);
    expect(people.map((browser) => [...browser.cookies])).toEqual(cookies);
  },
);
