import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fleet, nodeOf, startFleet } from './fleet.ts';
import { signInAtGlobus } from './sign-in.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-fleet-'));
let globus: LocalGlobus;
let fleet: Fleet;

beforeAll(async () => {
  globus = await startLocalGlobus();
  fleet = await startFleet({ globus, vaultUrl: `sqlite:${join(folder, 'vault.sqlite')}` });
});
afterAll(async () => {
  await fleet.close();
  await globus.close();
  rmSync(folder, { recursive: true });
});

test('a person who signed in through the balancer is known to every node in turn', async () => {
  const browser = fleet.browser();
  await signInAtGlobus(browser);
  const answers = [];
  for (let call = 0; call < 6; call++) answers.push(await browser.fetch('/api/auth/v2/oauth2/userinfo'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  const nodes = answers.map(nodeOf);
  expect(new Set(nodes)).toEqual(new Set(fleet.nodes.map(({ address }) => address)));
  for (const [index, node] of nodes.entries()) if (index > 0) expect(node).not.toBe(nodes[index - 1]);
});

test('R24: a session that ended at one node is dead at the other at the next call', async () => {
  const browser = fleet.browser();
  const [one, other] = fleet.nodes;
  await signInAtGlobus(browser);
  const callOther = () => fleet.at(other, browser).fetch('/api/auth/v2/oauth2/userinfo');
  expect((await callOther()).status).toBe(200);
  const cookies = new Map(browser.cookies);
  expect((await fleet.at(one, browser).fetch('/bff/logout', { method: 'POST' })).status).toBe(200);
  const refused = await fleet.at(other, { ...browser, cookies }).fetch('/api/auth/v2/oauth2/userinfo');
  expect([refused.status, refused.headers.get('bff-error')]).toEqual([401, 'session_revoked']);
});

test('while one node is killed the other serves everybody', async () => {
  const browser = fleet.browser();
  const [one] = fleet.nodes;
  await signInAtGlobus(browser);
  await one?.program.kill();
  for (let call = 0; call < 4; call++) expect((await browser.fetch('/bff/session')).status).toBe(200);
  await one?.restart();
  expect((await browser.fetch('/bff/session')).status).toBe(200);
});
