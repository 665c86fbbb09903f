import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { Config } from '../config.ts';
import type { Metrics } from '../operations/metrics.ts';
import { cookieName, cookiesNamed, cookieValues, setCookie } from '../session/cookie-header.ts';
import { createSeal } from '../session/seal.ts';

const stepUpMemory = z.object({
  /** Key of the session that it adds to. */
  session: z.string(),
  resourceServer: z.string(),
  /** Hash of what was asked for. */
  demand: z.string(),
});
export type StepUpMemory = z.infer<typeof stepUpMemory>;

const transaction = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** Key of the session that this browser had when the sign-in began. */
  replaces: z.nullable(z.string()),
  /** When it is to add to that session instead of replacing it. */
  stepUp: z.nullable(stepUpMemory),
  startedAtMs: z.number(),
});
/** What one sign-in must remember between its start and its callback. Only this browser holds it. */
export type LoginTransaction = z.infer<typeof transaction>;

export type LoginTransactions = {
  /** Set-Cookie values that keep the transaction, and drop the oldest ones beyond five. */
  begin(cookieHeader: string | undefined, started: LoginTransaction): Promise<string[]>;
  /** The transaction of this state, or null: unknown here, run out, or not ours. */
  find(cookieHeader: string | undefined, state: string): Promise<LoginTransaction | null>;
  /** Set-Cookie value that forgets it. */
  forget(state: string): string;
};

export const loginSeconds = 600;

/** One cookie for each sign-in under way, so that several tabs can sign in at once, in any order. */
export function createLoginTransactions(
  config: Pick<Config, 'cookieKeys' | 'secureCookies'>,
  now: () => number,
  metrics?: Pick<Metrics, 'sealFailures'>,
): LoginTransactions {
  const seal = createSeal(config, 'login', loginSeconds, metrics);
  const style = { secure: config.secureCookies, sameSite: 'Lax' } as const;
  const prefix = cookieName('bfftx-', config.secureCookies);
  const nameOf = (state: string) => prefix + stateHash(state).slice(0, 16);
  return {
    async begin(cookieHeader, started) {
      const value = `${started.startedAtMs.toString(36)}.${await seal.seal(started)}`;
      const surplus = beyondLimits(cookiesNamed(cookieHeader, prefix), value.length);
      const drops = surplus.filter((name) => cookieNamePattern.test(name)).map((name) => setCookie(name, '', 0, style));
      return [...drops, setCookie(nameOf(started.state), value, loginSeconds, style)];
    },
    async find(cookieHeader, state) {
      const [value, second] = cookieValues(cookieHeader, nameOf(state));
      if (value === undefined || second !== undefined) return null;
      const found = transaction.safeParse(await seal.open(value.slice(value.indexOf('.') + 1)));
      if (!found.success || !isSame(found.data.state, state)) return null;
      return now() - found.data.startedAtMs < loginSeconds * 1000 ? found.data : null;
    },
    forget: (state) => setCookie(nameOf(state), '', 0, style),
  };
}

const keptTransactions = 5;
// Long ways back make long cookies, and the whole header must stay small.
const keptLength = 6144;
const cookieNamePattern = /^[\w-]{1,64}$/;

/** Names the state where the state itself must not appear. */
export function stateHash(state: string): string {
  return createHash('sha256').update(state).digest('hex');
}

/** Names of the oldest ones that find no place beside a new one of this length. */
function beyondLimits(cookies: [name: string, value: string][], newLength: number): string[] {
  let length = newLength;
  const kept = newestFirst(cookies).findIndex(([name, value], index) => {
    length += name.length + value.length;
    return index >= keptTransactions - 1 || length > keptLength;
  });
  return kept < 0
    ? []
    : newestFirst(cookies)
        .slice(kept)
        .map(([name]) => name);
}

/** The time before the dot is outside the seal: good enough to choose what to drop, and used for nothing else. */
function newestFirst(cookies: [name: string, value: string][]): [name: string, value: string][] {
  const startedAt = (value: string) => Number.parseInt(value.slice(0, Math.max(0, value.indexOf('.'))), 36) || 0;
  return cookies.toSorted(([, one], [, other]) => startedAt(other) - startedAt(one));
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(stateHash(one)), Buffer.from(stateHash(other))];
  return timingSafeEqual(a, b);
}
