import type { Trouble } from './soak-trouble.ts';

type Begun = { what: string; atMs: number; trouble: Trouble | null };

/** Writes down what people are told, and tells what should not have come. */
export type SoakBook = {
  begin(what: string): Begun;
  /** An answer in short, its body read: `200`, `503 store_unavailable`, `200 broken`, `gone`. */
  came(ask: () => Promise<Response>): Promise<string>;
  add(begun: Begun, came: string, path?: string): void;
  /** A sign-in did not come to its end: what Auth issued for it, if it did, nobody may know. */
  lostSignIn(): void;
  isWorthASignIn(): boolean;
  figures(): {
    answers: Record<string, number>;
    unexpected: Record<string, number>;
    lostSignIns: number;
    shed: number;
    /** Of calls that began and ended while nothing was broken. */
    calmMs: { p50: number; p99: number };
  };
};

/** No answer may take longer: above every deadline of the portal. */
const deadlineMs = 45_000;

export function createSoakBook(current: () => Trouble | null): SoakBook {
  const answers: Record<string, number> = {};
  const unexpected: Record<string, number> = {};
  const calm: number[] = [];
  let lostSignIns = 0;
  let shed = 0;
  const raise = (counts: Record<string, number>, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  return {
    begin: (what) => ({ what, atMs: performance.now(), trouble: current() }),
    async came(ask) {
      const late = AbortSignal.timeout(deadlineMs);
      const over = new Promise<string>((resolve) => late.addEventListener('abort', () => resolve('too late')));
      const answer = ask().then(
        async (response) => {
          const isWhole = await response.arrayBuffer().then(
            () => true,
            () => false,
          );
          const word = isWhole ? response.headers.get('bff-error') : 'broken';
          return [response.status, word].filter((part) => part !== null).join(' ');
        },
        (error: unknown) => whatWentWrong(error),
      );
      return Promise.race([answer, over]);
    },
    add({ what, atMs, trouble: before }, came, path = '') {
      const tookMs = performance.now() - atMs;
      const after = current();
      raise(answers, `${what}: ${came}`);
      const isGood = /^(200|302)$/.test(came);
      if (isGood && before === null && after === null && what === 'call') calm.push(tookMs);
      // Whoever has no session yet is shed first when the machine has too much to do (R117).
      if (what === 'sign in' && came === '503 overloaded') {
        shed += 1;
        return;
      }
      if (isGood) return;
      const mayCome = [before, after].some((trouble) => trouble?.mayCome.test(came));
      if (!mayCome) raise(unexpected, `${what}: ${came} ${path.split('?')[0]} (${(before ?? after)?.name ?? 'calm'})`);
    },
    lostSignIn() {
      lostSignIns += 1;
    },
    isWorthASignIn: () => current()?.name !== 'wire to Auth',
    figures() {
      const sorted = calm.toSorted((a, b) => a - b);
      const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
      return { answers, unexpected, lostSignIns, shed, calmMs: { p50: at(0.5), p99: at(0.99) } };
    },
  };
}

/** The sign-in as a browser does it stops with an error that names the status. */
function whatWentWrong(error: unknown): string {
  const status = error instanceof Error ? /did not start: (\d+)|Auth answered (\d+)/.exec(error.message) : null;
  if (status) return `${status[1] ?? status[2]} at the sign-in`;
  return 'gone';
}
