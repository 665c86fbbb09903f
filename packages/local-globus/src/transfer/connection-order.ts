import { mkdirSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Collection } from './collections.ts';
import type { TransferContext } from './context.ts';

/** What POST /connections takes: what is left out stays as it is. */
export const connectionOrder = z.strictObject({
  /** One of Globus Connect Personal. */
  collection: z.string(),
  connected: z.optional(z.boolean()),
  paused: z.optional(z.boolean()),
});
export type ConnectionOrder = z.infer<typeof connectionOrder>;

export type ConnectionSet =
  | { kind: 'set'; id: string; connection: NonNullable<Collection['connection']> }
  | { kind: 'refused'; why: string };

/** Connects, disconnects or pauses a Globus Connect Personal, as its user does at their own computer. */
export function setConnection(
  { collections, collectionsFolder }: Pick<TransferContext, 'collections' | 'collectionsFolder'>,
  { collection: id, ...order }: ConnectionOrder,
): ConnectionSet {
  const collection = collections.find(id);
  if (collection === undefined || collection.deleted) return refused('collection: no such collection');
  if (collection.sharedFrom !== null) {
    return refused(`collection: it is as connected as ${collection.sharedFrom.id}, which it shares from`);
  }
  if (collection.connection === null) return refused('collection: it is not of Globus Connect Personal');
  const connection = {
    connected: order.connected ?? collection.connection.connected,
    paused: order.paused ?? collection.connection.paused,
  };
  // Once it has connected, it was set up, and has a home.
  const setupKey = connection.connected ? null : collection.setupKey;
  const home = [collectionsFolder, collection.folder ?? '', ...collection.home].join('/');
  if (connection.connected) mkdirSync(home, { recursive: true });
  collections.save({ ...collection, connection, setupKey });
  return { kind: 'set', id: collection.id, connection };
}

const refused = (why: string): ConnectionSet => ({ kind: 'refused', why });
