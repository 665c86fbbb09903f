import { resourceServerOf, resourceServers, scopes } from '@isthmus/globus';
import { v5 as uuidv5 } from 'uuid';
import {
  type Collection,
  dataAccessScope,
  httpsScope,
  isServedOverHttps,
  needsDataAccess,
} from '../transfer/collections.ts';
import type { ScopeRecord } from './developers/documents.ts';
import type { Records } from './developers/records.ts';
import { serviceClients } from './service-clients.ts';

/** A scope that Auth knows. */
export interface Scope {
  id: string;
  name: string;
  /** What it allows, in plain words. */
  words: string;
  /** Its name and description in the documents of the API. */
  title: string;
  description: string;
  /** The client of the service that it is a scope of. */
  ownerId: string;
  allowsRefreshToken: boolean;
  /** Shows to everybody, whatever its owner does. */
  advertised: boolean;
  requiredDomains: readonly string[];
  /** Scopes that are allowed together with it, whether asked for or not. */
  dependencies: readonly { name: string; optional: boolean; requiresRefreshToken: boolean }[];
}

/** The scopes that there are; undefined for one that doesn't exist. */
export interface ScopeCatalog {
  /** By scope string. */
  find(name: string): Scope | undefined;
  byId(id: string): Scope | undefined;
  ownedBy(clientId: string): Scope[];
  /** A registered one, as it is or as it would be. */
  ofRecord(record: ScopeRecord): Scope;
}

const timer = `https://auth.globus.org/scopes/${resourceServers.timers}/timer`;

const wordsByName: Readonly<Record<string, string>> = {
  [scopes.openid]: 'Know who you are: your identifier at Globus',
  [scopes.profile]: 'See your name, username and organization',
  [scopes.email]: 'See your email address',
  [scopes.viewIdentitySet]: 'See all the identities that you have linked',
  [scopes.viewIdentities]: 'Look up other people’s identities by name',
  [scopes.viewConsents]: 'See which applications you have allowed to do what',
  [scopes.manageProjects]: 'Manage your developer projects and the applications in them',
  'urn:globus:auth:scope:auth.globus.org:view_authentications': 'See when and with which identities you signed in',
  'urn:globus:auth:scope:auth.globus.org:view_clients': 'See the applications that you have registered',
  'urn:globus:auth:scope:auth.globus.org:view_clients_and_scopes':
    'See the applications that you have registered, and their scopes',
  [scopes.transferAll]: 'Browse, transfer, rename, delete and share your files with Globus Transfer',
  'urn:globus:auth:scope:transfer.api.globus.org:gcp_install': 'Set up Globus Connect Personal for you',
  'urn:globus:auth:scope:groups.api.globus.org:all': 'See and manage your groups with Globus Groups',
  'urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships': 'See the groups that you are in',
  'urn:globus:auth:scope:nexus.api.globus.org:groups': 'See your groups with the old Nexus service',
  'urn:globus:auth:scope:search.api.globus.org:all': 'Search, add and remove entries with Globus Search',
  'urn:globus:auth:scope:search.api.globus.org:globus_connect_server': 'Index your collections with Globus Search',
  'urn:globus:auth:scope:search.api.globus.org:ingest': 'Add entries to Globus Search',
  'urn:globus:auth:scope:search.api.globus.org:search': 'Search with Globus Search',
  [timer]: 'Start transfers for you at set times',
  'https://auth.globus.org/scopes/facd7ccc-c5f4-42aa-916b-a0e270e2c2a9/all': 'Run functions with Globus Compute',
  ...Object.fromEntries(
    Object.entries({
      all: 'See, run and manage your flows',
      manage_flows: 'Create and change flows',
      view_flows: 'See your flows',
      run: 'Run flows',
      run_status: 'See how your runs are going',
      run_manage: 'Change and cancel your runs',
      web_input_view: 'See what your runs ask you for',
      web_input_respond: 'Answer what your runs ask you for',
    }).map(([suffix, words]) => [`https://auth.globus.org/scopes/${serviceClients.flows}/${suffix}`, words]),
  ),
};

const staticDependencies: Readonly<Record<string, Scope['dependencies']>> = {
  [timer]: [{ name: scopes.transferAll, optional: false, requiresRefreshToken: false }],
};

