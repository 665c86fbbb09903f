import { dependentConsentRequired } from '../auth/auth-errors.ts';
import type { Switches } from '../control/switches.ts';
import type { Policy } from '../policies.ts';
import { areMet } from '../session-requirements.ts';
import { permittedIdentity } from './access.ts';
import type { Caller } from './caller.ts';
import type { Collection } from './collections.ts';
import { type Demands, requiredScopes } from './demands.ts';
import { TransferFailure } from './transfer-failure.ts';

/** How Transfer finds out whether more than a token was given. */
export interface Authorization {
  demands: Demands;
  /** Whether the person has allowed the application this scope string, as Auth has it on record. */
  hasConsented(caller: Caller, scope: string): boolean;
  policyOf: (id: string) => Policy | undefined;
  errorForm(): Switches['authorization_error_form'];
}

/** The parameters of a demand, as they go into an authorize request. */
type Parameters = Record<string, string | boolean | readonly string[]>;

/** Throws 403 with what is missing, when using these collections takes consents or sign-ins that there are not. */
export function requireAuthorization(
  options: { authorization: Authorization; now: () => number },
  caller: Caller,
  collections: readonly Collection[],
): void {
  const { authorization, now } = options;
  const { demands } = authorization;
  const wanted = collections.flatMap((collection) => requiredScopes(collection, demands.of(collection)));
  const missing = [...new Set(wanted)].filter((scope) => !authorization.hasConsented(caller, scope));
  if (missing.length > 0) throw consentRequired(missing, authorization.errorForm());
  for (const collection of collections) {
    for (const demand of [
      assuranceDemand(collection, caller, now()),
      orderedDemand(collection, authorization, now()),
    ]) {
      if (demand && !demand.isMet(caller)) throw sessionFailure(demand.parameters, authorization.errorForm());
    }
  }
}

type SessionDemand = { parameters: Parameters; isMet: (caller: Caller) => boolean };

/** A high-assurance collection wants the identity that may use it to have signed in lately. */
function assuranceDemand(collection: Collection, caller: Caller, nowMs: number): SessionDemand | undefined {
  const { assuranceMinutes } = collection;
  const identity = permittedIdentity(collection, caller);
  if (assuranceMinutes === null || !identity) return undefined;
  const since = nowMs - assuranceMinutes * 60_000;
  return {
    isMet: ({ session }) => session.some(({ identityId, atMs }) => identityId === identity.id && atMs >= since),
    parameters: {
      session_message: `${collection.displayName} takes a sign-in of the last ${assuranceMinutes} minutes as ${identity.username}.`,
      session_required_identities: [identity.id],
      prompt: 'login',
    },
  };
}

function orderedDemand(
  collection: Collection,
  { demands, policyOf }: Authorization,
  nowMs: number,
): SessionDemand | undefined {
  const order = demands.of(collection);
  if (!order) return undefined;
  const { collection: _id, data_access: _access, required_scopes: _scopes, sinceMs, ...wanted } = order;
  const requirements = {
    identities: wanted.session_required_identities ?? [],
    domains: wanted.session_required_single_domain ?? [],
    policies: (wanted.session_required_policies ?? []).flatMap((id) => policyOf(id) ?? []),
    mfa: wanted.session_required_mfa ?? false,
  };
  return {
    isMet({ identities, session }) {
      const counted = wanted.prompt === 'login' ? session.filter(({ atMs }) => atMs > sinceMs) : session;
      return (
        areMet(requirements, { session: counted, identities }, nowMs) &&
        (wanted.prompt !== 'login' || counted.length > 0)
      );
    },
    // Members that were left out of the order are not there, though their type has undefined.
    parameters: Object.fromEntries(Object.entries(wanted).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]]))),
  };
}

/** The members that take the place of `code` and `message`; undefined leaves a member out. */
function consentRequired(missing: readonly string[], form: Switches['authorization_error_form']): TransferFailure {
  const isDataAccess = missing.every((scope) => scope.includes('/data_access'));
  const message = isDataAccess ? 'Missing required data_access consent' : 'Missing required consent';
  const failure = (members: Record<string, unknown>) =>
    new TransferFailure(403, 'ConsentRequired', message, { members });
  const authorization_parameters = { required_scopes: missing, session_message: message };
  switch (form) {
    case 'without_code':
      return failure({ code: undefined, authorization_parameters });
    case 'top_level':
      return failure({ required_scopes: missing });
    case 'single_scope':
      return failure({ message: undefined, description: message, required_scope: missing[0] });
    case 'dependent_consent':
      return failure({ code: undefined, message: undefined, ...dependentConsentRequired(missing) });
    case 'current':
      return failure({ required_scopes: missing, authorization_parameters });
  }
}

function sessionFailure(parameters: Parameters, form: Switches['authorization_error_form']): TransferFailure {
  const { session_message } = parameters;
  const message = typeof session_message === 'string' ? session_message : 'Current session does not meet the policy';
  // Only this older form differs from today's for sessions: no code, and lists as text with commas.
  const members =
    form === 'without_code'
      ? { code: undefined, authorization_parameters: withCommas(parameters) }
      : { authorization_parameters: parameters };
  return new TransferFailure(403, 'AuthPolicyFailed', message, { members });
}

function withCommas(parameters: Parameters): Parameters {
  const joined = ['session_required_policies', 'session_required_single_domain'];
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      joined.includes(name) && typeof value === 'object' ? value.join(',') : value,
    ]),
  );
}
