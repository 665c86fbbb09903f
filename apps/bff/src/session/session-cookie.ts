import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import * as z from 'zod/mini';
import type { Config } from '../config.ts';
import type { RingKey } from '../config-secrets.ts';
import type { Metrics } from '../operations/metrics.ts';
import { cookieName, cookieValues, setCookie } from './cookie-header.ts';
import { createSeal } from './seal.ts';

/** What a request's cookie header says about its session, before any look into the vault. */
export type OpenedCookie = { kind: 'opened'; key: string } | { kind: 'none' } | { kind: 'unreadable' };

export type SessionCookies = {
  /** A session id of 256 bits that nobody had before, and the key of its record. */
  createId(): { sid: string; key: string };
  open(cookieHeader: string | undefined): OpenedCookie | Promise<OpenedCookie>;
  /** Set-Cookie values that give the browser the session and the reference to it. */
  issue(id: { sid: string; key: string }, maxAgeSeconds: number): Promise<string[]>;
  /** Set-Cookie values that take both away. */
  clear(): string[];
  /** Keys of the sessions that this browser holds a reference to. A reference ends sessions, it opens none. */
  referenced(cookieHeader: string | undefined): Promise<string[]>;
};

/**
 * The browser's two cookies: `bff`, a seal of the opaque session id (SameSite=Strict if not set otherwise), and `bffref`, a seal of the
 * record's key (Lax), by which the callback, which a Strict cookie never reaches, finds the session it replaces.
 */
export function createSessionCookies(
  config: Pick<Config, 'cookieKeys' | 'pepperKeys' | 'secureCookies' | 'sessionSameSite' | 'absoluteMs'>,
  metrics?: Pick<Metrics, 'sealFailures' | 'repeatedCookies'>,
): SessionCookies {
  const { secureCookies: secure, sessionSameSite: sameSite } = config;
  const ttlSeconds = Math.ceil(config.absoluteMs / 1000);
  const sessionSeal = createSeal(config, 'session', ttlSeconds, metrics);
  const referenceSeal = createSeal(config, 'reference', ttlSeconds, metrics);
  const sessionName = cookieName('bff', secure);
  const referenceName = cookieName('bffref', secure);
  // Saves the unsealing of a cookie, nothing else: whether its session lives is asked of the vault each time.
  const opened = new LRUCache<string, { value: string; key: string }>({
    max: 10_000,
    ttl: 60_000,
    // Without it the clock is read, and a timer made, in every millisecond that has a request.
    ttlResolution: 1000,
  });
  let openedWith: readonly unknown[] = [];

  /** A key that was taken away opens nothing from then on, whatever was opened by it before. */
  function forgetWhenKeysChange(): void {
    const { cookieKeys, pepperKeys } = config;
    if (openedWith[0] === cookieKeys && openedWith[1] === pepperKeys) return;
    opened.clear();
    openedWith = [cookieKeys, pepperKeys];
  }

  function keyOf(sid: string, pepperId: string): string | null {
    const pepper = config.pepperKeys.find(({ id }) => id === pepperId);
    return pepper ? recordKey(pepper, sid) : null;
  }

  async function unseal(value: string): Promise<OpenedCookie> {
    const content = sessionContent.safeParse(await sessionSeal.open(value));
    const key = content.success ? keyOf(content.data.sid, content.data.pepper) : null;
    if (key === null) return { kind: 'unreadable' };
    opened.set(value.slice(-macLength), { value, key });
    return { kind: 'opened', key };
  }

  return {
    createId() {
      const sid = randomBytes(32).toString('base64url');
      return { sid, key: recordKey(config.pepperKeys[0], sid) };
    },
    open(cookieHeader) {
      const [value, second] = cookieValues(cookieHeader, sessionName);
      if (value === undefined || value === '') return { kind: 'none' };
      // Two cookies of the name: one was planted, and nobody can say which.
      if (second !== undefined) {
        metrics?.repeatedCookies.inc();
        return { kind: 'unreadable' };
      }
      forgetWhenKeysChange();
      const known = opened.get(value.slice(-macLength));
      return known?.value === value ? { kind: 'opened', key: known.key } : unseal(value);
    },
    async issue({ sid, key }, maxAgeSeconds) {
      const session = await sessionSeal.seal({ sid, pepper: config.pepperKeys[0].id });
      const reference = await referenceSeal.seal({ key });
      return [
        setCookie(sessionName, session, maxAgeSeconds, { secure, sameSite }),
        setCookie(referenceName, reference, maxAgeSeconds, { secure, sameSite: 'Lax' }),
      ];
    },
    clear: () => [
      setCookie(sessionName, '', 0, { secure, sameSite }),
      setCookie(referenceName, '', 0, { secure, sameSite: 'Lax' }),
    ],
    async referenced(cookieHeader) {
      const values = cookieValues(cookieHeader, referenceName).slice(0, 2);
      const contents = await Promise.all(
        values.map(async (value) => referenceContent.safeParse(await referenceSeal.open(value))),
      );
      return contents.flatMap((content) => (content.success ? [content.data.key] : []));
    },
  };
}

function recordKey(pepper: RingKey, sid: string): string {
  return createHmac('sha256', pepper.key.reveal()).update(`session ${sid}`).digest('base64url');
}

// A seal ends with the 43 characters of its MAC and the version.
const macLength = 48;
const sessionContent = z.object({ sid: z.string(), pepper: z.string() });
const referenceContent = z.object({ key: z.string() });
