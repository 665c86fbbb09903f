/** Answers whether something that happens with this probability happens now. The same seed gives the same answers. */
export type Chance = (probability: number) => boolean;

/** Mulberry32: enough to choose which request fails, and the same on every machine. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  return (probability) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296 < probability;
  };
}
