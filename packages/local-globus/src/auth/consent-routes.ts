import type { HttpBindings } from '@hono/node-server';
import { scopes } from '@isthmus/globus';
import { type Context, Hono } from 'hono';
import type { SwitchBoard } from '../control/switches.ts';
import { type AuthProblem, authProblem } from './auth-errors.ts';
import { authenticateClient } from './client-authentication.ts';
import type { Client } from './clients.ts';
import type { Consent, Consents } from './consents.ts';
import { effectiveSet, type Identities } from './identity-set.ts';
import type { ModelStore } from './model-store.ts';
import type { ScopeCatalog } from './scope-catalog.ts';
import { bearerToken, problem } from './token-routes.ts';

export interface ConsentRoutesOptions {
  clients: ReadonlyMap<string, Client>;
  store: ModelStore;
  identities: Identities;
  catalog: ScopeCatalog;
  consents: Consents;
  switches: SwitchBoard;
}

type Env = { Bindings: HttpBindings };
/** Who asks: by which application, whether as itself, and what else the token allows. */
type Caller = { sub: string; clientId: string; mayViewAll: boolean };

/**
 * GET /v2/api/identities/{id}/consents: what a person has allowed the calling application or, with all=true, any.
 * DELETE of one takes it back, and what depends on it, where the switch says that there is such an API.
 */
export function consentRoutes(options: ConsentRoutesOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/identities/:id/consents', (c) => {
    const caller = callerOf(options, c);
    if (!caller) return problem(c, authProblem('UNAUTHORIZED', 'Call must be authenticated'));
    const all = booleanOf(c.req.query('all'));
    if (all === undefined) return problem(c, authProblem('BAD_REQUEST', '“all” is true or false.'));
    const accountId = options.identities.setOf(c.req.param('id').toLowerCase())?.primary.id;
    const refused = refusal(options, caller, { accountId, all });
    if (refused || accountId === undefined) return problem(c, refused ?? nobody);
    c.header('cache-control', 'no-store');
    const list = options.consents.list({ accountId, ...(!all && { clientId: caller.clientId }) });
    return c.json({ consents: consentDocuments(list, options) });
  });
  app.delete('/identities/:id/consents/:consent', (c) => {
    if (!options.switches.state.consent_api) return problem(c, authProblem('NOT_FOUND', 'There is no such API.'));
    const caller = callerOf(options, c);
    if (!caller) return problem(c, authProblem('UNAUTHORIZED', 'Call must be authenticated'));
    const accountId = options.identities.setOf(c.req.param('id').toLowerCase())?.primary.id;
    const refused = refusal(options, caller, { accountId, all: true });
    if (refused || accountId === undefined) return problem(c, refused ?? nobody);
    const list = options.consents.list({ accountId });
    const consent = list.find(({ id }) => String(id) === c.req.param('consent'));
    if (!consent) return problem(c, authProblem('NOT_FOUND', 'No consent has this id.'));
    const documents = consentDocuments(list, options);
    options.consents.rescind({ id: consent.id });
    return c.json({ consent: documents.find(({ id }) => id === consent.id) });
  });
  return app;
}

const nobody = authProblem('NOT_FOUND', 'No identity has this id.');

function refusal(
  { identities }: ConsentRoutesOptions,
  caller: Caller,
  wanted: { accountId: string | undefined; all: boolean },
): AuthProblem | undefined {
  if (wanted.accountId === undefined) return nobody;
  if (identities.setOf(caller.sub)?.primary.id !== wanted.accountId) {
    return authProblem('FORBIDDEN', 'These are the consents of somebody else.');
  }
  if (wanted.all && !caller.mayViewAll) return authProblem('FORBIDDEN', `all=true takes ${scopes.viewConsents}.`);
  return undefined;
}

function callerOf({ clients, store }: ConsentRoutesOptions, c: Context<Env>): Caller | undefined {
  const authentication = authenticateClient(clients, c.req.header('authorization'));
  if (authentication.kind === 'client') {
    const { id } = authentication.client;
    return { sub: id, clientId: id, mayViewAll: true };
  }
  const token = bearerToken(store, c);
  return token && { ...token, mayViewAll: token.scopes.includes(scopes.viewConsents) };
}

/** Python says True and False; left out or empty it is false. */
function booleanOf(text: string | undefined): boolean | undefined {
  const word = text?.toLowerCase() ?? '';
  if (word === 'true') return true;
  return word === '' || word === 'false' ? false : undefined;
}

/** The thirteen members of each, parents first: the SDKs build their trees of them. */
export function consentDocuments(
  list: readonly Consent[],
  { catalog, identities, clients, switches }: ConsentRoutesOptions,
) {
  const effectiveIdentity = ({ accountId, clientId }: Consent) => {
    const set = identities.setOf(accountId);
    return set ? effectiveSet(set, clients.get(clientId), switches).primary.id : accountId;
  };
  const byId = new Map(list.map((consent) => [consent.id, consent]));
  const pathTo = ({ id, parentId }: Consent): number[] => {
    const parent = parentId === null ? undefined : byId.get(parentId);
    return [...(parent ? pathTo(parent) : []), id];
  };
  return list.map((consent) => {
    const parent = consent.parentId === null ? undefined : byId.get(consent.parentId);
    return {
      id: consent.id,
      // Who holds it: the application at the root, below it the service of the scope above.
      client: parent ? catalog.find(parent.scopeName)?.ownerId : consent.clientId,
      scope: catalog.find(consent.scopeName)?.id,
      scope_name: consent.scopeName,
      effective_identity: effectiveIdentity(consent),
      dependency_path: pathTo(consent),
      status: 'approved',
      allows_refresh: consent.allowsRefresh,
      auto_approved: consent.autoApproved,
      atomically_revocable: consent.optional,
      created: timeOf(consent.createdMs),
      updated: timeOf(consent.updatedMs),
      last_used: timeOf(consent.lastUsedMs),
    };
  });
}

/** Python before 3.11 reads no final Z. */
function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000+00:00');
}
