/** Names that Globus Auth gives its resource servers in `resource_server`. Source: the Globus SDKs' RESOURCE_SERVERS. */
export const resourceServers = {
  auth: 'auth.globus.org',
  transfer: 'transfer.api.globus.org',
  groups: 'groups.api.globus.org',
  search: 'search.api.globus.org',
  flows: 'flows.globus.org',
  timers: '524230d7-ea86-4a52-8312-86065a9e0417',
  compute: 'funcx_service',
  nexus: 'nexus.api.globus.org',
} as const;

export const scopes = {
  openid: 'openid',
  profile: 'profile',
  email: 'email',
  viewIdentitySet: 'urn:globus:auth:scope:auth.globus.org:view_identity_set',
  viewIdentities: 'urn:globus:auth:scope:auth.globus.org:view_identities',
  viewConsents: 'urn:globus:auth:scope:auth.globus.org:view_consents',
  manageProjects: 'urn:globus:auth:scope:auth.globus.org:manage_projects',
  transferAll: 'urn:globus:auth:scope:transfer.api.globus.org:all',
  timer: 'https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer',
} as const;

const openidScopes: readonly string[] = [scopes.openid, scopes.profile, scopes.email];

/** Services whose scopes are URLs under a client id but whose resource server goes by another name. */
const namedOwners: Readonly<Record<string, string>> = {
  'eec9b274-0c81-4334-bdc2-54e90e689b9a': resourceServers.flows,
  'facd7ccc-c5f4-42aa-916b-a0e270e2c2a9': resourceServers.compute,
};

/**
 * The resource server that a base scope name belongs to, or null when the name has none of Globus's three forms:
 * a bare OpenID word, `urn:globus:auth:scope:<rs>:<suffix>`, or `https://auth.globus.org/scopes/<owner>/<suffix>`
 * (the host is always Globus's own, whatever Auth is in use).
 */
export function resourceServerOf(scope: string): string | null {
  if (openidScopes.includes(scope)) return resourceServers.auth;
  const urn = /^urn:globus:auth:scope:([^:\s[\]*]+):[^:\s[\]*]+$/.exec(scope);
  if (urn?.[1]) return urn[1];
  const url = /^https:\/\/auth\.globus\.org\/scopes\/([^/\s[\]*]+)\/[^/\s[\]*]+$/.exec(scope);
  if (url?.[1]) return namedOwners[url[1]] ?? url[1];
  return null;
}

/** The scope by which others work with a person's data on a mapped collection. Those of high assurance have none. */
export function dataAccessScope(collectionId: string): string {
  return `https://auth.globus.org/scopes/${collectionId}/data_access`;
}
