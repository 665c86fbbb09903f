import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod/mini';
import type { Seeds } from '../seeds.ts';
import { atOnce, openRecords } from './developers/records.ts';

const identityRecord = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  email: z.nullable(z.string()),
  organization: z.string(),
  providerId: z.string(),
  /** `unused` is one that somebody was named by before ever signing in. */
  status: z.enum(['used', 'unused']),
  /** Id of the primary identity of the set that it is in. */
  primaryId: z.string(),
});
export type IdentityRecord = z.infer<typeof identityRecord>;

/** Everybody's identities and how they are linked, kept in the database: those of the start, and those made since. */
export interface IdentityDirectory {
  find(idOrUsername: string): IdentityRecord | undefined;
  all(): readonly IdentityRecord[];
  /** The primary one first; undefined for no identity. */
  linkedTo(id: string): [IdentityRecord, ...IdentityRecord[]] | undefined;
  /** Makes an unused identity of a username whose provider is known. */
  provision(username: string): IdentityRecord | undefined;
  markUsed(id: string): void;
  /** Puts an identity that is alone into somebody's set. False where it is linked to others already. */
  link(id: string, primaryId: string): boolean;
  /** Takes an identity out of its set; it goes on by itself. False for a primary one. */
  unlink(id: string): boolean;
  clear(): void;
}

export function openIdentityDirectory(
  database: DatabaseSync,
  { providers, people, otherIdentities }: Pick<Seeds, 'providers' | 'people' | 'otherIdentities'>,
): IdentityDirectory {
  const records = openRecords(database, 'identity', identityRecord);
  const seed = () =>
    atOnce(database, () => {
      for (const { identities } of people) {
        for (const one of identities) records.seed({ ...one, status: 'used', primaryId: identities[0].id });
      }
      for (const one of otherIdentities) records.seed({ status: 'used', ...one, primaryId: one.id });
    });
  seed();
  const find = (idOrUsername: string) => {
    const wanted = idOrUsername.toLowerCase();
    return records.get(wanted) ?? records.all().find(({ username }) => username === wanted);
  };
  const change = (id: string, part: Partial<IdentityRecord>) => {
    const record = records.get(id);
    if (record) records.put({ ...record, ...part });
  };
  return {
    find,
    all: () => records.all(),
    linkedTo(id) {
      const primary = records.get(records.get(id)?.primaryId ?? '');
      if (!primary) return undefined;
      const linked = records.all().filter((one) => one.primaryId === primary.id && one.id !== primary.id);
      return [primary, ...linked];
    },
    provision(text) {
      const username = text.toLowerCase();
      const domain = username.slice(username.indexOf('@') + 1);
      const provider = providers.find(({ domains }) => domains.includes(domain));
      if (!provider) return undefined;
      const id = randomUUID();
      const names = { name: username.slice(0, username.indexOf('@')), email: username, organization: provider.name };
      records.put({ id, username, ...names, providerId: provider.id, status: 'unused', primaryId: id });
      return records.get(id);
    },
    markUsed(id) {
      if (records.get(id)?.status === 'unused') change(id, { status: 'used' });
    },
    link(id, primaryId) {
      const isAlone =
        records.get(id)?.primaryId === id && records.all().every((one) => one.id === id || one.primaryId !== id);
      if (!isAlone || id === primaryId || records.get(primaryId)?.primaryId !== primaryId) return false;
      change(id, { primaryId });
      return true;
    },
    unlink(id) {
      const record = records.get(id);
      if (!record || record.primaryId === id) return false;
      change(id, { primaryId: id });
      return true;
    },
    clear() {
      records.clear();
      seed();
    },
  };
}
