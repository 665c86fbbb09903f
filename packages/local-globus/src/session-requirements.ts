import type { Identity } from './people.ts';
import type { Policy } from './policies.ts';

/** What a session at an application has to have; in the words of Globus's `session_required_…` parameters. */
export interface SessionRequirements {
  /** Each of these has to have signed in, by id. */
  identities: readonly string[];
  /** When at the earliest, in milliseconds since 1970. */
  identitiesSinceMs?: number;
  /** One of these domains. */
  domains: readonly string[];
  /** Each of these. */
  policies: readonly Policy[];
  mfa: boolean;
}

/** A sign-in within a session. */
export interface Authentication {
  identityId: string;
  /** Milliseconds since 1970. */
  atMs: number;
  mfa: boolean;
}

/** What requirements are judged by. */
export interface Evidence {
  session: readonly Authentication[];
  /** All that the person has, and when each was last used anywhere. */
  identities: readonly { id: string; username: string; lastAuthenticationMs: number | null }[];
}

type Named = Pick<Identity, 'id' | 'username'>;
/** True for an identity whose sign-in would count; `linked` are all that its person has. */
type Condition = (identity: Named, linked: readonly Named[]) => boolean;

/** Everybody who could sign in. */
export interface Directory {
  all(): readonly Identity[];
  setOf(id: string): { identities: readonly Identity[] } | undefined;
}

export function areMet(requirements: SessionRequirements, evidence: Evidence, nowMs: number): boolean {
  return unmet(requirements, evidence, nowMs).length === 0;
}

/** The identities that one can go on with: of what is unmet or, when nothing is, of all that is required. */
export function identitiesThatCount(
  requirements: SessionRequirements,
  evidence: Evidence,
  nowMs: number,
  directory: Directory,
): Identity[] {
  const open = unmet(requirements, evidence, nowMs);
  const wanted = open.length > 0 ? open : unmet(requirements, { session: [], identities: [] }, nowMs);
  const linkedTo = ({ id }: Named) => directory.setOf(id)?.identities ?? [];
  return directory
    .all()
    .filter((identity) => wanted.length === 0 || wanted.some((condition) => condition(identity, linkedTo(identity))));
}

export function isPolicyMet(policy: Policy, { session, identities }: Evidence, nowMs: number): boolean {
  const since = policy.timeoutSeconds === null ? null : nowMs - policy.timeoutSeconds * 1000;
  if (!policy.highAssurance) {
    return identities.some(
      ({ lastAuthenticationMs: last, ...identity }) =>
        counts(policy, identity) && (since === null || (last !== null && last >= since)),
    );
  }
  return session.some(
    ({ identityId, atMs, mfa }) =>
      (since === null || atMs >= since) && (mfa || !policy.mfa) && matches(identities, identityId, conditionOf(policy)),
  );
}

/** One condition for each requirement that no sign-in of the session meets. */
function unmet(requirements: SessionRequirements, evidence: Evidence, nowMs: number): Condition[] {
  const { identities, identitiesSinceMs = 0, domains, mfa } = requirements;
  const isAnybody = identities.length + domains.length === 0;
  const counted = evidence.session.filter((authentication) => authentication.mfa || !mfa);
  const sinceThen = counted.filter(({ atMs }) => atMs >= identitiesSinceMs);
  const openIdentities = identities
    .map(
      (id): Condition =>
        (identity) =>
          identity.id === id,
    )
    .filter((counts) => !sinceThen.some(({ identityId }) => matches(evidence.identities, identityId, counts)));
  const conditions: Condition[] = [];
  if (domains.length > 0) conditions.push((identity) => domains.includes(domainOf(identity)));
  // Where somebody is asked for, the second factor has to be theirs.
  if (mfa && isAnybody)
    conditions.push((identity, linked) => requirements.policies.every((one) => conditionOf(one)(identity, linked)));
  const open = conditions.filter(
    (counts) => !counted.some(({ identityId }) => matches(evidence.identities, identityId, counts)),
  );
  const openPolicies = requirements.policies.filter((policy) => !isPolicyMet(policy, evidence, nowMs));
  return [...openIdentities, ...open, ...openPolicies.map(conditionOf)];
}

const conditionOf =
  (policy: Policy): Condition =>
  (identity, linked) => {
    if (counts(policy, identity)) return true;
    // Having the identity is enough: it may be another one that signs in.
    return !policy.highAssurance && policy.timeoutSeconds === null && linked.some((one) => counts(policy, one));
  };

function counts(policy: Policy, { id, username }: { id: string; username: string }): boolean {
  const { domains, excludedDomains, identityIds } = policy;
  const domain = domainOf({ username });
  if (identityIds && !identityIds.includes(id)) return false;
  return (domains === null || domains.includes(domain)) && !excludedDomains.includes(domain);
}

function matches(identities: Evidence['identities'], identityId: string, condition: Condition): boolean {
  return identities.some((identity) => identity.id === identityId && condition(identity, identities));
}

function domainOf({ username }: { username: string }): string {
  return username.slice(username.indexOf('@') + 1);
}
