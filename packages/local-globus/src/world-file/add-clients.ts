import { v5 as uuidv5 } from 'uuid';
import { withSettings } from '../auth/developers/client-body.ts';
import type { ClientRecord, ScopeRecord } from '../auth/developers/documents.ts';
import { scopeString } from '../auth/developers/scope-names.ts';
import { newClient, portalProjectId } from '../auth/developers/seeds.ts';
import { type Reading, takeId } from './reading.ts';
import type { WorldDocument } from './schema.ts';

type GivenClient = WorldDocument['clients'][number];

/** Adds the clients of a world, with the scopes that they have as services. */
export function addClients(reading: Reading, { clients }: WorldDocument): void {
  for (const [index, given] of clients.entries()) {
    const member = `clients.${index}`;
    takeId(reading, given.id, member);
    const record = readClient(reading, member, given);
    if (record.public_client && given.secret !== undefined)
      reading.wrong(`${member}.secret`, 'goes only with a client that is not public');
    if (record.public_client && given.scopes.length > 0)
      reading.wrong(`${member}.scopes`, 'goes only with a client that is not public');
    const client = {
      record,
      secret: given.secret ?? null,
      scopes: given.scopes.map((one) => readScope(given.id, one)),
    };
    reading.seeds = { ...reading.seeds, clients: [...reading.seeds.clients, client] };
  }
}

function readClient({ seeds, wrong }: Reading, member: string, given: GivenClient): ClientRecord {
  const { id, name, public_client, client_type, project = null } = given;
  if ((public_client === undefined) === (client_type === undefined))
    wrong(member, 'has to have either public_client or client_type');
  const type =
    client_type ?? (public_client ? 'public_installed_client' : 'hybrid_confidential_client_resource_server');
  if (project !== null && ![portalProjectId, ...seeds.projects.map((one) => one.id)].includes(project))
    wrong(`${member}.project`, `is ${project}, which is no project`);
  for (const idp of ['required_idp', 'preselect_idp'] as const) {
    const wanted = given[idp] ?? null;
    if (wanted !== null && !seeds.providers.some((one) => one.id === wanted))
      wrong(`${member}.${idp}`, `is ${wanted}, which is no identity provider`);
  }
  return { ...withSettings(newClient(id, name, type), { ...given, project }), project };
}

function readScope(client: string, given: GivenClient['scopes'][number]): ScopeRecord {
  const { scope_suffix, ...described } = given;
  const scope_string = scopeString(client, scope_suffix);
  const id = uuidv5(scope_string, uuidv5.URL);
  return { ...described, id, scope_string, client, required_domains: [], dependent_scopes: [] };
}
