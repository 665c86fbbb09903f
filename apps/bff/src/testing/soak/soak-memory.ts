import { setTimeout as delay } from 'node:timers/promises';
import type { Fleet, FleetNode } from '../fleet.ts';

/** Of each node, in MiB. */
type Memory = { used: number; rss: number };

export type MemoryWatch = { lines(): string[]; faults(): string[] };

/** What every node has to be started with. */
export const reportsMemory = `--max-semi-space-size=16 --import ${new URL('report-memory.ts', import.meta.url).href}`;

/** Measures when the nodes are warm and once more when `isOver`, and compares. Restarted nodes can't be compared. */
export async function watchMemory({ nodes }: Fleet, warmAtMs: number, isOver: Promise<unknown>): Promise<MemoryWatch> {
  const measure = () => Promise.all(nodes.map(memoryOf));
  await delay(warmAtMs - Date.now());
  const warm = await measure();
  await isOver;
  const end = await measure();
  const compared = nodes.map((_, at) => ({ name: `node ${at + 1}`, from: warm[at] ?? none, to: end[at] ?? none }));
  return {
    lines: () =>
      compared.map(({ name, from, to }) => `memory of ${name}: ${told(from)} when it was warm, ${told(to)} in the end`),
    faults: () =>
      compared.flatMap(({ name, from, to }) => {
        const isFlat = to.used - from.used < usedMayGrow && to.rss - from.rss < rssMayGrow;
        return isFlat ? [] : [`the memory of ${name} grew from ${told(from)} to ${told(to)}`];
      }),
  };
}

const none: Memory = { used: 0, rss: 0 };
const usedMayGrow = 12;
const rssMayGrow = 48;
const mebibyte = 2 ** 20;

function told({ used, rss }: Memory): string {
  return `${used.toFixed(1)} MiB in use (${rss.toFixed(0)} resident)`;
}

async function memoryOf({ program }: FleetNode): Promise<Memory> {
  const reports = () => program.output().match(/^memory .*$/gm) ?? [];
  const before = reports().length;
  process.kill(program.pid, 'SIGUSR2');
  while (reports().length === before) await delay(50);
  const { used, rss } = JSON.parse(reports().at(-1)?.slice('memory '.length) ?? '') as Memory;
  return { used: used / mebibyte, rss: rss / mebibyte };
}
