import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Config } from '../config.ts';
import type { Vault } from '../vault/vault.ts';
import { createSeal } from './seal.ts';

/** A ticket that was sealed here and is not too old. Whether it fits, and was not used before, is still to be seen. */
export type DownloadTicket = z.infer<typeof content>;

export type DownloadTickets = {
  /** A ticket for one GET of this path and query by this session. */
  issue(sessionKey: string, target: string): Promise<string>;
  /** Reads no store. */
  open(ticket: string): Promise<DownloadTicket | null>;
  /** Whether it is for this session and target; true once for each ticket. */
  redeem(ticket: DownloadTicket, sessionKey: string, target: string): Promise<boolean>;
};

export const ticketSeconds = 60;

/** Makes what stands in for the guard header where an old browser can neither send it nor Fetch Metadata. */
export function createDownloadTickets(
  config: Pick<Config, 'cookieKeys'>,
  vault: Pick<Vault, 'claimOnce'>,
  now: () => number,
): DownloadTickets {
  const seal = createSeal(config, 'download', ticketSeconds);
  return {
    issue: (sessionKey, target) =>
      seal.seal({
        sessionKey,
        target: digestOf(target),
        mark: randomUUID(),
        endsAtMs: now() + ticketSeconds * 1000,
      } satisfies DownloadTicket),
    async open(ticket) {
      const opened = content.safeParse(await seal.open(ticket));
      return opened.success && now() < opened.data.endsAtMs ? opened.data : null;
    },
    async redeem({ mark, endsAtMs, ...ticket }, sessionKey, target) {
      if (ticket.sessionKey !== sessionKey || ticket.target !== digestOf(target)) return false;
      return vault.claimOnce(`download ${mark}`, now(), Math.max(1000, endsAtMs - now()));
    },
  };
}

const content = z.object({ sessionKey: z.string(), target: z.string(), mark: z.string(), endsAtMs: z.number() });

// The target itself would make a long address twice as long.
function digestOf(target: string): string {
  return createHash('sha256').update(target).digest('base64url');
}
