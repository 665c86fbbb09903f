import type { ClientRecord, ProjectRecord, ScopeRecord } from './auth/developers/documents.ts';
import type { SeedGroup } from './groups/group-store.ts';
import { globusProviders, type Identity, type IdentityProvider, type Person } from './people.ts';
import type { SeedRole, SeedRule } from './transfer/access/access-store.ts';
import type { Collection } from './transfer/collections.ts';
import type { Fill } from './transfer/seed/seed-collections.ts';

/** What local Globus begins with, and comes back to at a reset; people are named by their usernames. */
export interface Seeds {
  providers: readonly IdentityProvider[];
  /** Whom the sign-in page offers. */
  people: readonly Person[];
  /** Who signs in by username only. */
  otherIdentities: readonly Identity[];
  groups: readonly SeedGroup[];
  /** Beside the project and the clients that are always there. */
  projects: readonly ProjectRecord[];
  clients: readonly SeedClient[];
  collections: readonly Collection[];
  rules: readonly SeedRule[];
  roles: readonly SeedRole[];
  /** How the folders of the collections are filled, by their names. */
  folders: Readonly<Record<string, Fill>>;
}

/** A client with the scopes that it has as a service; a secret of null is made, and kept in the folder. */
export interface SeedClient {
  record: ClientRecord;
  secret: string | null;
  scopes: readonly ScopeRecord[];
}

/** Globus itself: nobody and nothing in it. */
export const globusAlone: Seeds = {
  providers: globusProviders,
  people: [],
  otherIdentities: [],
  groups: [],
  projects: [],
  clients: [],
  collections: [],
  rules: [],
  roles: [],
  folders: {},
};

/** Both of them. */
export function joinSeeds(first: Seeds, second: Seeds): Seeds {
  return {
    providers: [...first.providers, ...second.providers],
    people: [...first.people, ...second.people],
    otherIdentities: [...first.otherIdentities, ...second.otherIdentities],
    groups: [...first.groups, ...second.groups],
    projects: [...first.projects, ...second.projects],
    clients: [...first.clients, ...second.clients],
    collections: [...first.collections, ...second.collections],
    rules: [...first.rules, ...second.rules],
    roles: [...first.roles, ...second.roles],
    folders: { ...first.folders, ...second.folders },
  };
}

/** Everybody's identities: the sign-in page's, and the others. */
export function identitiesOf({ people, otherIdentities }: Pick<Seeds, 'people' | 'otherIdentities'>): Identity[] {
  return [...people.flatMap(({ identities }) => identities), ...otherIdentities];
}

/** The id of the identity with this username. Throws when nobody has it. */
export function identityIdIn(seeds: Pick<Seeds, 'people' | 'otherIdentities'>, username: string): string {
  const identity = identitiesOf(seeds).find((one) => one.username === username);
  if (!identity) throw new Error(`Nobody is called ${username}.`);
  return identity.id;
}
