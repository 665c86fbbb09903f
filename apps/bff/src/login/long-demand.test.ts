import { randomUUID } from 'node:crypto';
import { problemDocument, type StepUpView, stepUpPath } from '@isthmus/bff-contract';
import { namesIn, parseScopeList, scopes } from '@isthmus/globus';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { goodTokens, json, type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { signInAtScripted } from '../testing/scripted-sign-in.ts';
import { type ForeignServer, startForeignServer } from '../testing/signed-in-portal.ts';

// A call touches many collections, and Transfer wants a consent for each.

const transferAll = scopes.transferAll;
const returnTo = `/file-manager?${new URLSearchParams({ origin_id: randomUUID(), origin_path: `/~/${'x'.repeat(300)}/` }).toString()}`;

let auth: ScriptedAuth;
let transfer: ForeignServer;
let portal: Portal;
let browser: PortalBrowser;
/** The scopes that Transfer still wants. */
let wanted: string[] = [];
/** Whether it takes note of what it is given, or goes on asking for all. */
let isForgetful = false;

beforeEach(async () => {
  isForgetful = false;
  auth = await startScriptedAuth();
  transfer = await startForeignServer((_, res) => {
    const document = {
      code: 'ConsentRequired',
      message: 'Missing required data_access consent',
      required_scopes: wanted,
    };
    const [status, body] = wanted.length > 0 ? [403, document] : [200, { DATA: [] }];
    res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  portal = await startPortal({ authUrl: auth.url, transferUrl: transfer.origin, client: scriptedClient });
  browser = createPortalBrowser(portal);
  await signInAtScripted(auth, browser);
});
afterEach(async () => {
  await portal.close();
  await transfer.close();
  await auth.close();
});

const dataAccess = (count: number) =>
  Array.from({ length: count }, () => `${transferAll}[*https://auth.globus.org/scopes/${randomUUID()}/data_access]`);

/** What the next call is asked for; null when it is let through. */
async function stepUpOf(): Promise<StepUpView | null> {
  const response = await browser.fetch('/api/transfer/v0.10/task_list');
  if (response.status === 200) return null;
  expect([response.status, response.headers.get('bff-error')]).toEqual([403, 'consent_required']);
  return problemDocument.parse(await response.json()).stepUp ?? null;
}

/** Goes through a step-up; answers the scopes, dependencies included, that Auth was asked for. */
async function goThrough({ ticket }: StepUpView): Promise<string[]> {
  const path = stepUpPath(ticket, returnTo);
  expect(path.length).toBeLessThanOrEqual(4096);
  const started = await browser.fetch(path);
  expect(started.status).toBe(302);
  const authorize = new URL(started.headers.get('location') ?? '');
  // What the servers of today take for an address.
  expect(authorize.href.length).toBeLessThan(8000);
  const list = parseScopeList(authorize.searchParams.get('scope') ?? '');
  const asked = list.kind === 'scopes' ? namesIn(list.scopes) : [];
  if (!isForgetful) wanted = wanted.filter((scope) => !namesOf([scope]).every((name) => asked.includes(name)));
  const tokens = await goodTokens(auth, authorize.searchParams.get('nonce') ?? '');
  auth.answerToken = () => json(tokens);
  const finished = await browser.fetch(`/bff/callback?code=c&state=${authorize.searchParams.get('state')}`);
  expect([finished.status, finished.headers.get('location')]).toEqual([302, returnTo]);
  return asked;
}

function namesOf(list: readonly string[]): string[] {
  const parsed = parseScopeList(list.join(' '));
  return parsed.kind === 'scopes' ? namesIn(parsed.scopes) : [];
}

test.each<[string, (list: string[]) => string[]]>([
  ['one by one', (list) => list],
  [
    'as one scope',
    (list) => [`${transferAll}[${list.map((scope) => scope.slice(transferAll.length + 1, -1)).join(' ')}]`],
  ],
])('R15: a demand of fifty collections, named %s, is met by one step-up', async (_how, named) => {
  wanted = named(dataAccess(50));
  const all = namesOf(wanted);
  const stepUp = await stepUpOf();
  if (stepUp === null) throw new Error('nothing was asked for');
  expect(namesOf(stepUp.requiredScopes).toSorted()).toEqual(all.toSorted());
  expect(stepUp.triedBefore).toBe(false);
  expect(await goThrough(stepUp)).toEqual(expect.arrayContaining(all));
  expect(await stepUpOf()).toBeNull();
});

test('R15: a demand of three hundred collections is met in rounds, each of which is news', async () => {
  wanted = dataAccess(300);
  let rounds = 0;
  for (let stepUp = await stepUpOf(); stepUp !== null; stepUp = await stepUpOf()) {
    expect(stepUp.triedBefore).toBe(false);
    await goThrough(stepUp);
    rounds += 1;
  }
  expect(wanted).toEqual([]);
  expect(rounds).toBeLessThanOrEqual(8);
});

test('R15: a service that asks for three hundred collections again and again is told of as such after the last round', async () => {
  isForgetful = true;
  wanted = dataAccess(300);
  const asked = new Set<string>();
  let stepUp = await stepUpOf();
  for (let rounds = 0; rounds < 8 && stepUp?.triedBefore === false; rounds += 1) {
    for (const name of await goThrough(stepUp)) asked.add(name);
    // In another order each time.
    wanted = wanted.toReversed();
    stepUp = await stepUpOf();
  }
  expect(stepUp?.triedBefore).toBe(true);
  expect([...asked]).toEqual(expect.arrayContaining(namesOf(wanted)));
});
