import { test } from 'vitest';
import type { Fault } from '../testing/fault-proxy.ts';
import { ask, expectRecovery, list, me, signOut, startCell, testMs } from './cell.ts';

// The wire between the portal and its store, spoiled in every way while people work, sign in and sign out.

const away = '503 store_unavailable';
// Short answers pass: a session is read, and then the renewal of its token fails.
const halfAway = [away, '503 token_refresh_unavailable'];

const faults: { wire: string; fault: Fault; calls: string[]; signOuts?: string[] }[] = [
  { wire: 'is slow', fault: { kind: 'latency', ms: 200 }, calls: ['200'] },
  { wire: 'leads nowhere', fault: { kind: 'refuse' }, calls: [away] },
  { wire: 'is reset before each answer', fault: { kind: 'reset', afterBytes: 0 }, calls: [away] },
  { wire: 'ends within each answer', fault: { kind: 'truncate', afterBytes: 3 }, calls: [away] },
  { wire: 'is half-open', fault: { kind: 'blackhole' }, calls: [away] },
  { wire: 'stands still', fault: { kind: 'stall' }, calls: [away] },
  { wire: 'brings garbage', fault: { kind: 'garbage' }, calls: [away] },
  { wire: 'drips', fault: { kind: 'drip', bytesPerSecond: 100 }, calls: halfAway, signOuts: ['200', away] },
];

test.concurrent.for(faults)(
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
