import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, expect, test } from 'vitest';
import { startFleet } from '../testing/fleet.ts';
import { createPortalBrowser } from '../testing/portal.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-overload-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('R117: a portal with too much to do sends nobody-calls away and serves who is signed in', async () => {
  const globus = await startLocalGlobus();
  const env = { EVENT_LOOP_DELAY_MS: '200' };
  const fleet = await startFleet({ globus, vaultUrl: `sqlite:${join(folder, 'vault.sqlite')}`, nodes: 1, env });
  const [node] = fleet.nodes;
  const browser = fleet.browser();
  await signInAtGlobus(browser);
  await node?.restart({ entry: new URL('../testing/burning-server.ts', import.meta.url) });
  const nobody = fleet.at(node, createPortalBrowser(fleet));
  const known = fleet.at(node, browser);
  await expect.poll(async () => (await nobody.fetch('/bff/login')).status, { timeout: 15_000 }).toBe(503);

  for (const path of ['/api/auth/v2/oauth2/userinfo', '/bff/login', '/bff/session']) {
    const refused = await nobody.fetch(path);
    expect([refused.status, refused.headers.get('bff-error')]).toEqual([503, 'overloaded']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  for (const path of ['/api/auth/v2/oauth2/userinfo', '/bff/session']) {
    expect((await known.fetch(path)).status).toBe(200);
  }
  await fleet.close();
  await globus.close();
});
