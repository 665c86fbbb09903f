import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import { serviceClients } from '../service-clients.ts';
import { type ApiCaller, callerOf } from './caller.ts';
import { clientChanges, instanceBody, newClientBody, refuseFixed, withSettings } from './client-body.ts';
import { credentialDocument, newCredential } from './credentials.ts';
import type { DeveloperOptions } from './developer-options.ts';
import type { ClientRecord } from './documents.ts';
import { domain } from './fields.ts';
import {
  clientReading,
  demandScope,
  isAdmin,
  managesClient,
  ownClient,
  ownProject,
  passGate,
  projectOfClient,
} from './permissions.ts';
import { readBare, readDocument, refuse } from './refusal.ts';
import { scopeString } from './scope-names.ts';
import { newClient } from './seeds.ts';

const ownServices: readonly string[] = Object.values(serviceClients);

type Env = { Bindings: HttpBindings };

/** /v2/api/clients. */
export function clientRoutes(options: DeveloperOptions): Hono<Env> {
  const { registry } = options;
  const app = new Hono<Env>();
  app.get('/clients', (c) => listClients(c, options));
  app.get('/clients/:id', (c) => {
    const client = registry.clients.get(c.req.param('id').toLowerCase());
    const caller = callerOf(options, c);
    if (!client) throw refuse('NOT_FOUND', 'No client has this id.');
    return c.json({ client: visibleDocument(options, caller, client) });
  });
  app.post('/clients', (c) => createClient(c, options));
  app.put('/clients/:id', async (c) => {
    const client = changeable(c, options);
    const body = await readDocument(c, 'client', clientChanges);
    refuseFixed(client, body);
    const changed = checked(options, withSettings(client, body));
    registry.saveClient(changed);
    return c.json({ client: clientDocument(options, changed) });
  });
  app.delete('/clients/:id', (c) => {
    const client = changeable(c, options);
    const document = clientDocument(options, client);
    registry.deleteClient(client.id);
    return c.json({ client: document });
  });
  app.post('/clients/:id/fqdns', async (c) => {
    const client = changeable(c, options);
    const { fqdn } = await readBare(c, z.object({ fqdn: domain }));
    const owner = registry.clients.all().find(({ fqdns }) => fqdns.includes(fqdn));
    if (owner && owner.id !== client.id) throw refuse('CONFLICT', 'Another client has this domain.');
    const changed = { ...client, fqdns: [...new Set([...client.fqdns, fqdn])] };
    registry.saveClient(changed);
    addScopesUnder(options, client.id, fqdn);
    return c.json({ client: clientDocument(options, changed) }, options.switches.state.create_status);
  });
  return app;
}

/** The caller's own client, through the gate of its project; 404 and 403 otherwise. */
export function changeable(c: Context, options: DeveloperOptions): ClientRecord {
  const caller = callerOf(options, c);
  demandScope(caller);
  const client = ownClient(options, caller, c.req.param('id') ?? '');
  if (ownServices.includes(client.id)) throw refuse('FORBIDDEN', 'The clients of Globus itself are fixed.');
  // A child that belongs to no project is its own business, and its parent's.
  const isOwn = caller.isClient && client.project === null;
  passGate(options, caller, isOwn ? undefined : projectOfClient(options.registry, client));
  return client;
}

function listClients(c: Context<Env>, options: DeveloperOptions): Response {
  const { registry, groups } = options;
  const caller = callerOf(options, c);
  const { fqdn, project_id: projectId } = c.req.query();
  if (fqdn !== undefined) {
    const client = registry.clients.all().find(({ fqdns }) => fqdns.includes(fqdn.toLowerCase()));
    if (!client) throw refuse('NOT_FOUND', 'No client has this domain.');
    return c.json({ client: visibleDocument(options, caller, client) });
  }
  demandScope(caller, clientReading);
  if (projectId !== undefined) ownProject(options, caller, projectId);
  const own = registry.clients.all().filter((client) => {
    if (projectId !== undefined) return client.project === projectId.toLowerCase();
    const project = client.project === null ? undefined : registry.projects.get(client.project);
    const isOwn = caller.isClient && (client.id === caller.sub || client.parent_client === caller.sub);
    return isOwn || (project !== undefined && isAdmin(groups, project, caller.identityIds));
  });
  return c.json({ clients: own.map((client) => clientDocument(options, client)) });
}

