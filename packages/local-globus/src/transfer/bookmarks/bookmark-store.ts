import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { TransferContext } from '../context.ts';
import { badRequest, TransferFailure } from '../transfer-failure.ts';

/** `place` grows with each bookmark that is made. */
export type Bookmark = {
  id: string;
  name: string;
  endpoint_id: string;
  path: string;
  pinned: boolean;
  place: number;
};
type Database = TransferContext['database'];
const mostBookmarks = 100;
const longestName = 128;

/** Somebody's bookmarks, by name. */
export function bookmarksOf(database: Database, ownerId: string): Bookmark[] {
  return database
    .prepare('SELECT rowid AS place, * FROM transfer_bookmarks WHERE owner_id = ? ORDER BY name')
    .all(ownerId)
    .map(readRow);
}

/** Throws 404 for one that is not theirs, as for one that is not there. */
export function requireBookmark(database: Database, ownerId: string, id: string): Bookmark {
  const row = database
    .prepare('SELECT rowid AS place, * FROM transfer_bookmarks WHERE id = ? AND owner_id = ?')
    .get(id, ownerId);
  if (row === undefined) throw new TransferFailure(404, 'BookmarkNotFound', `No bookmark found with id '${id}'`);
  return readRow(row);
}

/** Throws 400 for a name that cannot be, or one bookmark too many, and 409 for a name that is taken. */
export function addBookmark(database: Database, ownerId: string, given: Omit<Bookmark, 'id' | 'place'>): Bookmark {
  requireName(given.name);
  if (bookmarksOf(database, ownerId).length >= mostBookmarks)
    throw badRequest(`At most ${mostBookmarks} bookmarks can be kept`);
  requireFreeName(database, ownerId, given.name, '');
  const id = randomUUID();
  database
    .prepare('INSERT INTO transfer_bookmarks (id, owner_id, name, endpoint_id, path, pinned) VALUES (?, ?, ?, ?, ?, ?)')
    .run(id, ownerId, given.name, given.endpoint_id, given.path, Number(given.pinned));
  return requireBookmark(database, ownerId, id);
}

/** Throws 400 for a name that cannot be, and 409 for one that is taken. */
export function changeBookmark(database: Database, ownerId: string, changed: Bookmark): void {
  requireName(changed.name);
  requireFreeName(database, ownerId, changed.name, changed.id);
  database
    .prepare('UPDATE transfer_bookmarks SET name = ?, pinned = ?, path = ? WHERE id = ?')
    .run(changed.name, Number(changed.pinned), changed.path, changed.id);
}

export function removeBookmark(database: Database, id: string): void {
  database.prepare('DELETE FROM transfer_bookmarks WHERE id = ?').run(id);
}

function requireName(name: string): void {
  if (name === '' || name.length > longestName || name.trim() !== name || /[\r\n]/.test(name)) {
    throw badRequest(
      `The 'name' of a bookmark has 1 to ${longestName} characters, no line break, and no blank at its ends`,
    );
  }
}

function requireFreeName(database: Database, ownerId: string, name: string, exceptId: string): void {
  const other = database
    .prepare('SELECT 1 FROM transfer_bookmarks WHERE owner_id = ? AND name = ? AND id <> ?')
    .get(ownerId, name, exceptId);
  if (other !== undefined)
    throw new TransferFailure(409, 'ClientError.Conflict', `There is a bookmark named '${name}' already`);
}

const bookmarkRow = z.object({
  id: z.string(),
  name: z.string(),
  endpoint_id: z.string(),
  path: z.string(),
  pinned: z.number(),
  place: z.number(),
});

function readRow(row: unknown): Bookmark {
  const bookmark = bookmarkRow.parse(row);
  return { ...bookmark, pinned: bookmark.pinned === 1 };
}
