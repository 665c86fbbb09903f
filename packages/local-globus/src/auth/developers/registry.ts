import type { DatabaseSync } from 'node:sqlite';
import type { World } from '../../world.ts';
import { type Client, clientOf } from '../clients.ts';
import {
  type ClientRecord,
  type CredentialRecord,
  clientRecord,
  credentialRecord,
  type PolicyRecord,
  type ProjectRecord,
  policyRecord,
  projectRecord,
  type ScopeRecord,
  scopeRecord,
} from './documents.ts';
import { atOnce, openRecords, type Records } from './records.ts';
import { seedRegistry } from './seeds.ts';

/** Projects and what is in them: what developers register at Auth. */
export interface Registry {
  projects: Records<ProjectRecord>;
  policies: Records<PolicyRecord>;
  /** Read these; what changes them are the functions below. */
  clients: Pick<Records<ClientRecord>, 'get' | 'all'>;
  credentials: Pick<Records<CredentialRecord>, 'get' | 'all'>;
  scopes: Pick<Records<ScopeRecord>, 'get' | 'all'>;
  /** The clients as OAuth knows them: always as the records are. */
  oauthClients: ReadonlyMap<string, Client>;
  saveClient(record: ClientRecord, credential?: CredentialRecord): void;
  /** With its credentials, its scopes and its child clients. */
  deleteClient(id: string): void;
  saveCredential(record: CredentialRecord): void;
  deleteCredential(id: string): void;
  saveScopes(records: readonly ScopeRecord[]): void;
  deleteScopes(ids: readonly string[]): void;
  /** Back to what local Globus starts with. */
  clear(): void;
}

export interface RegistryOptions {
  database: DatabaseSync;
  world: World;
  issuer: string;
  /** What people allowed a client that is gone, or by a scope that is gone, ends. */
  onGone: (what: { clientId: string } | { scopeName: string }) => void;
}

export function openRegistry(options: RegistryOptions): Registry {
  const { database } = options;
  const projects = openRecords(database, 'project', projectRecord);
  const clients = openRecords(database, 'client', clientRecord);
  const credentials = openRecords(database, 'credential', credentialRecord);
  const scopes = openRecords(database, 'scope', scopeRecord);
  const policies = openRecords(database, 'policy', policyRecord);
  const oauthClients = new Map<string, Client>();

  const refresh = (id: string) => {
    const record = clients.get(id);
    if (!record) return void oauthClients.delete(id);
    const hashes = credentials.all().flatMap(({ client, hash }) => (client === id ? [hash] : []));
    oauthClients.set(id, clientOf(record, hashes, options));
  };
  const start = () => {
    atOnce(database, () => seedRegistry({ projects, clients, credentials, scopes }, options));
    for (const { id } of clients.all()) refresh(id);
  };
  const deleteClient = (id: string): string[] => {
    const children = clients.all().filter(({ parent_client }) => parent_client === id);
    const gone = children.flatMap((child) => deleteClient(child.id));
    for (const { id: credential, client } of credentials.all()) if (client === id) credentials.delete(credential);
    for (const { id: scope, client } of scopes.all()) if (client === id) scopes.delete(scope);
    clients.delete(id);
    return [...gone, id];
  };
  start();
  return {
    projects,
    policies,
    clients,
    credentials,
    scopes,
    oauthClients,
    saveClient(record, credential) {
      atOnce(database, () => {
        clients.put(record);
        if (credential) credentials.put(credential);
      });
      refresh(record.id);
    },
    deleteClient(id) {
      const before = scopes.all();
      let gone: string[] = [];
      atOnce(database, () => {
        gone = deleteClient(id);
      });
      for (const clientId of gone) {
        refresh(clientId);
        options.onGone({ clientId });
      }
      for (const scope of before) if (!scopes.get(scope.id)) options.onGone({ scopeName: scope.scope_string });
    },
    saveCredential(record) {
      credentials.put(record);
      refresh(record.client);
    },
    deleteCredential(id) {
      const record = credentials.get(id);
      credentials.delete(id);
      if (record) refresh(record.client);
    },
    saveScopes(records) {
      const before = records.map(({ id }) => scopes.get(id)?.scope_string);
      atOnce(database, () => records.forEach((record) => scopes.put(record)));
      const names = records.map(({ scope_string }) => scope_string);
      for (const scopeName of before) if (scopeName && !names.includes(scopeName)) options.onGone({ scopeName });
    },
    deleteScopes(ids) {
      const names = ids.flatMap((id) => scopes.get(id)?.scope_string ?? []);
      atOnce(database, () => ids.forEach((id) => scopes.delete(id)));
      for (const scopeName of names) options.onGone({ scopeName });
    },
    clear() {
      atOnce(database, () => {
        for (const records of [projects, clients, credentials, scopes, policies]) records.clear();
      });
      oauthClients.clear();
      start();
    },
  };
}
