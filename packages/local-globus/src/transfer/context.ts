import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { GroupStore } from '../groups/group-store.ts';
import type { Caller } from './caller.ts';
import type { Collections } from './collection-registry.ts';
import type { Collection } from './collections.ts';
import type { OperationFaults } from './operation-faults.ts';
import type { Authorization } from './require-authorization.ts';
import type { TaskFaults } from './tasks/task-faults.ts';
import { badRequest, endpointNotFound, TransferFailure } from './transfer-failure.ts';

/** What every part of Transfer shares. */
export type TransferContext = {
  database: DatabaseSync;
  collections: Collections;
  groups: GroupStore;
  /** The folder that holds one folder for each collection. */
  collectionsFolder: string;
  /** The identity id of a seeded person. */
  identityIdOf: (username: string) => string;
  authorization: Authorization;
  /** Where the data server of the collections is; null: none. */
  dataUrl: string | null;
  /** Errors that tasks are ordered to meet. */
  taskFaults: TaskFaults;
  /** Refusals that file operations are ordered to give. */
  operationFaults: OperationFaults;
  now: () => number;
  log: Logger;
};

/** What a route knows about the request. */
export type TransferEnv = { Variables: { caller: Caller } };

/** The folder of a collection's files. Throws 400 for an endpoint that has none. */
export function rootOf({ collectionsFolder }: { collectionsFolder: string }, collection: Collection): string {
  if (collection.folder === null) throw badRequest(`'${collection.displayName}' (${collection.id}) has no files`);
  // A world may name a folder elsewhere.
  return collection.folder.startsWith('/') ? collection.folder : `${collectionsFolder}/${collection.folder}`;
}

/** The collection with this id. Throws the 404 of one that is not there, or not any more. */
export function requireCollection({ collections }: Pick<TransferContext, 'collections'>, id: string): Collection {
  const collection = collections.find(id);
  if (collection === undefined) throw endpointNotFound(id);
  if (collection.deleted) {
    throw new TransferFailure(404, 'EndpointDeleted', `Endpoint '${collection.id}' has been deleted`);
  }
  return collection;
}
