import type { SeedRole, SeedRule } from '../transfer/access/access-store.ts';
import { isSomebody, type Reading } from './reading.ts';
import { type GivenCollection, segmentsOf } from './schema.ts';

/** Adds the access rules and the roles of a collection. */
export function readAccess(reading: Reading, member: string, given: GivenCollection): void {
  const rules: SeedRule[] = [];
  for (const [index, { path, permissions, ...whom }] of (given.access_rules ?? []).entries()) {
    const principal = principalOf(reading, `${member}.access_rules.${index}`, whom);
    const spelled = `/${segmentsOf(path)
      .map((segment) => `${segment}/`)
      .join('')}`;
    const { principal_type } = whom;
    if (principal_type === 'anonymous' && permissions === 'rw' && given.disable_anonymous_writes !== false)
      reading.wrong(`${member}.access_rules.${index}`, 'wants disable_anonymous_writes to be false');
    const rule = { collection_id: given.id, principal_type, principal, path: spelled, permissions };
    if (
      rules.some((one) => one.principal_type === principal_type && one.principal === principal && one.path === spelled)
    )
      reading.wrong(`${member}.access_rules.${index}`, 'is for the same as another');
    rules.push(rule);
  }
  const roles = given.roles.map(
    ({ role, ...whom }, index): SeedRole => ({
      collection_id: given.id,
      principal_type: whom.principal_type,
      principal: principalOf(reading, `${member}.roles.${index}`, whom),
      role,
    }),
  );
  reading.seeds = {
    ...reading.seeds,
    rules: [...reading.seeds.rules, ...rules],
    roles: [...reading.seeds.roles, ...roles],
  };
}

/** A username, the id of a group, or empty where it is nobody in particular. */
function principalOf(
  reading: Reading,
  member: string,
  { principal_type, principal }: { principal_type: SeedRule['principal_type']; principal?: string | undefined },
): string {
  const name = `${member}.principal`;
  if (principal_type === 'anonymous' || principal_type === 'all_authenticated_users') {
    if (principal !== undefined) reading.wrong(name, `does not go with ${principal_type}`);
    return '';
  }
  const wanted = principal?.toLowerCase();
  if (wanted === undefined) reading.wrong(name, 'is missing');
  else if (principal_type === 'identity') isSomebody(reading, name, wanted);
  else if (!reading.seeds.groups.some(({ id }) => id === wanted))
    reading.wrong(name, `is ${wanted}, which is no group`);
  return wanted ?? '';
}
