import { test } from 'vitest';
import type { Fault } from '../testing/fault-proxy.ts';
import { ask, expectRecovery, list, me, signOut, startCell, testMs } from './cell.ts';

// Each wire of the portal, spoiled in every way. All in one file, because they wait out their deadlines side by side.

// The wire between the portal and Globus Auth, spoiled in every way while people need a token renewed, sign in, sign out.

const refused = ['503 token_refresh_unavailable'];
const page = '503 auth_unavailable';

// `isLost`: tokens of the sign-in may have been issued in an answer that never came. Nobody knows them: they can only be
// withdrawn at Globus.
const authFaults: { wire: string; fault: Fault; call: string[]; signIn: string; isLost?: boolean }[] = [
  { wire: 'is slow', fault: { kind: 'latency', ms: 300 }, call: ['200'], signIn: '302' },
  { wire: 'leads nowhere', fault: { kind: 'refuse' }, call: refused, signIn: page },
  {
    wire: 'is reset within the answer',
    fault: { kind: 'reset', afterBytes: 100 },
    call: refused,
    signIn: page,
    isLost: true,
  },
  {
    wire: 'ends within the body of the answer',
    fault: { kind: 'truncate', afterBytes: 600 },
    call: refused,
    signIn: page,
    isLost: true,
  },
  { wire: 'is half-open', fault: { kind: 'blackhole' }, call: refused, signIn: page },
  // The question arrives in the end, when nobody waits for the answer.
  { wire: 'stands still', fault: { kind: 'stall' }, call: refused, signIn: page, isLost: true },
  { wire: 'brings garbage', fault: { kind: 'garbage' }, call: refused, signIn: page, isLost: true },
  {
    wire: 'drips',
    fault: { kind: 'drip', bytesPerSecond: 50 },
    call: refused,
    signIn: page,
    isLost: true,
  },
];

