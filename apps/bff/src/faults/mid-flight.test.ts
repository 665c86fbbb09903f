import { problemDocument, stepUpPath } from '@isthmus/bff-contract';
import { signIn } from '@isthmus/local-globus/testing';
import { type TestContext, test } from 'vitest';
import { createPortalBrowser } from '../testing/portal.ts';
import { callbackAddress } from '../testing/sign-in.ts';
import { type SpoiledPortalOptions, startSpoiledPortal, tokenLifeMs } from '../testing/spoiled-portal.ts';
import type { Vault } from '../vault/vault.ts';
import { ask, type Cell, expectRecovery, list, signOut, startCell, testMs } from './cell.ts';

// What breaks in the middle: after Globus Auth was asked, and before the portal knows or has stored what it answered.

const tokenEndpoint = { service: 'auth', path: '/v2/oauth2/token', exact: true, method: 'POST' };
const away = '503 store_unavailable';

async function cellFor({ onTestFinished }: TestContext, options: SpoiledPortalOptions = {}): Promise<Cell> {
  const cell = await startCell(options);
  onTestFinished(() => cell.close());
  return cell;
}

/** Holds the token endpoint, begins, and cuts the store off while Auth works. Answers what came of it. */
async function loseStoreDuring<T>({ expect }: TestContext, cell: Cell, begin: () => Promise<T>): Promise<T> {
  const { wires } = cell;
  await cell.control('POST', '/faults', { ...tokenEndpoint, delay_ms: 60_000 });
  const asked = () => wires.auth.recorded().fromClients.toString('latin1').split('POST /v2/oauth2/token HTTP').length;
  const before = asked();
  const begun = begin();
  await expect.poll(asked, { timeout: 10_000 }).toBeGreaterThan(before);
  wires.vault?.inject({ kind: 'refuse' });
  await cell.control('DELETE', '/faults');
  return begun;
}

const slow = { timeout: testMs };

test.concurrent(
  'R53, R56: a token that was renewed while the store was away is stored when it is back',
  slow,
  async (t) => {
    const cell = await cellFor(t, { redis: true });
    await cell.control('POST', '/switches', { rotate_refresh_tokens: true });
    const { came } = await loseStoreDuring(t, cell, () => ask(cell.noor, list));
    t.expect(came).toBe('503 token_refresh_unavailable');
    cell.wires.vault?.heal();
    await expectRecovery(t.expect, cell);
  },
);

