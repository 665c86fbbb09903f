import { test } from 'vitest';
import type { Fault } from '../testing/fault-proxy.ts';
import { ask, expectRecovery, list, signOut, startCell, testMs } from './cell.ts';

// The wire between the portal and Globus Transfer, spoiled in every way under reads, writes and long answers.

const longList =
  '/api/transfer/v0.10/operation/endpoint/a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f/ls?path=%2F~%2Fodd%20names%2F';
const unreachable = '502 upstream_unreachable';
const late = '504 upstream_timeout';

const faults: { wire: string; fault: Fault; short: string; long: string[] }[] = [
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

test.concurrent.for(faults)(
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
