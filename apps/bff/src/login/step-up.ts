import { parseScopeList, resourceServers } from '@isthmus/globus';
import type { RequireSession, Session } from '../session/require-session.ts';
import { permissionFor, servicePermissions } from '../session/service-permissions.ts';
import { demandHash, permissionDemand, type StepUpDemand } from '../session/step-up-demand.ts';
import { type StepUps, ticketSeconds } from '../session/step-ups.ts';
import type { Vault } from '../vault/vault.ts';
import type { StepUpMemory } from './login-transaction.ts';

/** What a sign-in asks Globus Auth for. All of it comes from this side. */
export type AuthorizeRequest = { scopes: readonly string[]; parameters: Readonly<Record<string, string>> };

/** A sign-in that adds to the session that is there. */
export type StepUpStart = AuthorizeRequest & { memory: StepUpMemory };

export type AskedStepUp =
  | { kind: 'none' }
  | ({ kind: 'step_up' } & StepUpStart)
  /** The ticket is forged, used, has run out, or was made for another session. */
  | { kind: 'refused' };

type Parts = { requireSession: RequireSession; stepUps: StepUps; vault: Pick<Vault, 'claimOnce'>; now: () => number };

/** Reads `stepup` and `service` of a sign-in: whether it adds to the session of this browser, and what. */
export async function readStepUp(
  { requireSession, stepUps, vault, now }: Parts,
  cookieHeader: string | undefined,
  { ticket, service, isFresh }: { ticket: string | undefined; service: string | undefined; isFresh: boolean },
): Promise<AskedStepUp> {
  if (ticket === undefined && service === undefined) return { kind: 'none' };
  const required = await requireSession(cookieHeader);
  if (ticket === undefined) {
    const permission = permissionFor(service);
    const demand = permission && permissionDemand(permission.resourceServer);
    // Without a session there is nothing to add to: what a whole sign-in leaves out is asked for at its first use.
    if (!demand || required.kind !== 'session') return { kind: 'none' };
    return start(required.session, isFresh ? { ...demand, prompt: 'login' } : demand);
  }
  const opened = required.kind === 'session' ? await stepUps.open(ticket, required.session) : null;
  if (required.kind !== 'session' || opened === null) return { kind: 'refused' };
  const isFirst = await vault.claimOnce(opened.mark, now(), ticketSeconds * 1000);
  return isFirst ? start(required.session, opened.demand) : { kind: 'refused' };
}

function start(session: Session, demand: StepUpDemand): AskedStepUp {
  return {
    kind: 'step_up',
    scopes: scopesOf(session, demand),
    parameters: parametersOf(demand),
    memory: { session: session.key, resourceServer: demand.resourceServer, demand: demandHash(demand) },
  };
}

/**
 * Scopes to ask for: the demanded ones; what the session has at that resource server, as a token covers only what its
 * own grant asked for; and those of the sign-in itself, for the ID token that tells who has come back.
 */
function scopesOf({ grants }: Session, { resourceServer, scopes }: StepUpDemand): string[] {
  const held = [resourceServers.auth as string, resourceServer].flatMap((server) => {
    const permission = servicePermissions.find((candidate) => candidate.resourceServer === server)?.scopes ?? [];
    return [...permission, ...(grants.find((grant) => grant.resourceServer === server)?.scopes ?? [])];
  });
  const list = parseScopeList(scopes.join(' '));
  const demanded = new Set(list.kind === 'scopes' ? list.scopes.map(({ name }) => name) : []);
  return [...new Set([...held.filter((scope) => !demanded.has(scope)), ...scopes])];
}

function parametersOf(demand: StepUpDemand): Record<string, string> {
  const { identities, policies, singleDomain, mfa, message, prompt } = demand;
  return {
    ...(identities.length > 0 && { session_required_identities: identities.join(',') }),
    ...(policies.length > 0 && { session_required_policies: policies.join(',') }),
    ...(singleDomain.length > 0 && { session_required_single_domain: singleDomain.join(',') }),
    ...(mfa && { session_required_mfa: 'true' }),
    ...(message !== null && { session_message: message }),
    ...(prompt !== null && { prompt }),
  };
}
