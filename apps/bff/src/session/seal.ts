import { sealData, unsealData } from 'iron-session';
import type { KeyRing, Secrets } from '../config-secrets.ts';
import type { Metrics } from '../operations/metrics.ts';
import { deriveKey } from '../vault/envelope.ts';

export type SealPurpose = 'session' | 'reference' | 'login' | 'download' | 'step-up';

export type Seal = {
  seal(data: object): Promise<string>;
  /** What was sealed, or null for anything that is no live seal of this purpose. */
  open(value: string): Promise<object | null>;
};

/**
 * Iron seals for one purpose. Iron itself carries no context, so each purpose has passwords of its own and a field
 * that names it: a cookie pasted under another cookie's name opens nothing.
 */
export function createSeal(
  config: Pick<Secrets, 'cookieKeys'>,
  purpose: SealPurpose,
  ttlSeconds: number,
  metrics?: Pick<Metrics, 'sealFailures'>,
): Seal {
  let derived: { ring: KeyRing; reading: Passwords; writing: Passwords } | undefined;

  function passwords(): { reading: Passwords; writing: Passwords } {
    const { cookieKeys: ring } = config;
    if (derived?.ring !== ring) {
      const all = ring.map(({ id, key }) => [id, deriveKey(key, `seal ${purpose}`).toString('base64url')] as const);
      // Alone, because iron-session would seal with the highest id, and a key that is to come may only read yet.
      derived = { ring, reading: Object.fromEntries(all), writing: Object.fromEntries(all.slice(0, 1)) };
    }
    return derived;
  }

  async function unseal(value: string): Promise<{ purpose?: unknown } | null> {
    if (value.length > longest[purpose] || !isSpeltAsIssued(value)) return null;
    return unsealData<{ purpose?: unknown }>(value, { password: passwords().reading, ttl: ttlSeconds });
  }

  return {
    seal: (data) => sealData({ ...data, purpose }, { password: passwords().writing, ttl: ttlSeconds }),
    async open(value) {
      const data = await unseal(value);
      if (data?.purpose === purpose) return data;
      const key = keyIdOf(value);
      // A number that only the sender knows would be a label without end.
      metrics?.sealFailures.inc({ purpose, key: config.cookieKeys.some(({ id }) => id === key) ? key : 'unknown' });
      return null;
    },
  };
}

/** The key that a seal says it was made with. */
function keyIdOf(seal: string): string {
  return /^Fe26\.2\*(\d{1,9})\*/.exec(seal)?.[1] ?? 'unknown';
}

type Passwords = Record<string, string>;

/** What a link can hold beside the way back, in an address of 4096 characters. */
export const longestTicket = 3072;

/** Cookies are of 300 to 900 characters, more with a long way back; what is longer still is not worth a key derivation. */
const longestCookie = 2560;
const longest: Record<SealPurpose, number> = {
  session: longestCookie,
  reference: longestCookie,
  login: longestCookie,
  download: longestCookie,
  'step-up': longestTicket,
};

/**
 * Iron takes anything behind the first tilde, and a MAC whose last, half-used character differs. We issue one spelling,
 * so that nobody makes two values of one.
 */
function isSpeltAsIssued(value: string): boolean {
  const mac = /^Fe26\.2(?:\*[^*~]*){6}\*([\w-]{43})~2$/.exec(value)?.[1];
  return mac !== undefined && Buffer.from(mac, 'base64url').toString('base64url') === mac;
}
