import type { Fleet } from '../fleet.ts';
import { residentMib } from './soak-world.ts';

export type MemoryWatch = { stop(): void; lines(): string[]; faults(): string[] };

/** Watches the resident memory of each node, and compares how it is from `warmAtMs` on with how it is in the end. */
export function watchMemory({ nodes }: Fleet, warmAtMs: number): MemoryWatch {
  const samples = nodes.map((): number[] => []);
  const timer = setInterval(() => {
    if (Date.now() < warmAtMs) return;
    for (const [at, node] of nodes.entries()) samples[at]?.push(residentMib(node.program.pid));
  }, 1000);
  const compared = () =>
    samples.map((taken) => {
      const share = Math.max(1, Math.floor(taken.length / 4));
      return { warm: median(taken.slice(0, share)), end: median(taken.slice(-share)), peak: Math.max(...taken) };
    });
  return {
    stop: () => clearInterval(timer),
    lines: () =>
      compared().map(
        ({ warm, end, peak }, at) =>
          `memory of node ${at + 1}: ${warm.toFixed(0)} MiB warm, ${end.toFixed(0)} in the end, at most ${peak.toFixed(0)}`,
      ),
    faults: () =>
      compared().flatMap(({ warm, end }, at) =>
        end - warm > mayGrowMib ? [`the memory of node ${at + 1} grew by ${(end - warm).toFixed(0)} MiB`] : [],
      ),
  };
}

const mayGrowMib = 32;

function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? 0;
}
