import type { DatabaseSync } from 'node:sqlite';
import type { LinkedIdentity, UserClaims } from '@isthmus/globus';
import { scopes } from '@isthmus/globus';
import type { Clock } from '../clock.ts';
import type { Switches } from '../control/switches.ts';
import { clientIdentityProvider, type Identity, type IdentityProvider, sharedPassword } from '../people.ts';
import type { Seeds } from '../seeds.ts';
import type { Client } from './clients.ts';
import { type IdentityDirectory, openIdentityDirectory } from './identity-directory.ts';

/** Who acts: a person by all their linked identities, or a client as itself. The first identity is the primary one. */
export interface IdentitySet {
  primary: Identity;
  identities: readonly Identity[];
}

export interface Identities {
  /** By the id of any identity, or by a client's id. */
  setOf(id: string): IdentitySet | undefined;
  /** By id or by username. */
  find(idOrUsername: string): Identity | undefined;
  /** Of people: all that could sign in. */
  all(): readonly Identity[];
  directory: IdentityDirectory;
  providers: readonly IdentityProvider[];
  /** Whether this is what somebody with this identity types to sign in. */
  isPassword(identityId: string, text: string): boolean;
  /** Whether somebody has another password than the one that all share: they have to type it. */
  hasOwnPassword(identityId: string): boolean;
  /** Whether somebody can prove themselves by a second factor. */
  hasSecondFactor(id: string): boolean;
  /** Seconds since 1970, or null for an identity that has never signed in. */
  lastAuthentication(identityId: string): number | null;
  recordAuthentication(identityId: string): void;
  clear(): void;
}

export function createIdentities(options: {
  database: DatabaseSync;
  clock: Clock;
  clients: ReadonlyMap<string, Client>;
  seeds: Pick<Seeds, 'providers' | 'people' | 'otherIdentities'>;
}): Identities {
  const { database, clock, clients, seeds } = options;
  database.exec(
    'CREATE TABLE IF NOT EXISTS auth_sign_ins (identity_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID, STRICT',
  );
  const read = database.prepare('SELECT at FROM auth_sign_ins WHERE identity_id = ?');
  const put = database.prepare('INSERT OR REPLACE INTO auth_sign_ins VALUES (?, ?)');
  const directory = openIdentityDirectory(database, seeds);
  const withoutSecondFactor = new Set(
    seeds.people.flatMap(({ secondFactor, identities: [primary] }) => (secondFactor ? [] : [primary.id])),
  );
  const passwords = new Map(
    seeds.people.flatMap(({ password, identities }) =>
      password === undefined ? [] : identities.map((one) => [one.id, password] as const),
    ),
  );
  const setOf = (id: string): IdentitySet | undefined => {
    const person = directory.find(id);
    const linked = person && directory.linkedTo(person.id);
    if (linked) return { primary: linked[0], identities: linked };
    const client = clients.get(id.split('@')[0] ?? '');
    if (!client) return undefined;
    const primary = identityOfClient(client);
    return id === primary.id || id === primary.username ? { primary, identities: [primary] } : undefined;
  };
  return {
    setOf,
    find(idOrUsername) {
      const wanted = idOrUsername.toLowerCase();
      return setOf(wanted)?.identities.find(({ id, username }) => id === wanted || username === wanted);
    },
    all: () => directory.all(),
    directory,
    providers: seeds.providers,
    isPassword: (id, text) => text === (passwords.get(id) ?? sharedPassword),
    hasOwnPassword: (id) => passwords.has(id),
    hasSecondFactor: (id) => !withoutSecondFactor.has(setOf(id)?.primary.id ?? ''),
    lastAuthentication: (identityId) => (read.get(identityId)?.at as number | undefined) ?? null,
    recordAuthentication(identityId) {
      put.run(identityId, clock.seconds());
      directory.markUsed(identityId);
    },
    clear() {
      database.exec('DELETE FROM auth_sign_ins');
      directory.clear();
    },
  };
}

/** Whether somebody has an identity at a provider, linked or primary. */
export function hasIdentityAt(identities: Identities, accountId: string, providerId: string): boolean {
  return identities.setOf(accountId)?.identities.some((identity) => identity.providerId === providerId) ?? false;
}

/**
 * Who a client is told that somebody is, in userinfo, ID tokens and consents, and services of those who call by it: where it requires an identity of one provider, that
 * identity.
 */
export function effectiveSet(
  set: IdentitySet,
  client: Client | undefined,
  { state }: { state: Pick<Switches, 'effective_identity'> },
): IdentitySet {
  if (state.effective_identity === 'primary' || !client?.effectiveIdentity) return set;
  const effective = set.identities.find(({ providerId }) => providerId === client.requiredIdp);
  return effective ? { ...set, primary: effective } : set;
}

/**
 * The claims that a token's scopes open, as userinfo and ID tokens say them. The set shows with
 * `openid profile`, or with view_identity_set.
 */
export function claimsFor(identities: Identities, set: IdentitySet, granted: readonly string[]): UserClaims {
  const { primary } = set;
  const may = (scope: string) => granted.includes(scope);
  return {
    sub: primary.id,
    ...(may(scopes.profile) && {
      name: primary.name,
      preferred_username: primary.username,
      organization: primary.organization,
      identity_provider: primary.providerId,
      identity_provider_display_name: providerName(identities, primary),
    }),
    ...(may(scopes.email) && { email: primary.email }),
    ...((may(scopes.viewIdentitySet) || (may(scopes.openid) && may(scopes.profile))) && {
      identity_set: set.identities.map((identity) => linkedIdentity(identities, identity)),
    }),
  };
}

export function linkedIdentity(identities: Identities, identity: Identity): LinkedIdentity {
  return {
    sub: identity.id,
    username: identity.username,
    name: identity.name,
    email: identity.email,
    organization: identity.organization,
    identity_provider: identity.providerId,
    identity_provider_display_name: providerName(identities, identity),
    last_authentication: identities.lastAuthentication(identity.id),
  };
}

function providerName({ providers }: Identities, identity: Identity): string {
  return providers.find(({ id }) => id === identity.providerId)?.name ?? identity.organization;
}

function identityOfClient({ id, name }: Client): Identity {
  const username = `${id}@clients.auth.globus.org`;
  return { id, username, name, email: null, organization: name, providerId: clientIdentityProvider.id };
}