async function createClient(c: Context<Env>, options: DeveloperOptions): Promise<Response> {
  const { registry, clock, switches } = options;
  const isAnonymous = c.req.header('authorization') === undefined;
  if (isAnonymous || (await namesTemplate(c))) return createInstance(c, options);
  const caller = callerOf(options, c);
  demandScope(caller);
  const body = await readDocument(c, 'client', newClientBody);
  const type =
    body.client_type ?? (body.public_client ? 'public_installed_client' : 'hybrid_confidential_client_resource_server');
  const made = newClient(randomUUID(), body.name, type);
  const record = checked(options, withSettings(made, body));
  if (body.project) {
    const project = ownProject(options, caller, body.project);
    passGate(options, caller, project);
    record.project = project.id;
  } else {
    if (!caller.isClient) throw refuse('BAD_REQUEST', '“project” is missing: only clients make clients without one.');
    record.parent_client = caller.sub;
  }
  const credential =
    !record.public_client && record.parent_client !== null
      ? newCredential(record.id, 'Auto-created at client creation', clock)
      : undefined;
  registry.saveClient(record, credential?.record);
  return c.json(
    {
      client: clientDocument(options, record),
      ...(credential && { included: { client_credential: credentialDocument(credential.record, credential.secret) } }),
    },
    switches.state.create_status,
  );
}

async function namesTemplate(c: Context<Env>): Promise<boolean> {
  const shape = z.object({ client: z.object({ template_id: z.string() }) });
  return shape.safeParse(await c.req.json<unknown>().catch(() => null)).success;
}

/** An application that is distributed makes itself a client of its own, with a secret, before anybody signs in. */
async function createInstance(c: Context<Env>, options: DeveloperOptions): Promise<Response> {
  const { registry, clock, switches } = options;
  if (!(await namesTemplate(c))) throw refuse('UNAUTHORIZED', 'Call must be authenticated');
  const body = await readDocument(c, 'client', instanceBody);
  const template = registry.clients.get(body.template_id);
  if (template?.client_type !== 'public_installed_client') {
    throw refuse('BAD_REQUEST', '“template_id” is no native application’s client.');
  }
  const record: ClientRecord = {
    ...newClient(randomUUID(), body.name, 'confidential_client'),
    grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
    parent_client: template.id,
  };
  const { record: credential, secret } = newCredential(record.id, 'Auto-created at client creation', clock);
  registry.saveClient(record, credential);
  return c.json(
    {
      client: clientDocument(options, record),
      included: { client_credential: credentialDocument(credential, secret) },
    },
    switches.state.create_status,
  );
}

function checked({ identities }: DeveloperOptions, record: ClientRecord): ClientRecord {
  for (const name of ['required_idp', 'preselect_idp'] as const) {
    const provider = record[name];
    if (provider !== null && !identities.providers.some(({ id }) => id === provider)) {
      throw refuse('BAD_REQUEST', `“${name}”: no identity provider has the id ${provider}.`);
    }
  }
  return record;
}

/** All of it for who may change it; for others, if it is public, without what is nobody else's business. */
function visibleDocument(options: DeveloperOptions, caller: ApiCaller, client: ClientRecord) {
  const manages = managesClient(options, caller, client);
  if (manages && caller.may(...clientReading)) return clientDocument(options, client);
  if (client.visibility === 'public') return { ...clientDocument(options, client), project: null, redirect_uris: [] };
  if (manages) demandScope(caller, clientReading);
  throw refuse('FORBIDDEN', 'This client is private.');
}

function clientDocument({ catalog }: DeveloperOptions, { anyPort: _ours, ...record }: ClientRecord) {
  return { ...record, scopes: catalog.ownedBy(record.id).map(({ id }) => id) };
}

/** There is one scope string for each name that its owner has. */
function addScopesUnder({ registry }: DeveloperOptions, clientId: string, fqdn: string): void {
  const own = registry.scopes.all().filter(({ client }) => client === clientId);
  const names = new Set(own.map(({ scope_string }) => scope_string));
  const added = own
    .filter(({ scope_string }) => scope_string.startsWith(scopeString(clientId, '')))
    .map((scope) => ({
      ...scope,
      id: randomUUID(),
      scope_string: scopeString(fqdn, scope.scope_string.slice(scopeString(clientId, '').length)),
    }))
    .filter(({ scope_string }) => !names.has(scope_string));
  registry.saveScopes(added);
}
