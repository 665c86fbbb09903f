import type { DatabaseSync } from 'node:sqlite';

/** The time of local Globus: the machine's, plus what POST /clock has added. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Seconds since 1970, as OAuth counts. */
  seconds(): number;
  advance(seconds: number): void;
  reset(): void;
}

/** Opens the clock kept in the database: an advance outlives a restart, as do the tokens issued after it. */
export function openClock({ database, now }: { database: DatabaseSync; now: () => number }): Clock {
  database.exec('CREATE TABLE IF NOT EXISTS world_clock (advanced_ms INTEGER NOT NULL)');
  const stored = database.prepare('SELECT advanced_ms FROM world_clock').get();
  let advancedMs = Number(stored?.advanced_ms ?? 0);
  const keep = (ms: number) => {
    advancedMs = ms;
    database.exec('DELETE FROM world_clock');
    database.prepare('INSERT INTO world_clock VALUES (?)').run(ms);
  };
  return {
    now: () => now() + advancedMs,
    seconds: () => Math.floor((now() + advancedMs) / 1000),
    advance: (seconds) => keep(advancedMs + seconds * 1000),
    reset: () => keep(0),
  };
}
