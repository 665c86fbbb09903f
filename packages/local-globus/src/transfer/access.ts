import { type RoleName, roleNames, rolesIn, rulesOf } from './access/access-store.ts';
import type { Caller } from './caller.ts';
import { type Collection, hostIdOf, isGuest } from './collections.ts';
import type { TransferContext } from './context.ts';
import { permissionDenied } from './transfer-failure.ts';

export type Permission = 'r' | 'rw';
export type AccessContext = Pick<TransferContext, 'database' | 'collections' | 'groups' | 'now'>;
/** Somebody with a token; null: anybody at all. */
type Somebody = { identities: readonly { id: string; username: string }[] } | null;

/** What somebody may do at a path, given as segments below the root; without a path, the most that they may anywhere. */
export type Access = (segments?: readonly string[]) => Permission | null;

/**
 * Finds out what somebody may do in a collection. In mapped collections an account on the storage decides, in guest
 * collections roles and access rules do: the union of all rules, for any of their identities and groups, whose folder
 * the path is in.
 */
export function accessTo(context: AccessContext, caller: Somebody, collection: Collection): Access {
  if (collection.folder === null) return () => null;
  if (!isGuest(collection)) {
    const permission = hasAccount(collection, caller) ? 'rw' : null;
    return () => permission;
  }
  if (caller !== null && ownRoles(context, collection.id, caller).includes('administrator')) return () => 'rw';
  const rules = rulesOf(context, collection.id).filter((rule) => isFor(context, rule, caller));
  return (segments) => {
    const granted = rules.filter(({ path }) => segments === undefined || isBelow(path, segments));
    if (granted.some(({ permissions }) => permissions === 'rw')) return 'rw';
    return granted.length > 0 ? 'r' : null;
  };
}

function hasAccount(collection: Collection, caller: Somebody): boolean {
  return accountIdentity(collection, caller) !== undefined;
}

function accountIdentity({ users, ownerUsername }: Collection, caller: Somebody) {
  const usernames = users ?? [ownerUsername];
  return caller?.identities.find(({ username }) => usernames.includes(username));
}

/** Which of the caller's identities the storage of a mapped collection knows. */
export const permittedIdentity = (collection: Collection, caller: Caller) =>
  isGuest(collection) ? undefined : accountIdentity(collection, caller);

function isFor(
  { groups }: AccessContext,
  { principal_type, principal }: { principal_type: string; principal: string },
  caller: Somebody,
) {
  if (principal_type === 'anonymous') return true;
  if (caller === null) return false;
  if (principal_type === 'all_authenticated_users') return true;
  if (principal_type === 'identity') return caller.identities.some(({ id }) => id === principal);
  return groups.groupsOf(caller.identities.map(({ id }) => id)).includes(principal);
}

function isBelow(rulePath: string, segments: readonly string[]): boolean {
  const folder = rulePath.split('/').filter((segment) => segment !== '');
  return folder.every((segment, index) => segments[index] === segment);
}

export function isOwner(collection: Collection, caller: Caller): boolean {
  return caller.identities.some(({ username }) => username === collection.ownerUsername);
}

export type EffectiveRole = RoleName | 'restricted_administrator';

/** The roles that count, those of the collection that a guest shares from among them: `my_effective_roles`. */
export function rolesOn(context: AccessContext, collection: Collection, caller: Caller): EffectiveRole[] {
  const own = ownRoles(context, collection.id, caller);
  const hostId = hostIdOf(collection);
  if (hostId === null || own.includes('administrator')) return own;
  return ownRoles(context, hostId, caller).includes('administrator') ? [...own, 'restricted_administrator'] : own;
}

/** The roles that somebody has in a collection itself. */
export function ownRoles(context: AccessContext, collectionId: string, caller: NonNullable<Somebody>): RoleName[] {
  const held = rolesIn(context.database, collectionId).filter((role) => isFor(context, role, caller));
  return roleNames.filter((name) => held.some(({ role }) => role === name));
}

/** Throws 403 unless the caller has one of these roles. */
export function requireRole(
  context: AccessContext,
  collection: Collection,
  caller: Caller,
  wanted: readonly EffectiveRole[],
): void {
  if (rolesOn(context, collection, caller).some((role) => wanted.includes(role))) return;
  throw permissionDenied(
    `That takes the role ${wanted.join(' or ')} on '${collection.displayName}' (${collection.id})`,
  );
}

/** Public collections can be found by everybody; private ones by those who have a role or a permission. */
export function isVisible(context: AccessContext, collection: Collection, caller: Caller): boolean {
  return (
    collection.settings.public ||
    accessTo(context, caller, collection)() !== null ||
    rolesOn(context, collection, caller).length > 0
  );
}

/** Throws 403 unless the caller may read at all these paths. */
export function requireRead(
  context: AccessContext,
  collection: Collection,
  caller: Somebody,
  paths: readonly (readonly string[])[],
): void {
  const access = accessTo(context, caller, collection);
  if (paths.every((segments) => access(segments) !== null)) return;
  throw permissionDenied(`No effective permissions on '${collection.displayName}' (${collection.id})`);
}

/** Throws 403 unless the caller may write at all these paths. */
export function requireWrite(
  context: AccessContext,
  collection: Collection,
  caller: Somebody,
  paths: readonly (readonly string[])[],
): void {
  requireRead(context, collection, caller, paths);
  const access = accessTo(context, caller, collection);
  if (paths.every((segments) => access(segments) === 'rw')) return;
  throw permissionDenied(`Only read permission on '${collection.displayName}' (${collection.id})`);
}
