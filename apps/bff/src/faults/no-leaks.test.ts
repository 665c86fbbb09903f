import { randomInt } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../testing/fault-proxy.ts';
import { ask, list, me, startCell, testMs } from './cell.ts';

// Many short faults, one after the other: what each leaves behind would add up.

const rounds = process.env.NIGHTLY ? 400 : 24;
const faults: Fault[] = [
  { kind: 'refuse' },
  { kind: 'reset', afterBytes: 100 },
  { kind: 'truncate', afterBytes: 100 },
  { kind: 'garbage' },
];

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function heapMib(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Sockets and timers that keep this process alive. */
function held(): Record<'sockets' | 'timers', number> {
  const resources = process.getActiveResourcesInfo();
  const count = (kind: string) => resources.filter((resource) => resource === kind).length;
  return { sockets: count('TCPSocketWrap'), timers: count('Timeout') };
}

test('R41, R51, R76: after many faults on every wire no socket, timer or memory is left behind', {
  timeout: process.env.NIGHTLY ? 3_600_000 : testMs,
}, async () => {
  const seed = Number(process.env.FAULT_SEED ?? randomInt(1000));
  process.stdout.write(`${rounds} rounds of faults, FAULT_SEED=${seed}\n`);
  const cell = await startCell({ redis: true });
  onTestFinished(() => cell.close());
  const { noor, wires, clock } = cell;
  const spoilt = [wires.auth, wires.transfer, wires.vault].filter((wire) => wire !== null);
  const paths = [list, me, '/bff/session', list];

  async function spoil(round: number): Promise<void> {
    const wire = spoilt[(round + seed) % spoilt.length];
    const fault = faults[Math.floor((round + seed) / spoilt.length) % faults.length];
    if (fault) wire?.inject(fault);
    const answers = await Promise.all([...paths, ...paths, ...paths, ...paths].map((path) => ask(noor, path)));
    for (const { came } of answers) expect(came).toMatch(/^(200|502|503|504)/);
    wire?.heal();
    for (const path of paths) {
      const again = async () => {
        clock.offsetMs += 2000;
        return (await ask(noor, path)).came;
      };
      await expect.poll(again, { timeout: 20_000 }).toBe('200');
    }
  }

  // The first rounds fill pools and caches.
  for (let round = 0; round < spoilt.length * faults.length; round++) await spoil(round);
  const idle = async () => [wires.auth.connections(), wires.transfer.connections()];
  await expect.poll(idle, { timeout: 20_000 }).toEqual([0, 0]);
  const before = { heap: heapMib(), ...held() };
  for (let round = 0; round < rounds; round++) await spoil(round);
  await expect.poll(idle, { timeout: 20_000 }).toEqual([0, 0]);
  await expect.poll(() => held().sockets, { timeout: 20_000 }).toBeLessThanOrEqual(before.sockets + 4);
  await expect.poll(() => held().timers, { timeout: 20_000 }).toBeLessThanOrEqual(before.timers + 4);
  // Most of it is what this test keeps itself: the log and the bytes on the wires.
  expect(heapMib() - before.heap).toBeLessThan(8 + rounds / 8);
});
