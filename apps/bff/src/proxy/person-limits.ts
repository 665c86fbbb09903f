import { Problem } from '../problem.ts';

/** What one person has under way in this process. */
export type PersonLoad = { calls: number; streams: number };

export type PersonLimits = {
  /** Counts a call in; throws `rate_limited` when the person has too many under way. */
  enter(subject: string): PersonLoad;
  leave(subject: string, load: PersonLoad): void;
  /** Counts a stream in, a call that stays; throws `rate_limited` when the person has too many open. */
  enterStream(load: PersonLoad): void;
  leaveStream(load: PersonLoad): void;
};

export type PersonLimitSizes = { calls: number; streams: number };

/** Makes the counters that keep one person from taking all connections: by person, not by session. */
export function createPersonLimits({ calls, streams }: PersonLimitSizes): PersonLimits {
  const loads = new Map<string, PersonLoad>();
  return {
    enter(subject) {
      const load = loads.get(subject);
      if (load === undefined) {
        const first = { calls: 1, streams: 0 };
        loads.set(subject, first);
        return first;
      }
      if (load.calls >= calls) {
        throw new Problem('rate_limited', { reason: 'calls_in_flight', retryAfterSeconds: 1 });
      }
      load.calls += 1;
      return load;
    },
    leave(subject, load) {
      load.calls -= 1;
      // Who calls once calls again: up to a bound the counter stays.
      if (load.calls === 0 && loads.size > keptLoads) loads.delete(subject);
    },
    enterStream(load) {
      if (load.streams >= streams) {
        throw new Problem('rate_limited', { reason: 'open_streams', retryAfterSeconds: 10 });
      }
      load.streams += 1;
    },
    leaveStream(load) {
      load.streams -= 1;
    },
  };
}

const keptLoads = 10_000;
