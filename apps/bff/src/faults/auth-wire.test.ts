import { test } from 'vitest';
import type { Fault } from '../testing/fault-proxy.ts';
import { ask, expectRecovery, list, me, signOut, startCell, testMs } from './cell.ts';

// The wire between the portal and Globus Auth, spoiled in every way while people need a token renewed, sign in, sign out.

const refused = ['503 token_refresh_unavailable'];
const page = '503 auth_unavailable';

// `isLost`: tokens of the sign-in may have been issued in an answer that never came. Nobody knows them: they can only be
// withdrawn at Globus.
const faults: { wire: string; fault: Fault; call: string[]; signIn: string; isLost?: boolean }[] = [
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

test.concurrent.for(faults)(
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