test.concurrent('R41: tokens of a sign-in that the store could not take are revoked', slow, async (t) => {
  const cell = await cellFor(t, { redis: true });
  const { browser, callback } = cell.kit;
  const { came, html } = await loseStoreDuring(t, cell, () => ask(browser, callback));
  t.expect(came).toBe(away);
  t.expect(html.match(/<a class="action" href="\/bff\/login[^"]*"/g)).toHaveLength(1);
  cell.wires.vault?.heal();
  await expectRecovery(t.expect, cell);
});

test.concurrent(
  'R21, R41: a sign-in is not lost when the store goes away after it took the session; the older one ends later',
  slow,
  async (t) => {
    let isArmed = false;
    const around = (vault: Vault): Vault => ({
      ...vault,
      async create(session) {
        await vault.create(session);
        if (isArmed) cell.wires.vault?.inject({ kind: 'refuse' });
      },
    });
    const cell = await cellFor(t, { redis: true, around });
    const { noor } = cell;
    const before = new Map(noor.cookies);
    const callback = await callbackAddress(noor);
    isArmed = true;
    t.expect((await ask(noor, callback)).came).toBe('302');
    t.expect(noor.cookies.get('bff')).not.toBe(before.get('bff'));
    isArmed = false;
    cell.wires.vault?.heal();
    const old = async () => (await createPortalBrowser(cell.portal, before).fetch(list)).headers.get('bff-error');
    await t.expect.poll(old, { timeout: 10_000 }).toBe('session_revoked');
    await expectRecovery(t.expect, cell);
  },
);

test.concurrent(
  'R3, R41: tokens of a refused sign-in are revoked, also when the store is away just then',
  slow,
  async (t) => {
    const cell = await cellFor(t, { redis: true });
    await cell.control('POST', '/switches', { nonce_echo: false });
    const { browser, callback } = await cell.onTheWayBack('kit.marlow@aurora.example');
    const { came } = await loseStoreDuring(t, cell, () => ask(browser, callback));
    t.expect(came).toBe('400 login_rejected');
    cell.wires.vault?.heal();
    await expectRecovery(t.expect, cell);
  },
);

test.concurrent(
  'R15, R41: a step-up that the store has taken signs nobody out when its answer is lost',
  slow,
  async (t) => {
    let isLost = false;
    const around = (vault: Vault): Vault => ({
      ...vault,
      async succeed(...change) {
        if (isLost) return vault.succeed(...change);
        isLost = true;
        cell.wires.vault?.inject({ kind: 'reset', afterBytes: 0 });
        return vault.succeed(...change).finally(() => cell.wires.vault?.heal());
      },
    });
    const cell = await cellFor(t, { redis: true, around });
    const { noor } = cell;
    const storage = '/api/transfer/v0.10/operation/endpoint/0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90/ls';
    const asked = await ask(noor, storage);
    t.expect(asked.came).toBe('403 consent_required');
    const { stepUp } = problemDocument.parse(JSON.parse(asked.html));
    const started = await noor.fetch(stepUpPath(stepUp?.ticket ?? '', '/files'));
    const authorizeUrl = started.headers.get('location') ?? '';
    const back = await ask(noor, await signIn({ authorizeUrl, person: 'noor@coastal.example', consent: 'allow' }));
    t.expect([back.came, isLost]).toEqual(['302', true]);
    t.expect((await ask(noor, storage)).came).toBe('200');
    await expectRecovery(t.expect, cell);
  },
);

test.concurrent(
  'R41: a connection to the store that is out of step is given up, though bytes still come',
  slow,
  async (t) => {
    const cell = await cellFor(t, { redis: true });
    const { noor, wires } = cell;
    // All later answers seem to be the contents of one long one.
    wires.vault?.inject({ kind: 'insert', text: '$1000000\r\n' });
    t.expect((await ask(noor, '/bff/session')).came).toBe(away);
    wires.vault?.heal();
    const again = async () => (await ask(noor, '/bff/session')).came;
    await t.expect.poll(again, { timeout: 20_000 }).toBe('200');
    await expectRecovery(t.expect, cell);
  },
);

test.concurrent.for(['acquireLease', 'releaseLease'] as const)(
  'R49: a lease of which the store was asked in vain (%s) holds up nobody in this process',
  slow,
  async (question, t) => {
    let isLost = false;
    const around = (vault: Vault): Vault => ({
      ...vault,
      async [question](name: string, ...rest: [string, number, number]) {
        if (isLost || !name.startsWith('refresh')) return vault[question](name, ...rest);
        isLost = true;
        cell.wires.vault?.inject({ kind: question === 'acquireLease' ? 'reset' : 'refuse', afterBytes: 0 });
        return vault[question](name, ...rest).finally(() => cell.wires.vault?.heal());
      },
    });
    const cell = await cellFor(t, { redis: true, around });
    const { noor, clock } = cell;
    await ask(noor, list);
    t.expect(isLost).toBe(true);
    await t.expect.poll(async () => (await ask(noor, '/bff/session')).came, { timeout: 10_000 }).toBe('200');
    // Past the pause after a failure; and the token has run out again.
    clock.offsetMs += tokenLifeMs + 1000;
    t.expect((await ask(noor, list)).came).toBe('200');
    await expectRecovery(t.expect, cell);
  },
);

test.concurrent.for(['lose_answer', 'cut_answer'])(
  'R50, R55: when Auth renews a token and its answer is lost, the next try works (%s)',
  slow,
  async (how, t) => {
    const cell = await cellFor(t);
    await cell.control('POST', '/faults', { ...tokenEndpoint, [how]: true, count: 1 });
    t.expect((await ask(cell.noor, list)).came).toBe('503 token_refresh_unavailable');
    await expectRecovery(t.expect, cell);
  },
);

test.concurrent.for(['lose_answer', 'cut_answer'])(
  'R11: a sign-in whose answer is lost ends on a page with one way forward, and the next one works (%s)',
  slow,
  async (how, t) => {
    const cell = await cellFor(t);
    const { browser, callback } = cell.kit;
    await cell.control('POST', '/faults', { ...tokenEndpoint, [how]: true, count: 1 });
    const { came, html } = await ask(browser, callback);
    t.expect(came).toBe('503 auth_unavailable');
    t.expect(html.match(/<a class="action" href="\/bff\/login[^"]*"/g)).toHaveLength(1);
    t.expect([...browser.cookies.keys()]).not.toContain('bff');
    const again = await cell.signIn('kit.marlow@aurora.example');
    t.expect((await ask(again, list)).came).toBe('200');
    await expectRecovery(t.expect, cell, ['kit']);
  },
);

test.concurrent(
  'R3, R4: when the keys of ID tokens can not be had, the sign-in is refused and its tokens revoked',
  slow,
  async (t) => {
    const portal = await startSpoiledPortal();
    t.onTestFinished(() => portal.close());
    await portal.control('POST', '/faults', { service: 'auth', path: '/jwk', reset: true });
    const { browser, callback } = await portal.onTheWayBack('kit.marlow@aurora.example');
    t.expect((await ask(browser, callback)).came).toMatch(/^(400 login_rejected|503 auth_unavailable)$/);
    await t.expect.poll(() => portal.orphans(), { timeout: 10_000 }).toEqual([]);
    t.expect((await portal.issued()).length).toBeGreaterThan(0);
  },
);

test.concurrent.for(['reset', 'lose_answer', 'cut_answer'])(
  'R99, R102: what Auth did with a revocation is asked until it has told (%s)',
  slow,
  async (how, t) => {
    const cell = await cellFor(t);
    await cell.control('POST', '/faults', { service: 'auth', path: '/v2/oauth2/token/revoke', [how]: true, count: 3 });
    t.expect((await ask(cell.ada, '/bff/logout', signOut)).came).toBe('200');
    await expectRecovery(t.expect, cell);
  },
);

test.concurrent('R122: a portal that was started without Auth serves as soon as Auth is there', slow, async (t) => {
  const portal = await startSpoiledPortal();
  t.onTestFinished(() => portal.close());
  portal.wires.auth.inject({ kind: 'refuse' });
  await t.expect(portal.signIn()).rejects.toThrow('503');
  portal.wires.auth.heal();
  t.expect((await ask(await portal.signIn(), list)).came).toBe('200');
});
