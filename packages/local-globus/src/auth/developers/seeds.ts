import { resourceServers } from '@isthmus/globus';
import { v5 as uuidv5 } from 'uuid';
import { portalClientId } from '../../portal-client.ts';
import type { World } from '../../world.ts';
import { hashSecret, tutorialClientId } from '../clients.ts';
import { dataServerClientId, serviceClients } from '../service-clients.ts';
import {
  type ClientRecord,
  type CredentialRecord,
  clientTypes,
  type ProjectRecord,
  type ScopeRecord,
} from './documents.ts';
import type { Records } from './records.ts';

/** The project that the portal is registered in; Kit is its administrator. */
export const portalProjectId = '7d2a1f60-6b4e-4e38-ac68-1e9e1c803d22';

/** What the official CLI makes its own client of, one for each of Globus's environments; the ids are the real ones. */
export const cliTemplates = {
  production: '95fdeba8-fac2-42bd-a357-e068d82ff78e',
  sandbox: '33b6a241-bce4-4359-9c6d-09f88b3c9eef',
  integration: 'e0c31fd1-663b-44e1-840f-f4304bb9ee7a',
  test: '0ebfd058-452f-40c3-babf-5a6b16a7b337',
  staging: '3029c3cb-c8d9-4f2b-979c-c53330aa7327',
  preview: 'b2867dbb-0846-4579-8486-dc70763d700b',
} as const;

/** Writes the projects and clients that local Globus starts with, where they haven't been written before. */
export function seedRegistry(
  records: {
    projects: Records<ProjectRecord>;
    clients: Records<ClientRecord>;
    credentials: Records<CredentialRecord>;
    scopes: Records<ScopeRecord>;
  },
  { world, issuer }: { world: World; issuer: string },
): void {
  const { projects, clients, credentials, scopes } = records;
  const administrator = world.seeds.people.find(({ identities }) => identities.length > 1) ?? world.seeds.people[0];
  const kit = administrator?.identities[0];
  projects.seed({
    id: portalProjectId,
    display_name: 'Isthmus',
    contact_email: kit?.email ?? '',
    admin_ids: kit ? [kit.id] : [],
    admin_group_ids: null,
  });
  clients.seed({
    ...newClient(portalClientId, 'Isthmus portal', 'hybrid_confidential_client_resource_server'),
    project: portalProjectId,
    visibility: 'public',
    redirect_uris: ['http://localhost:3000/bff/callback'],
    anyPort: true,
  });
  const secrets = new Map([[portalClientId, world.portalClient.secret]]);
  const templates = Object.values(cliTemplates).map((id) => [id, 'Globus CLI'] as const);
  const natives = [
    [tutorialClientId, 'Native tutorial application'],
    [dataServerClientId, 'Files of collections'],
  ] as const;
  for (const [id, name] of [...templates, ...natives]) {
    clients.seed({
      ...newClient(id, name, 'public_installed_client'),
      visibility: 'public',
      redirect_uris: [`${issuer}/v2/web/auth-code`],
    });
  }
  for (const [service, id] of Object.entries(serviceClients)) {
    const server = resourceServers[service as keyof typeof serviceClients];
    clients.seed({
      ...newClient(id, `Globus ${service[0]?.toUpperCase()}${service.slice(1)}`, 'resource_server'),
      grant_types: clientTypes.resource_server?.grantTypes.filter((grant) => grant !== 'authorization_code') ?? [],
      visibility: 'public',
      fqdns: server.includes('.') ? [server] : [],
    });
    secrets.set(id, world.serviceSecret(id));
  }
  for (const project of world.seeds.projects) projects.seed(project);
  for (const { record, scopes: own } of world.seeds.clients) {
    clients.seed(record);
    for (const scope of own) scopes.seed(scope);
    const secret = world.clientSecrets.get(record.id);
    if (secret !== undefined) secrets.set(record.id, secret);
  }
  for (const [client, secret] of secrets) seedCredential(credentials, { client, secret, world });
}

/** A client with nothing set. */
export function newClient(id: string, name: string, type: string): ClientRecord {
  const kind = clientTypes[type];
  return {
    id,
    name,
    project: null,
    parent_client: null,
    public_client: kind?.isPublic ?? false,
    client_type: type,
    grant_types: [...(kind?.grantTypes ?? [])],
    visibility: 'private',
    fqdns: [],
    redirect_uris: [],
    links: { terms_and_conditions: null, privacy_policy: null },
    required_idp: null,
    preselect_idp: null,
    userinfo_from_effective_identity: true,
    prompt_for_named_grant: false,
    skin: null,
    anyPort: false,
  };
}

/** Its secret is in a file beside the database: where the file was made anew, the credential follows it. */
function seedCredential(
  credentials: Records<CredentialRecord>,
  { client, secret, world }: { client: string; secret: string; world: World },
): void {
  const record = {
    id: uuidv5(`credential of ${client}`, uuidv5.URL),
    name: 'Made by local Globus at its first start',
    client,
    createdMs: world.clock.now(),
    hash: hashSecret(secret),
  };
  // Not by when it was made, else it would be another at each start.
  credentials.seed(record, record.id);
  const stored = credentials.get(record.id);
  if (stored && stored.hash !== record.hash) credentials.put(record);
}
