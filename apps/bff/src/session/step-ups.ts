import { randomUUID } from 'node:crypto';
import type { StepUpView } from '@isthmus/bff-contract';
import * as z from 'zod/mini';
import type { Secrets } from '../config-secrets.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import { storedProfile } from './profile.ts';
import type { Session } from './require-session.ts';
import { createSeal, longestTicket } from './seal.ts';
import {
  demandHash,
  packDemand,
  partsOf,
  type StepUpDemand,
  sizeOf,
  stepUpDemand,
  unpackDemand,
} from './step-up-demand.ts';

/** A ticket that holds for this session: what it asks for, and the mark by which it is used once. */
export type OpenedTicket = { demand: StepUpDemand; mark: string };

export type StepUps = {
  /**
   * The demand as the browser is told of it, with a ticket for it, or the next part of one that is too long for a
   * ticket. Null when no part would fit.
   */
  offer(session: Session, demand: StepUpDemand): Promise<StepUpView | null>;
  /** Null for a ticket that is forged, has run out or was made for another session. */
  open(ticket: string, session: Session): Promise<OpenedTicket | null>;
};

type Parts = { config: Pick<Secrets, 'cookieKeys'>; secrets: Pick<GrantSecrets, 'openText'>; now: () => number };

/**
 * Tickets for step-ups: seals that carry the server's copy of what a service asked for. The browser can spend one, not
 * change it; nothing is stored until it does.
 */
export function createStepUps({ config, secrets, now }: Parts): StepUps {
  const seal = createSeal(config, 'step-up', ticketSeconds);

  function wasTried(session: Session, hash: string): boolean {
    const text = session.profile && secrets.openText(session, session.profile, 'profile');
    if (!text) return false;
    const { tried } = storedProfile.parse(JSON.parse(text));
    return tried.some((one) => one.demand === hash && now() - one.atMs < rememberTriedMs);
  }

  async function ticketFor(session: Session, demand: StepUpDemand): Promise<string | null> {
    const ticket = { id: randomUUID(), session: session.key, issuedAtMs: now() };
    const plain = await seal.seal({ ...ticket, demand } satisfies Ticket);
    if (plain.length <= longestTicket) return plain;
    const packed = await seal.seal({ ...ticket, demand: packDemand(demand) } satisfies Ticket);
    return packed.length <= longestTicket ? packed : null;
  }

  /** The demand, or the first part of it that was not tried yet, as it is to be asked for. */
  function partToAsk(session: Session, parts: readonly StepUpDemand[]): Asked | null {
    const isTried = (part: StepUpDemand) => wasTried(session, demandHash(part));
    const part = parts.find((candidate) => !isTried(candidate)) ?? parts[0];
    if (part === undefined) return null;
    const triedBefore = isTried(part);
    const asksForSignIn =
      part.mfa || [part.identities, part.policies, part.singleDomain].some(({ length }) => length > 0);
    // Once it did not help to come with the session at Auth, only a fresh sign-in may.
    return { triedBefore, demand: triedBefore && asksForSignIn ? { ...part, prompt: 'login' } : part };
  }

  return {
    async offer(session, whole) {
      for (let size = sizeOf(whole); size >= 0; size = Math.ceil(size / 2)) {
        const asked = partToAsk(session, partsOf(whole, size));
        const ticket = asked && (await ticketFor(session, asked.demand));
        if (ticket) {
          const { resourceServer: _, scopes: requiredScopes, ...rest } = asked.demand;
          return { ticket, requiredScopes, ...rest, triedBefore: asked.triedBefore };
        }
        if (size <= 1) return null;
      }
      return null;
    },
    async open(text, session) {
      const opened = ticketContent.safeParse(await seal.open(text));
      if (!opened.success || opened.data.session !== session.key) return null;
      if (now() - opened.data.issuedAtMs >= ticketSeconds * 1000) return null;
      const { demand, id } = opened.data;
      return { demand: typeof demand === 'string' ? unpackDemand(demand) : demand, mark: `step-up ${id}` };
    },
  };
}

type Asked = { demand: StepUpDemand; triedBefore: boolean };

export const ticketSeconds = 300;
/** For so long the same demand again means that going through it did not help. */
export const rememberTriedMs = 10 * 60_000;

const ticketContent = z.object({
  id: z.string(),
  session: z.string(),
  issuedAtMs: z.number(),
  /** Packed where it is too long for a ticket otherwise. */
  demand: z.union([stepUpDemand, z.string()]),
});
type Ticket = z.infer<typeof ticketContent>;