/** The services' scopes, those of the collections and the endpoints they live on, and what developers register. */
export function createScopeCatalog(
  registered: Pick<Records<ScopeRecord>, 'get' | 'all'>,
  collections: readonly Collection[],
): ScopeCatalog {
  const own = new Map(
    [...Object.keys(wordsByName), ...collectionScopes(collections)].flatMap((name) => {
      const scope = ownScope(name, collections);
      return scope ? [[name, scope]] : [];
    }),
  );
  const ownById = new Map([...own.values()].map((scope) => [scope.id, scope]));
  const nameOf = (id: string) => ownById.get(id)?.name ?? registered.get(id)?.scope_string;
  const ofRecord = (record: ScopeRecord): Scope => ({
    id: record.id,
    name: record.scope_string,
    words: `${record.name}: ${record.description}`,
    title: record.name,
    description: record.description,
    ownerId: record.client,
    allowsRefreshToken: record.allows_refresh_token,
    advertised: record.advertised,
    requiredDomains: record.required_domains,
    dependencies: record.dependent_scopes.flatMap(({ scope, optional, requires_refresh_token }) => {
      const name = scope === record.id ? record.scope_string : nameOf(scope);
      return name === undefined ? [] : [{ name, optional, requiresRefreshToken: requires_refresh_token }];
    }),
  });
  const orNone = (record: ScopeRecord | undefined) => record && ofRecord(record);
  return {
    find: (name) => own.get(name) ?? orNone(registered.all().find(({ scope_string }) => scope_string === name)),
    byId: (id) => ownById.get(id) ?? orNone(registered.get(id)),
    ownedBy: (clientId) => [
      ...[...own.values()].filter(({ ownerId }) => ownerId === clientId),
      ...registered.all().flatMap((record) => (record.client === clientId ? [ofRecord(record)] : [])),
    ],
    ofRecord,
  };
}

function ownScope(name: string, collections: readonly Collection[]): Scope | undefined {
  const words = Object.hasOwn(wordsByName, name) ? wordsByName[name] : wordsForCollectionScope(name, collections);
  const ownerId = ownerOf(name);
  if (words === undefined || ownerId === undefined) return undefined;
  const dependencies = Object.hasOwn(staticDependencies, name) ? (staticDependencies[name] ?? []) : [];
  const texts = { words, title: words, description: words };
  const flags = { allowsRefreshToken: true, advertised: true, requiredDomains: [] };
  return { id: uuidv5(name, uuidv5.URL), name, ...texts, ownerId, ...flags, dependencies };
}

function collectionScopes(collections: readonly Collection[]): string[] {
  return collections.flatMap((one) => [
    dataAccessScope(one),
    httpsScope(one),
    ...(one.host ? [`urn:globus:auth:scope:${one.host.endpointId}:manage_collections`] : []),
  ]);
}

/** The scopes of a request by the resource server they belong to, in order of first appearance. */
export function groupByResourceServer(names: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const server = resourceServerOf(name);
    if (server === null) continue;
    groups.set(server, [...(groups.get(server) ?? []), name]);
  }
  return groups;
}

function wordsForCollectionScope(name: string, collections: readonly Collection[]): string | undefined {
  // Globus has data_access for mapped collections that want it, and for no others.
  const collection = collections.find((one) => dataAccessScope(one) === name && needsDataAccess(one));
  if (collection) return `Read and change your files in ${collection.displayName}`;
  const served = collections.find((one) => httpsScope(one) === name && isServedOverHttps(one));
  if (served) return `Download and upload your files in ${served.displayName}`;
  const hosts = collections.flatMap(({ host }) => host ?? []);
  const host = hosts.find(({ endpointId }) => name === `urn:globus:auth:scope:${endpointId}:manage_collections`);
  return host && `Manage the collections of ${host.endpointName}`;
}

/** The client that a scope's resource server is: one of the services, or who is named in the scope itself. */
function ownerOf(name: string): string | undefined {
  const server = resourceServerOf(name);
  if (server === null) return undefined;
  const service = Object.entries(resourceServers).find(([, known]) => known === server)?.[0];
  return service === undefined ? server : serviceClients[service as keyof typeof resourceServers];
}
