import type { Collection } from '../collections.ts';
import type { TransferContext } from '../context.ts';

/** Takes a collection away with the guests that share from it, their rules and roles. Bookmarks stay, as at Globus. */
export function removeCollection({ collections, database }: TransferContext, collection: Collection): void {
  const guests = collections.all().filter(({ sharedFrom }) => sharedFrom?.id === collection.id);
  for (const gone of [...guests, collection]) {
    collections.save({ ...gone, deleted: true });
    for (const table of ['transfer_access_rules', 'transfer_roles', 'transfer_pause_rules'])
      database.prepare(`DELETE FROM ${table} WHERE collection_id = ?`).run(gone.id);
  }
}
