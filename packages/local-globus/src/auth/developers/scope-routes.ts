import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import type { Scope } from '../scope-catalog.ts';
import { resolveScopes } from '../scope-graph.ts';
import { type ApiCaller, callerOf } from './caller.ts';
import { changeable } from './client-routes.ts';
import type { DeveloperOptions } from './developer-options.ts';
import type { ScopeRecord } from './documents.ts';
import { domains, flag, id, line, prose } from './fields.ts';
import { demandScope, managesClient, passGate, projectOfClient, scopeReading } from './permissions.ts';
import { commaList, readDocument, refuse } from './refusal.ts';
import { scopeString } from './scope-names.ts';

const suffix = z
  .string('has to be text')
  .check(z.regex(/^[a-z0-9_]{1,100}$/, 'has to be of lower-case letters, digits and _ only'));
const dependency = z.object({
  scope: id,
  optional: z._default(flag, false),
  requires_refresh_token: z._default(flag, false),
});
const settings = {
  advertised: z.optional(flag),
  allows_refresh_token: z.optional(flag),
  required_domains: z.optional(domains),
  dependent_scopes: z.optional(
    z.array(dependency, 'has to be a list').check(z.maxLength(100, 'has more than 100 entries')),
  ),
};
const newScope = z.object({ name: line, description: prose, scope_suffix: suffix, ...settings });
const changes = z.object({
  name: z.optional(line),
  description: z.optional(prose),
  scope_suffix: z.optional(suffix),
  ...settings,
});

/** /v2/api/scopes, and those of one client. */
export function scopeRoutes(options: DeveloperOptions): Hono<{ Bindings: HttpBindings }> {
  const { registry, catalog, switches } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get('/scopes', (c) => listScopes(c, options));
  app.get('/scopes/:id', (c) => c.json({ scope: scopeDocument(options, visibleScope(c, options, c.req.param('id'))) }));
  app.get('/clients/:id/scopes/:scope', (c) => {
    const scope = visibleScope(c, options, c.req.param('scope'));
    if (scope.ownerId !== c.req.param('id').toLowerCase()) throw refuse('NOT_FOUND', 'The client has no such scope.');
    return c.json({ scope: scopeDocument(options, scope) });
  });
  app.post('/clients/:id/scopes', async (c) => {
    const client = changeable(c, options);
    const body = await readDocument(c, 'scope', newScope);
    if (client.public_client) throw refuse('BAD_REQUEST', 'A public client can’t be a service: it has no scopes.');
    // One for each name that the client has.
    const made = [client.id, ...client.fqdns].map((owner) =>
      withSettings(
        {
          id: randomUUID(),
          scope_string: scopeString(owner, body.scope_suffix),
          name: body.name,
          description: body.description,
          client: client.id,
          advertised: false,
          allows_refresh_token: true,
          required_domains: [],
          dependent_scopes: [],
        },
        body,
      ),
    );
    for (const { scope_string } of made) if (catalog.find(scope_string)) throw taken(scope_string);
    checkDependencies(options, made);
    registry.saveScopes(made);
    const documents = made.map((record) => documentOf(options, record));
    const [scope] = documents;
    return c.json(documents.length === 1 ? { scope } : { scopes: documents }, switches.state.create_status);
  });
  app.put('/scopes/:id', async (c) => {
    const before = changeableScope(c, options);
    const body = await readDocument(c, 'scope', changes);
    const { name = before.name, description = before.description } = body;
    const scope_string =
      body.scope_suffix === undefined ? before.scope_string : before.scope_string.replace(/[^/]+$/, body.scope_suffix);
    const changed = withSettings({ ...before, name, description, scope_string }, body);
    const other = catalog.find(scope_string);
    if (other && other.id !== before.id) throw taken(scope_string);
    checkDependencies(options, [changed]);
    registry.saveScopes([changed]);
    return c.json({ scope: documentOf(options, changed) });
  });
  app.delete('/scopes/:id', (c) => {
    const record = changeableScope(c, options);
    const scope = documentOf(options, record);
    registry.deleteScopes([record.id]);
    return c.json({ scope });
  });
  return app;
}

const taken = (name: string) => refuse('CONFLICT', `There is a scope ${name} already.`);

