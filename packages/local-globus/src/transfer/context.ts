import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { Caller } from './caller.ts';
import { type Collection, findCollection } from './collections.ts';
import type { Authorization } from './require-authorization.ts';
import type { TaskFaults } from './tasks/task-faults.ts';
import { endpointNotFound } from './transfer-failure.ts';

/** What every part of Transfer shares. */
export type TransferContext = {
  database: DatabaseSync;
  /** The folder that holds one folder for each collection. */
  collectionsFolder: string;
  /** The identity id of a seeded person. */
  identityIdOf: (username: string) => string;
  authorization: Authorization;
  /** Where the data server of the collections is; null: none. */
  dataUrl: string | null;
  /** Errors that tasks are ordered to meet. */
  taskFaults: TaskFaults;
  now: () => number;
  log: Logger;
};

/** What a route knows about the request. */
export type TransferEnv = { Variables: { caller: Caller } };

export const rootOf = (context: TransferContext, collection: Collection): string =>
  `${context.collectionsFolder}/${collection.folder}`;

export function requireCollection(id: string): Collection {
  const collection = findCollection(id);
  if (collection === undefined) throw endpointNotFound(id);
  return collection;
}