test.concurrent.for(authFaults)(
  'R18, R51, R98: while the wire to Auth $wire nobody is signed out, and afterwards no token is lost',
  { timeout: testMs },
  async ({ fault, call, signIn, isLost = false }, { expect, onTestFinished }) => {
    const cell = await startCell();
    onTestFinished(() => cell.close());
    const { noor, ada, kit, wires } = cell;
    const cookies = [...noor.cookies];
    wires.auth.inject(fault);
    const calls = [list, list, list, me].map((path) => ask(noor, path));
    const [back, out, view, ...answers] = await Promise.all([
      ask(kit.browser, kit.callback),
      ask(ada, '/bff/logout', signOut),
      ask(noor, '/bff/session'),
      ...calls,
    ]);
    for (const { came, retryAfter, setCookies } of answers) {
      expect(call).toContain(came);
      if (came.startsWith('503')) expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(setCookies).toEqual([]);
    }
    expect([view.came, view.setCookies]).toEqual(['200', []]);
    expect(view.html).toContain('"authenticated":true');
    expect([back.came, out.came]).toEqual([signIn, '200']);
    if (signIn !== '302') {
      expect(back.html.match(/<a class="action" href="\/bff\/login[^"]*"/g)).toHaveLength(1);
      expect([...kit.browser.cookies.keys()]).not.toContain('bff');
    }
    expect([...noor.cookies]).toEqual(cookies);
    wires.auth.heal();
    await expectRecovery(expect, cell, isLost ? ['kit'] : []);
  },
);

// The wire between the portal and Globus Transfer, spoiled in every way under reads, writes and long answers.

const longList =
  '/api/transfer/v0.10/operation/endpoint/a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f/ls?path=%2F~%2Fodd%20names%2F';
const unreachable = '502 upstream_unreachable';
const late = '504 upstream_timeout';

const transferFaults: { wire: string; fault: Fault; short: string; long: string[] }[] = [
  { wire: 'is slow', fault: { kind: 'latency', ms: 300 }, short: '200', long: ['200'] },
  { wire: 'leads nowhere', fault: { kind: 'refuse' }, short: unreachable, long: [unreachable] },
  {
    wire: 'is reset within the head of an answer',
    fault: { kind: 'reset', afterBytes: 60 },
    short: unreachable,
    long: [unreachable],
  },
  {
    wire: 'is reset within the body of an answer',
    fault: { kind: 'reset', afterBytes: 3000 },
    short: '200',
    long: ['200 broken'],
  },
  {
    wire: 'ends within the head of an answer',
    fault: { kind: 'truncate', afterBytes: 60 },
    short: unreachable,
    long: [unreachable],
  },
  {
    wire: 'ends within the body of an answer',
    fault: { kind: 'truncate', afterBytes: 3000 },
    short: '200',
    long: ['200 broken'],
  },
  { wire: 'is half-open', fault: { kind: 'blackhole' }, short: late, long: [late] },
  { wire: 'stands still', fault: { kind: 'stall' }, short: late, long: [late] },
  { wire: 'brings garbage', fault: { kind: 'garbage' }, short: unreachable, long: [unreachable] },
  { wire: 'drips', fault: { kind: 'drip', bytesPerSecond: 2000 }, short: '200', long: [] },
];

test.concurrent.for(transferFaults)(
  'R76, R77: while the wire to Transfer $wire the answer says so, nothing is sent twice, and nobody is signed out',
  { timeout: testMs },
  async ({ fault, short, long }, { expect, onTestFinished }) => {
    const cell = await startCell();
    onTestFinished(() => cell.close());
    const { noor, ada, kit, wires } = cell;
    const cookies = [...noor.cookies];
    wires.transfer.inject(fault);
    const bookmark = { DATA_TYPE: 'bookmark', name: 'x', endpoint_id: longList.split('/')[6], path: '/' };
    const headers = { 'content-type': 'application/json' };
    const [out, back, made, ...answers] = await Promise.all([
      ask(ada, '/bff/logout', signOut),
      ask(kit.browser, kit.callback),
      ask(noor, '/api/transfer/v0.10/bookmark', { method: 'POST', headers, body: JSON.stringify(bookmark) }),
      ...[list, list, list].map((path) => ask(noor, path)),
      ...long.map(() => ask(noor, longList)),
    ]);
    expect(answers.map(({ came }) => came)).toEqual([short, short, short, ...long]);
    expect([made.came.replace('201', '200'), out.came, back.came]).toEqual([short, '200', '302']);
    for (const { setCookies } of [made, ...answers]) expect(setCookies).toEqual([]);
    expect([...noor.cookies]).toEqual(cookies);
    wires.transfer.heal();
    const posts = async () => {
      const { requests } = (await cell.control('GET', '/requests?service=transfer')) as {
        requests: { method: string }[];
      };
      return requests.filter(({ method }) => method === 'POST').length;
    };
    expect(await posts()).toBeLessThanOrEqual(1);
    await expectRecovery(expect, cell);
    expect(await posts()).toBeLessThanOrEqual(1);
  },
);

// The wire between the portal and its store, spoiled in every way while people work, sign in and sign out.

const away = '503 store_unavailable';
// Short answers pass: a session is read, and then the renewal of its token fails.
const halfAway = [away, '503 token_refresh_unavailable'];

const storeFaults: { wire: string; fault: Fault; calls: string[]; signOuts?: string[] }[] = [
  { wire: 'is slow', fault: { kind: 'latency', ms: 200 }, calls: ['200'] },
  { wire: 'leads nowhere', fault: { kind: 'refuse' }, calls: [away] },
  { wire: 'is reset before each answer', fault: { kind: 'reset', afterBytes: 0 }, calls: [away] },
  { wire: 'ends within each answer', fault: { kind: 'truncate', afterBytes: 3 }, calls: [away] },
  { wire: 'is half-open', fault: { kind: 'blackhole' }, calls: [away] },
  { wire: 'stands still', fault: { kind: 'stall' }, calls: [away] },
  { wire: 'brings garbage', fault: { kind: 'garbage' }, calls: [away] },
  { wire: 'drips', fault: { kind: 'drip', bytesPerSecond: 20 }, calls: halfAway, signOuts: ['200', away] },
];

test.concurrent.for(storeFaults)(
  'R41: while the wire to the store $wire nobody is signed out, and afterwards no token is lost',
  { timeout: testMs },
  async ({ fault, calls, signOuts = calls }, { expect, onTestFinished }) => {
    const cell = await startCell({ redis: true });
    onTestFinished(() => cell.close());
    const { noor, ada, kit, wires } = cell;
    const cookies = [...noor.cookies];
    const isThere = calls[0] === '200';
    wires.vault?.inject(fault);
    const paths = [list, list, me, '/bff/session'];
    const [back, out, ...answers] = await Promise.all([
      ask(kit.browser, kit.callback),
      ask(ada, '/bff/logout', signOut),
      ...paths.map((path) => ask(noor, path)),
    ]);
    for (const { came, setCookies, retryAfter } of answers) {
      expect(calls).toContain(came);
      expect(setCookies).toEqual([]);
      if (came !== '200') expect(Number(retryAfter)).toBeGreaterThan(0);
    }
    expect(signOuts).toContain(out.came);
    expect(back.came).toBe(isThere ? '302' : away);
    if (!isThere) expect(back.html.match(/<a class="action" href="\/bff\/login[^"]*"/g)).toHaveLength(1);
    expect([...noor.cookies]).toEqual(cookies);
    // Whoever was not told to be signed out is not made to look so.
    expect(ada.cookies.has('bff')).toBe(out.came !== '200');
    wires.vault?.heal();
    await expectRecovery(expect, cell);
  },
);
