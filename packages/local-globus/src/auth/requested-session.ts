import type { KoaContextWithOIDC } from 'oidc-provider';
import * as z from 'zod/mini';
import type { Authentication, Evidence, SessionRequirements } from '../session-requirements.ts';
import type { Identities } from './identity-set.ts';
import type { PolicyBook } from './policy-book.ts';
import { textOf } from './read-form.ts';
import type { SessionKey, SignInSessions } from './sign-in-sessions.ts';

/** The parameters of an authorize request that say what the session has to have. */
export const sessionParameters = [
  'session_required_identities',
  'session_required_single_domain',
  'session_required_policies',
  'session_required_mfa',
] as const;

/** Ours: when an application asked to sign in anew, in milliseconds since 1970. Each identity it names has to, then. */
export const askedAnewAt = 'globus_asked_anew_at';

/** Reads them. What names nobody or nothing comes back in `unknown`: it could never be met. */
export function readSessionRequirements(
  { policies: book, identities: known }: { policies: PolicyBook; identities: Identities },
  read: (name: (typeof sessionParameters)[number] | typeof askedAnewAt) => unknown,
): { requirements: SessionRequirements; unknown: string[] } {
  const identities = commaList(read('session_required_identities'));
  const policies = commaList(read('session_required_policies')).map((id) => ({ id, policy: book.find(id) }));
  const unknown = [
    ...identities.filter((id) => known.directory.find(id)?.id !== id),
    ...policies.filter(({ policy }) => policy === undefined).map(({ id }) => id),
  ];
  const since = Number(textOf(read(askedAnewAt)));
  const requirements = {
    identities,
    ...(since > 0 && { identitiesSinceMs: since }),
    domains: commaList(read('session_required_single_domain')),
    policies: policies.flatMap(({ policy }) => policy ?? []),
    // The Python SDK sends True, the JavaScript SDK true.
    mfa: textOf(read('session_required_mfa')).toLowerCase() === 'true',
  };
  return { requirements, unknown };
}

/** What Auth knows that such requirements are judged by. */
export function evidenceOf(
  { sessions, identities }: { sessions: SignInSessions; identities: Identities },
  session: SessionKey & { accountId: string | undefined },
  untilMs?: number,
): Evidence {
  const set = session.accountId === undefined ? undefined : identities.setOf(session.accountId);
  return {
    session: sessions.authentications(session, untilMs),
    identities: (set?.identities ?? []).map(({ id, username }) => {
      const last = identities.lastAuthentication(id);
      return { id, username, lastAuthenticationMs: last === null ? null : last * 1000 };
    }),
  };
}

/** What the sign-in page hands the provider, beside what the provider itself wants of a sign-in. */
const signInResult = z.object({
  authentication: z.object({ identityId: z.string(), atMs: z.int(), mfa: z.boolean() }),
});

/** The sign-in that this request was resumed with, if there was one. */
export function authenticationOf(ctx: KoaContextWithOIDC): Authentication | undefined {
  return signInResult.safeParse(ctx.oidc.result?.login).data?.authentication;
}

function commaList(value: unknown): string[] {
  return textOf(value)
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
