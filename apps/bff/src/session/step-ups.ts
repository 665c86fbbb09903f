import { randomUUID } from 'node:crypto';
import type { StepUpView } from '@isthmus/bff-contract';
import * as z from 'zod/mini';
import type { Secrets } from '../config-secrets.ts';
import type { GrantSecrets } from '../vault/grant-secrets.ts';
import { storedProfile } from './profile.ts';
import type { Session } from './require-session.ts';
import { createSeal, longestSeal } from './seal.ts';
import { demandHash, type StepUpDemand, stepUpDemand } from './step-up-demand.ts';

/** A ticket that holds for this session: what it asks for, and the mark by which it is used once. */
export type OpenedTicket = { demand: StepUpDemand; mark: string };

export type StepUps = {
  /** The demand as the browser is told of it, with a ticket for it; null when it is too long for one. */
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

  return {
    async offer(session, asked) {
      const triedBefore = wasTried(session, demandHash(asked));
      const asksForSignIn =
        asked.mfa || [asked.identities, asked.policies, asked.singleDomain].some(({ length }) => length > 0);
      // Once it did not help to come with the session at Auth, only a fresh sign-in may.
      const demand: StepUpDemand = triedBefore && asksForSignIn ? { ...asked, prompt: 'login' } : asked;
      const ticket = await seal.seal({
        id: randomUUID(),
        session: session.key,
        issuedAtMs: now(),
        demand,
      } satisfies Ticket);
      if (ticket.length > longestSeal) return null;
      const { resourceServer: _, scopes: requiredScopes, ...rest } = demand;
      return { ticket, requiredScopes, ...rest, triedBefore };
    },
    async open(text, session) {
      const opened = ticketContent.safeParse(await seal.open(text));
      if (!opened.success || opened.data.session !== session.key) return null;
      if (now() - opened.data.issuedAtMs >= ticketSeconds * 1000) return null;
      return { demand: opened.data.demand, mark: `step-up ${opened.data.id}` };
    },
  };
}

export const ticketSeconds = 300;
/** For so long the same demand again means that going through it did not help. */
export const rememberTriedMs = 10 * 60_000;

const ticketContent = z.object({ id: z.string(), session: z.string(), issuedAtMs: z.number(), demand: stepUpDemand });
type Ticket = z.infer<typeof ticketContent>;
