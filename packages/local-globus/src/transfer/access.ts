import type { Caller } from './caller.ts';
import type { Collection } from './collections.ts';
import { permissionDenied } from './transfer-failure.ts';

export type Permission = 'r' | 'rw';

const ada = 'ada@aurora.example';
const everydayPeople = ['noor@coastal.example', 'kit@coastal.example', 'dana@aurora.example'];

/** Who may do what, by the name of the collection's folder. Everybody who is in no row may nothing. */
const rules: Readonly<Record<string, readonly { usernames: readonly string[]; permission: Permission }[]>> = {
  'coastal-field-station': [{ usernames: [...everydayPeople, ada], permission: 'rw' }],
  'aurora-climate-archive': [
    { usernames: everydayPeople, permission: 'r' },
    { usernames: [ada], permission: 'rw' },
  ],
  'genomics-scratch': [{ usernames: [...everydayPeople, ada], permission: 'rw' }],
  'instrument-drop': [{ usernames: ['kit@coastal.example', ada], permission: 'rw' }],
  'aurora-project-storage': [{ usernames: [...everydayPeople, ada], permission: 'rw' }],
  'aurora-secure-enclave': [{ usernames: ['kit.marlow@aurora.example', ada], permission: 'rw' }],
};

const administrators: readonly string[] = [ada];

/** What any of the caller's identities may do; the widest counts. */
export function permissionOn(collection: Collection, caller: Caller): Permission | null {
  const granted = (rules[collection.folder] ?? [])
    .filter(({ usernames }) => caller.identities.some(({ username }) => usernames.includes(username)))
    .map(({ permission }) => permission);
  if (granted.includes('rw')) return 'rw';
  return granted[0] ?? null;
}

/** Which of the caller's identities may use the collection. */
export function permittedIdentity(collection: Collection, caller: Caller): Caller['identities'][number] | undefined {
  const permitted = (rules[collection.folder] ?? []).flatMap(({ usernames }) => usernames);
  return caller.identities.find(({ username }) => permitted.includes(username));
}

export function isOwner(collection: Collection, caller: Caller): boolean {
  return caller.identities.some(({ username }) => username === collection.ownerUsername);
}

/** The roles that show in `my_effective_roles`. The owner of a collection is its administrator. */
export function rolesOn(collection: Collection, caller: Caller): string[] {
  const administers = caller.identities.some(({ username }) => administrators.includes(username));
  return administers || isOwner(collection, caller) ? ['administrator'] : [];
}

/** Public collections can be found by everybody; private ones by those who have a role or a permission. */
export function isVisible(collection: Collection, caller: Caller): boolean {
  return collection.public || permissionOn(collection, caller) !== null || rolesOn(collection, caller).length > 0;
}

export function requireRead(collection: Collection, caller: Caller): void {
  if (permissionOn(collection, caller) === null) {
    throw permissionDenied(`No effective permissions on '${collection.displayName}' (${collection.id})`);
  }
}

export function requireWrite(collection: Collection, caller: Caller): void {
  requireRead(collection, caller);
  if (permissionOn(collection, caller) === 'r') {
    throw permissionDenied(`Only read permission on '${collection.displayName}' (${collection.id})`);
  }
}
