import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Fleet, startFleet } from '../testing/fleet.ts';
import { json, type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { signInAtScripted } from '../testing/scripted-sign-in.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-crash-'));
const file = join(folder, 'vault.sqlite');
let auth: ScriptedAuth;
let fleet: Fleet;

beforeEach(async () => {
  auth = await startScriptedAuth();
  fleet = await startFleet({
    globus: { authUrl: auth.url, portalClient: scriptedClient },
    vaultUrl: `sqlite:${file}`,
    nodes: 1,
  });
});
afterEach(async () => {
  await fleet.close();
  await auth.close();
  rmSync(folder, { recursive: true });
});

/** What the clock does to leases whose holder is dead. */
function letLeasesRunOut(): void {
  const database = new DatabaseSync(file, { timeout: 2000 });
  database.exec('UPDATE leases SET until_ms = 0; UPDATE revocations SET due_at_ms = 0;');
  database.close();
}

function tokensWaiting(): unknown {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2000 });
  const row = database.prepare('SELECT count(*) AS waiting FROM revocations').get();
  database.close();
  return row?.waiting;
}

test('R102: a process that is killed amid revoking loses no token: the next one revokes what was left', async () => {
  const issued: string[] = [];
  const browsers = Array.from({ length: 5 }, () => fleet.browser());
  for (const browser of browsers) {
    await signInAtScripted(auth, browser, {
      change: (tokens) => {
        for (const { access_token, refresh_token } of [tokens, ...tokens.other_tokens]) {
          issued.push(access_token, refresh_token);
        }
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
  await expect.poll(() => hanging.length).toBeGreaterThanOrEqual(4);
  await Promise.all(logouts);
  const [node] = fleet.nodes;
  await node?.program.kill();
  for (const release of hanging) release();
  expect(tokensWaiting()).toBeGreaterThanOrEqual(16);

  auth.answerRevoke = () => json({ active: false });
  letLeasesRunOut();
  await node?.restart();
  await expect.poll(tokensWaiting, { timeout: 15_000 }).toBe(0);
  expect(new Set(auth.revoked.map(({ token }) => token))).toEqual(new Set(issued));
});
