import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fleet, type FleetNode, startFleet } from '../testing/fleet.ts';
import type { PortalBrowser } from '../testing/portal.ts';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { type ScriptedTokens, signInAtScripted } from '../testing/scripted-sign-in.ts';
import { type ForeignServer, startForeignServer } from '../testing/signed-in-portal.ts';

describe.each(['SQLite', 'Redis'])('two nodes on one %s', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-everywhere-'));
  let auth: ScriptedAuth;
  let service: ForeignServer;
  let redis: RedisServer | undefined;
  let fleet: Fleet;

  beforeAll(async () => {
    auth = await startScriptedAuth();
    service = await startForeignServer((_, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      res.write('data: first\n\n');
    });
    redis = kind === 'Redis' ? await startRedisServer() : undefined;
    fleet = await startFleet({
      globus: { authUrl: auth.url, transferUrl: service.origin, portalClient: scriptedClient },
      vaultUrl: redis?.url ?? `sqlite:${join(folder, 'vault.sqlite')}`,
    });
  });
  afterAll(async () => {
    await fleet.close();
    await redis?.close();
    await service.close();
    await auth.close();
    rmSync(folder, { recursive: true });
  });

  async function signedIn(sub: string): Promise<PortalBrowser> {
    const browser = fleet.browser();
    expect((await signInAtScripted(auth, browser, { claims: { sub } })).status).toBe(302);
    return browser;
  }

  /** What the browser's next call gets at this node. Its cookies stay. */
  async function refusalAt(node: FleetNode | undefined, browser: PortalBrowser): Promise<string | null> {
    const held = { ...browser, cookies: new Map(browser.cookies) };
    const response = await fleet.at(node, held).fetch('/api/auth/v2/oauth2/userinfo');
    return response.headers.get('bff-error');
  }

  const refusalsOf = (browsers: PortalBrowser[]) =>
    Promise.all(fleet.nodes.flatMap((node) => browsers.map((browser) => refusalAt(node, browser))));

  /** Resolves with all that came when the stream has ended. */
  async function openStream(node: FleetNode | undefined, browser: PortalBrowser): Promise<() => Promise<string>> {
    const response = await fleet.at(node, browser).fetch('/api/transfer/v0.10/task_list');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    const read = async () => decoder.decode((await reader?.read())?.value);
    expect(await read()).toContain('data: first');
    return async () => {
      let seen = '';
      try {
        for (let part = await read(); part !== ''; part = await read()) seen += part;
      } catch {
        // A stream that is broken off has ended, too.
      }
      return seen;
    };
  }

  test('R35: a session that another browser ended is dead at the next call, on either node', async () => {
    const [mine, lost] = [await signedIn('a person'), await signedIn('a person')];
    const listed = await (await mine.fetch('/bff/sessions')).json();
    const other = (listed as { sessions: { id: string; current: boolean }[] }).sessions.find(({ current }) => !current);
    const response = await fleet.at(fleet.nodes[0], mine).fetch(`/bff/sessions/${other?.id}`, { method: 'DELETE' });
    expect(await response.json()).toEqual({ ended: 1 });
    expect(await refusalsOf([lost, mine])).toEqual(['session_revoked', null, 'session_revoked', null]);
  });

  test('R101: tokens that two sign-ins share die with the second sign-out, wherever that is', async () => {
    const [one, other] = fleet.nodes;
    let shared: Pick<ScriptedTokens, 'access_token' | 'refresh_token' | 'other_tokens'> | undefined;
    const change = (tokens: ScriptedTokens) => {
      const { access_token, refresh_token, other_tokens } = tokens;
      shared ??= { access_token, refresh_token, other_tokens };
      return { ...tokens, ...shared };
    };
    const browsers = [fleet.browser(), fleet.browser()] as const;
    for (const browser of browsers) await signInAtScripted(auth, browser, { change });
    auth.revoked.length = 0;
    await fleet.at(one, browsers[0]).fetch('/bff/logout', { method: 'POST' });
    expect(auth.revoked).toEqual([]);
    expect(await refusalsOf([browsers[1]])).toEqual([null, null]);
    await fleet.at(other, browsers[1]).fetch('/bff/logout', { method: 'POST' });
    await expect.poll(() => new Set(auth.revoked.map(({ token }) => token)).size).toBe(4);
  });

  test('R106: signing out everywhere ends five browsers at two nodes, streams included, and revokes every token', async () => {
    const [one, other] = fleet.nodes;
    const browsers = [];
    for (let login = 0; login < 5; login += 1) browsers.push(await signedIn('somebody'));
    const stranger = await signedIn('a stranger');
    expect(await refusalsOf([...browsers, stranger])).toEqual(Array(12).fill(null));
    const [first, second, third] = browsers;
    if (!first || !second || !third) throw new Error('nobody signed in');
    const streams = [await openStream(one, first), await openStream(other, second)];
    auth.revoked.length = 0;

    const cookies = new Map(third.cookies);
    const answer = await fleet.at(one, third).fetch('/bff/sessions?all=1', { method: 'DELETE' });
    expect(await answer.json()).toEqual({ ended: 5 });
    expect(await refusalsOf([first, second, { ...third, cookies }, ...browsers.slice(3)])).toEqual(
      Array(10).fill('session_revoked'),
    );
    expect(await refusalsOf([stranger])).toEqual([null, null]);
    await Promise.all(streams.map((untilEnd) => untilEnd()));
    await expect.poll(() => new Set(auth.revoked.map(({ token }) => token)).size, { timeout: 15_000 }).toBe(20);
  });
});
