import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Fleet, type FleetOptions, nodeOf, startFleet } from '../testing/fleet.ts';
import type { PortalBrowser } from '../testing/portal.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';
import { startForeignServer } from '../testing/signed-in-portal.ts';

// Real processes behind nginx, ended by SIGTERM while calls pass.

const folder = mkdtempSync(join(tmpdir(), 'isthmus-shut-down-'));
let globus: LocalGlobus;
let fleet: Fleet | undefined;

beforeAll(async () => {
  // So short that every call is near a renewal.
  globus = await startLocalGlobus({ accessTokenSeconds: 4 });
});
afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
});
afterAll(async () => {
  await globus.close();
  rmSync(folder, { recursive: true });
});

async function start(name: string, env: Record<string, string> = {}, at: FleetOptions['globus'] = globus) {
  const settings = { SHUTDOWN_WAIT_SECONDS: '1', LOG_LEVEL: 'info', PRIVATE_PORT: '0', ...env };
  fleet = await startFleet({ globus: at, vaultUrl: `sqlite:${join(folder, name)}`, env: settings });
  return fleet;
}

function privateUrlOf(output: string): string {
  return /.*"privateUrl":"([^"]+)"/s.exec(output)?.[1] ?? '';
}

/** Calls in turn until told to end; answers what failed. */
function callOn(browser: PortalBrowser, path: string): { calls(): number; end(): Promise<string[]> } {
  let isOver = false;
  let calls = 0;
  const failed: string[] = [];
  const run = (async () => {
    while (!isOver) {
      const answer = await browser.fetch(path).catch((error: unknown) => String(error));
      if (typeof answer === 'string') failed.push(answer);
      else if (answer.status !== 200) failed.push(`${answer.status} ${await answer.text()} at ${nodeOf(answer)}`);
      else await answer.arrayBuffer();
      calls += 1;
    }
  })();
  return {
    calls: () => calls,
    async end() {
      isOver = true;
      await run;
      return failed;
    },
  };
}

test('R123: both nodes are restarted one after the other under load, and no call and no token is lost', async () => {
  const running = await start('rolling.sqlite');
  const people = Array.from({ length: process.env.NIGHTLY ? 32 : 6 }, () => running.browser());
  for (const browser of people) await signInAtGlobus(browser);
  const loads = people.map((browser, index) =>
    callOn(browser, index % 3 === 0 ? '/bff/session' : '/api/auth/v2/oauth2/userinfo'),
  );
  for (const node of running.nodes) {
    const before = loads.map((load) => load.calls());
    await expect.poll(() => loads.every((load, index) => load.calls() > (before[index] ?? 0) + 20)).toBe(true);
    node.program.signal('SIGTERM');
    expect(await node.program.ended).toBe(0);
    await node.restart();
  }
  const ends = await Promise.all(loads.map((load) => load.end()));
  expect(ends.flat()).toEqual([]);
  // The renewed tokens are where the next process finds them.
  for (const browser of people) {
    const view = (await (await browser.fetch('/bff/session')).json()) as {
      services: Record<string, { state: string }>;
    };
    expect(Object.values(view.services).map(({ state }) => state)).not.toContain('reauth_required');
  }
});

test('R123: on SIGTERM it is not ready at once, and serves on until load balancers know', async () => {
  const running = await start('unready.sqlite', { SHUTDOWN_WAIT_SECONDS: '2' });
  const [node] = running.nodes;
  if (!node) throw new Error('no node');
  const browser = running.browser();
  await signInAtGlobus(browser);
  const url = privateUrlOf(node.program.output());
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  node.program.signal('SIGTERM');
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ causes: [{ name: 'draining' }] });
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  const served = await running.at(node, browser).fetch('/bff/session');
  expect([served.status, served.headers.get('connection')]).toEqual([200, 'keep-alive']);
  expect(await node.program.ended).toBe(0);
});

test('R123: a download under way is finished, an event stream ended with a hint to come again', async () => {
  const open: ServerResponse[] = [];
  const transfer = await startForeignServer((req, res) => {
    const type = req.url?.includes('events') ? 'text/event-stream' : 'application/octet-stream';
    res.writeHead(200, { 'Content-Type': type }).write('data: one\n\n');
    open.push(res);
  });
  const service = { authUrl: globus.authUrl, transferUrl: transfer.origin, portalClient: globus.portalClient };
  const running = await start('streams.sqlite', { SHUTDOWN_WAIT_SECONDS: '0' }, service);
  const [node] = running.nodes;
  const browser = running.browser();
  await signInAtGlobus(browser);
  const direct = running.at(node, browser);
  const [download, events] = [
    await direct.fetch('/api/transfer/v0.10/a-download'),
    await direct.fetch('/api/transfer/v0.10/events', { headers: { Accept: 'text/event-stream' } }),
  ];
  node?.program.signal('SIGTERM');
  expect(await events.text()).toBe('data: one\n\nretry: 1000\n\n');
  await expect.poll(() => direct.fetch('/bff/session').catch(() => 'refused')).toBe('refused');
  open[0]?.end('the rest');
  expect(await download.text()).toBe('data: one\n\nthe rest');
  expect(await node?.program.ended).toBe(0);
  await transfer.close();
});
