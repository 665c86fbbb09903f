import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Clock } from '../clock.ts';
import { areMet } from '../session-requirements.ts';
import type { Authorizations } from './authorizations.ts';
import { resourceIndicator } from './authorize-request.ts';
import type { Client } from './clients.ts';
import type { Consenting, Consents } from './consents.ts';
import { hasIdentityAt, type Identities } from './identity-set.ts';
import type { PolicyBook } from './policy-book.ts';
import { textOf } from './read-form.ts';
import { authenticationOf, evidenceOf, readSessionRequirements } from './requested-session.ts';
import { domainsLackingFor, usableScopes } from './required-domains.ts';
import { groupByResourceServer, type ScopeCatalog } from './scope-catalog.ts';
import { type ResolvedScope, resolveScopes } from './scope-graph.ts';
import type { SignInSessions } from './sign-in-sessions.ts';

export interface GrantOptions {
  world: { clock: Clock };
  clients: ReadonlyMap<string, Client>;
  catalog: ScopeCatalog;
  consents: Consents;
  authorizations: Authorizations;
  identities: Identities;
  sessions: SignInSessions;
  policies: PolicyBook;
}

/** When somebody has to sign in, and when to be asked. */
export function promptsFor(options: GrantOptions) {
  const { Check, base } = interactionPolicy;
  const prompts = base();
  prompts.get('login')?.checks.add(
    new Check('session_requirements', 'The session lacks a sign-in that is asked for.', 'login_required', (ctx) => {
      return ctx.oidc.session?.accountId !== undefined && !hasRequiredSession(options, ctx);
    }),
  );
  prompts.get('login')?.checks.add(
    new Check('required_identity', 'The person has no identity that is asked for.', 'login_required', ({ oidc }) => {
      const { requiredIdp } = options.clients.get(oidc.client?.clientId ?? '') ?? {};
      const accountId = oidc.session?.accountId;
      return (
        requiredIdp !== undefined &&
        accountId !== undefined &&
        !hasIdentityAt(options.identities, accountId, requiredIdp)
      );
    }),
  );
  prompts.get('login')?.checks.add(
    new Check(
      'required_domains',
      'The person has no identity in a domain that is asked for.',
      'login_required',
      (ctx) => {
        const accountId = ctx.oidc.session?.accountId;
        const set = accountId === undefined ? undefined : options.identities.setOf(accountId);
        return set !== undefined && domainsLackingFor(requestedScopes(options, ctx), set, options.catalog).length > 0;
      },
    ),
  );
  const checks = prompts.get('consent')?.checks;
  checks?.clear();
  checks?.add(
    new Check('consents_missing', 'The user has not allowed all of this yet.', 'consent_required', (ctx) => {
      const { oidc } = ctx;
      const accountId = oidc.session?.accountId;
      if (accountId === undefined || !oidc.client) return true;
      if (oidc.prompts.has('consent') && oidc.promptPending('consent')) return true;
      return !isConsented(options, ctx, { accountId, clientId: oidc.client.clientId });
    }),
  );
  return prompts;
}

/** The scopes of the authorize request under way that this person can use, with their dependencies. */
function requestedScopes({ catalog, identities }: GrantOptions, { oidc }: KoaContextWithOIDC): ResolvedScope[] {
  const list = resolveScopes(textOf(oidc.params?.globus_scope), catalog);
  const accountId = oidc.session?.accountId;
  if (list.kind !== 'scopes') return [];
  return accountId === undefined ? list.scopes : usableScopes(list.scopes, identities.setOf(accountId), catalog);
}

/** Optional scopes are asked for as well, but who has just been asked may have left them out. */
function isConsented(options: GrantOptions, ctx: KoaContextWithOIDC, who: Consenting): boolean {
  const { consents } = options;
  const scopes = requestedScopes(options, ctx);
  if (ctx.oidc.result?.consent !== undefined) return !consents.lacksRequired(who, scopes);
  return consents.missing(who, scopes).length === 0;
}

/**
 * A grant of its own for each authorization: a Globus token covers what was asked for in its grant, not everything
 * that was ever consented to.
 */
export async function loadGrant(options: GrantOptions, ctx: KoaContextWithOIDC) {
  const { consents, authorizations } = options;
  const { client, session, params } = ctx.oidc;
  const accountId = session?.accountId;
  if (!client || !accountId || !params || ctx.oidc.promptPending('login')) return undefined;
  const authentication = authenticationOf(ctx);
  if (authentication) {
    options.sessions.record({ sessionId: session.uid, clientId: client.clientId }, authentication);
  }
  if (!hasRequiredSession(options, ctx)) return undefined;
  const who = { accountId, clientId: client.clientId };
  if (!isConsented(options, ctx, who)) return undefined;
  const names = requestedScopes(options, ctx).map(({ name }) => name);
  const granted = groupByResourceServer(names.filter((name) => consents.has(who, name)));
  const grant = new ctx.oidc.provider.Grant({ accountId, clientId: client.clientId });
  for (const [server, scopes] of granted) grant.addResourceScope(resourceIndicator(server), scopes.join(' '));
  const grantId = await grant.save();
  authorizations.save(grantId, {
    ...(typeof params.state === 'string' && { state: params.state }),
    ...(typeof params.nonce === 'string' && { nonce: params.nonce }),
    wantsRefreshTokens: params.globus_refresh !== undefined,
    sessionId: session.uid,
  });
  return grant;
}

function hasRequiredSession(options: GrantOptions, { oidc }: KoaContextWithOIDC): boolean {
  if (!oidc.session || !oidc.client) return false;
  const { requirements } = readSessionRequirements(options, (name) => oidc.params?.[name]);
  const { uid: sessionId, accountId } = oidc.session;
  const evidence = evidenceOf(options, { sessionId, clientId: oidc.client.clientId, accountId });
  return areMet(requirements, evidence, options.world.clock.now());
}
