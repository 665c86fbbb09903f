import { resourceServerOf, resourceServers, scopes } from '@isthmus/globus';
import {
  collections,
  dataAccessScope,
  httpsScope,
  isServedOverHttps,
  needsDataAccess,
} from '../transfer/collections.ts';

const catalog: Readonly<Record<string, string>> = {
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
  [`https://auth.globus.org/scopes/${resourceServers.timers}/timer`]: 'Start transfers for you at set times',
  'https://auth.globus.org/scopes/facd7ccc-c5f4-42aa-916b-a0e270e2c2a9/all': 'Run functions with Globus Compute',
  ...Object.fromEntries(
    Object.entries({
      all: 'See, run and manage your flows',
      manage_flows: 'Create and change flows',
      view_flows: 'See your flows',
      run: 'Run flows',
      run_status: 'See how your runs are going',
      run_manage: 'Change and cancel your runs',
    }).map(([suffix, words]) => [
      `https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/${suffix}`,
      words,
    ]),
  ),
};

/** What a scope allows, in plain words; undefined for a scope that doesn't exist. */
export function wordsForScope(name: string): string | undefined {
  if (Object.hasOwn(catalog, name)) return catalog[name];
  // Globus has data_access for mapped collections that want it, and for no others.
  const collection = collections.find((one) => dataAccessScope(one) === name && needsDataAccess(one));
  if (collection) return `Read and change your files in ${collection.displayName}`;
  const served = collections.find((one) => httpsScope(one) === name && isServedOverHttps(one));
  return served && `Download and upload your files in ${served.displayName}`;
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
