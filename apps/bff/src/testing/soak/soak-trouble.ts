import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault-proxy.ts';
import type { SoakWorld } from './soak-world.ts';

/** What is broken, and what people may be told of it meanwhile. */
export type Trouble = { name: string; mayCome: RegExp };

export type Troubles = {
  /** What is broken now, or was so shortly before that people may still notice. */
  current(): Trouble | null;
  /** How often each kind has happened. */
  counts(): Record<string, number>;
  /** Breaks one thing after the other, each healed before the next, until `untilMs`. */
  run(untilMs: number): Promise<void>;
  /** From then on no process is restarted, so that their memory can be compared. */
  restartsUntilMs: number;
};

type Kind = { name: string; graceMs: number; mayCome: RegExp; isRestart?: boolean; happen(): Promise<void> };

/** What nginx says for a node that died under a call comes without our header. */
const noNode = /^(502|504|gone|\d+ broken)$/;
const noRenewal = '503 token_refresh_unavailable';

export function createTroubles(world: SoakWorld, random: () => number): Troubles {
  let current: Trouble | null = null;
  const counts: Record<string, number> = {};
  const kinds = kindsOf(world, random);
  const self: Troubles = {
    restartsUntilMs: Number.POSITIVE_INFINITY,
    current: () => current,
    counts: () => counts,
    async run(untilMs) {
      while (Date.now() < untilMs) {
        const possible = kinds.filter(({ isRestart }) => !isRestart || Date.now() < self.restartsUntilMs);
        const kind = possible[Math.floor(random() * possible.length)];
        if (!kind) return;
        counts[kind.name] = (counts[kind.name] ?? 0) + 1;
        current = kind;
        await kind.happen();
        await delay(kind.graceMs);
        current = null;
        await delay(5000 + random() * 10_000);
      }
    },
  };
  return self;
}

function kindsOf({ fleet, redis, wires }: SoakWorld, random: () => number): Kind[] {
  const faults: Fault[] = [
    { kind: 'latency', ms: 200 },
    { kind: 'refuse' },
    { kind: 'reset', afterBytes: 50 },
    { kind: 'truncate', afterBytes: 300 },
    { kind: 'blackhole' },
    { kind: 'stall' },
    { kind: 'garbage' },
    { kind: 'drip', bytesPerSecond: 500 },
  ];
  const spoil = (wire: keyof SoakWorld['wires']) => async () => {
    wires[wire].inject(faults[Math.floor(random() * faults.length)] ?? { kind: 'refuse' });
    await delay(2000 + random() * 4000);
    wires[wire].heal();
  };
  const anyNode = () => fleet.nodes[Math.floor(random() * fleet.nodes.length)];
  const noStore = new RegExp(`^(503 (store_unavailable|token_refresh_unavailable))$`);
  return [
    {
      name: 'wire to Auth',
      graceMs: 35_000,
      mayCome: new RegExp(
        `^(${noRenewal}|503 auth_unavailable|502 upstream_unreachable|504 upstream_timeout|\\d+ broken)$`,
      ),
      happen: spoil('auth'),
    },
    {
      name: 'wire to Transfer',
      graceMs: 35_000,
      mayCome: /^(502 upstream_unreachable|504 upstream_timeout|\d+ broken)$/,
      happen: spoil('transfer'),
    },
    { name: 'wire to the store', graceMs: 20_000, mayCome: noStore, happen: spoil('vault') },
    {
      name: 'store killed',
      graceMs: 20_000,
      mayCome: noStore,
      happen: () => redis.restart(),
    },
    {
      name: 'node restarted',
      graceMs: 5000,
      mayCome: new RegExp(`^${noRenewal}$`),
      isRestart: true,
      happen: async () => anyNode()?.restart({ isGraceful: true }),
    },
    {
      name: 'node killed',
      graceMs: 20_000,
      mayCome: new RegExp(`^${noRenewal}$|${noNode.source}`),
      isRestart: true,
      happen: async () => anyNode()?.restart(),
    },
  ];
}