function listScopes(c: Context, options: DeveloperOptions): Response {
  const { registry, catalog } = options;
  const caller = callerOf(options, c);
  const ids = commaList(c.req.query('ids'));
  const names = commaList(c.req.query('scope_strings'));
  if (ids && names) throw refuse('BAD_REQUEST', 'Send “ids” or “scope_strings”, not both.');
  if (!ids && !names) {
    demandScope(caller, scopeReading);
    const own = registry.clients.all().filter((client) => managesClient(options, caller, client));
    const scopes = own.flatMap(({ id }) => catalog.ownedBy(id));
    return c.json({ scopes: scopes.map((scope) => scopeDocument(options, scope)) });
  }
  const wanted = [...new Set(ids?.map((one) => one.toLowerCase()) ?? names)];
  const found = wanted.flatMap((one) => (ids ? catalog.byId(one) : catalog.find(one)) ?? []);
  const visible = found.filter((scope) => isVisible(options, caller, scope));
  return c.json({ scopes: visible.map((scope) => scopeDocument(options, scope)) });
}

/** Advertised ones show to everybody, and so do those of public clients. */
function isVisible(options: DeveloperOptions, caller: ApiCaller, scope: Scope): boolean {
  const owner = options.registry.clients.get(scope.ownerId);
  if (scope.advertised || owner?.visibility === 'public') return true;
  return owner !== undefined && managesClient(options, caller, owner) && caller.may(...scopeReading);
}

function visibleScope(c: Context, options: DeveloperOptions, scopeId: string): Scope {
  const caller = callerOf(options, c);
  const scope = options.catalog.byId(scopeId.toLowerCase());
  if (!scope) throw refuse('NOT_FOUND', 'No scope has this id.');
  if (!isVisible(options, caller, scope)) throw refuse('FORBIDDEN', 'This scope is private.');
  return scope;
}

function changeableScope(c: Context, options: DeveloperOptions): ScopeRecord {
  const caller = callerOf(options, c);
  demandScope(caller);
  const scopeId = (c.req.param('id') ?? '').toLowerCase();
  const record = options.registry.scopes.get(scopeId);
  const client = record && options.registry.clients.get(record.client);
  if (!record && options.catalog.byId(scopeId)) throw refuse('FORBIDDEN', 'The scopes of Globus itself are fixed.');
  if (!record || !client) throw refuse('NOT_FOUND', 'No scope has this id.');
  if (!managesClient(options, caller, client)) {
    throw refuse('FORBIDDEN', 'You are not an administrator of this scope’s project.');
  }
  const isOwn = caller.isClient && client.project === null;
  passGate(options, caller, isOwn ? undefined : projectOfClient(options.registry, client));
  return record;
}

function withSettings(before: ScopeRecord, body: z.infer<typeof changes>): ScopeRecord {
  return {
    ...before,
    advertised: body.advertised ?? before.advertised,
    allows_refresh_token: body.allows_refresh_token ?? before.allows_refresh_token,
    required_domains: body.required_domains ?? before.required_domains,
    dependent_scopes: body.dependent_scopes ?? before.dependent_scopes,
  };
}

/** They have to exist, and must not lead back to the scope itself. */
function checkDependencies({ catalog }: DeveloperOptions, records: readonly ScopeRecord[]): void {
  for (const record of records) {
    const known = ({ scope }: { scope: string }) => scope === record.id || catalog.byId(scope) !== undefined;
    const unknown = record.dependent_scopes.find((one) => !known(one));
    if (unknown) throw refuse('BAD_REQUEST', `No scope has the id ${unknown.scope}.`);
    const itself = catalog.ofRecord(record);
    const isOneself = (name: string) => name === itself.name;
    const list = resolveScopes(itself.name, { find: (name) => (isOneself(name) ? itself : catalog.find(name)) });
    if (list.kind !== 'scopes') throw refuse('BAD_REQUEST', '“dependent_scopes” lead back to the scope itself.');
  }
}

function documentOf(options: DeveloperOptions, record: ScopeRecord) {
  return scopeDocument(options, options.catalog.ofRecord(record));
}

function scopeDocument({ catalog }: DeveloperOptions, scope: Scope) {
  return {
    id: scope.id,
    scope_string: scope.name,
    name: scope.title,
    description: scope.description,
    client: scope.ownerId,
    advertised: scope.advertised,
    allows_refresh_token: scope.allowsRefreshToken,
    required_domains: scope.requiredDomains,
    dependent_scopes: scope.dependencies.flatMap(({ name, optional, requiresRefreshToken }) => {
      const id = catalog.find(name)?.id;
      return id === undefined ? [] : [{ scope: id, optional, requires_refresh_token: requiresRefreshToken }];
    }),
  };
}
