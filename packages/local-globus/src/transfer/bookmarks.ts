import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import { parsePath } from './collection-path.ts';
import { requireCollection, type TransferContext, type TransferEnv } from './context.ts';
import { readBody, resultDocument } from './request-body.ts';
import { badRequest, TransferFailure } from './transfer-failure.ts';

type Route = Context<TransferEnv>;
type Bookmark = { id: string; name: string; endpoint_id: string; path: string; pinned: boolean };
const mostBookmarks = 100;
const longestName = 128;

const newBookmark = z.object({
  name: z.string(),
  endpoint_id: z.string(),
  path: z.string(),
  pinned: z.optional(z.nullable(z.boolean())),
});
const changedBookmark = z.object({ name: z.optional(z.string()), pinned: z.optional(z.nullable(z.boolean())) });

/** GET /bookmark_list */
export function listBookmarks({ database }: TransferContext, c: Route): Response {
  const rows = database
    .prepare('SELECT * FROM transfer_bookmarks WHERE owner_id = ? ORDER BY name')
    .all(c.var.caller.id);
  return c.json({ DATA_TYPE: 'bookmark_list', DATA: rows.map((row) => asDocument(readRow(row))) });
}

/** POST /bookmark */
export async function createBookmark(context: TransferContext, c: Route): Promise<Response> {
  const body = await readBody(c, newBookmark);
  const { database } = context;
  const collection = requireCollection(context, body.endpoint_id);
  requireName(body.name);
  if (!body.path.endsWith('/')) throw badRequest("The 'path' of a bookmark is a directory: it ends with '/'");
  parsePath(body.path, collection.home);
  const { count } =
    database.prepare('SELECT COUNT(*) AS count FROM transfer_bookmarks WHERE owner_id = ?').get(c.var.caller.id) ?? {};
  if (Number(count) >= mostBookmarks) throw badRequest(`At most ${mostBookmarks} bookmarks can be kept`);
  requireFreeName(database, c.var.caller.id, body.name, '');
  const bookmark = {
    id: randomUUID(),
    name: body.name,
    endpoint_id: collection.id,
    path: body.path,
    pinned: body.pinned ?? false,
  };
  database
    .prepare('INSERT INTO transfer_bookmarks (id, owner_id, name, endpoint_id, path, pinned) VALUES (?, ?, ?, ?, ?, ?)')
    .run(bookmark.id, c.var.caller.id, bookmark.name, bookmark.endpoint_id, bookmark.path, Number(bookmark.pinned));
  return c.json(asDocument(bookmark), 201);
}

/** GET /bookmark/<id> */
export function showBookmark(context: TransferContext, c: Route): Response {
  return c.json(asDocument(requireBookmark(context, c)));
}

/** PUT /bookmark/<id>: only the name, and whether it is pinned, can change. */
export async function updateBookmark(context: TransferContext, c: Route): Promise<Response> {
  const body = await readBody(c, changedBookmark);
  const bookmark = requireBookmark(context, c);
  const changed = { ...bookmark, name: body.name ?? bookmark.name, pinned: body.pinned ?? bookmark.pinned };
  requireName(changed.name);
  requireFreeName(context.database, c.var.caller.id, changed.name, bookmark.id);
  context.database
    .prepare('UPDATE transfer_bookmarks SET name = ?, pinned = ? WHERE id = ?')
    .run(changed.name, Number(changed.pinned), changed.id);
  return c.json(asDocument(changed));
}

/** DELETE /bookmark/<id> */
export function deleteBookmark(context: TransferContext, c: Route): Response {
  const { id } = requireBookmark(context, c);
  context.database.prepare('DELETE FROM transfer_bookmarks WHERE id = ?').run(id);
  return c.json(resultDocument(c, 'Deleted', `Bookmark '${id}' deleted successfully`));
}

function requireBookmark({ database }: TransferContext, c: Route): Bookmark {
  const id = c.req.param('id') ?? '';
  const row = database
    .prepare('SELECT * FROM transfer_bookmarks WHERE id = ? AND owner_id = ?')
    .get(id, c.var.caller.id);
  if (row === undefined) throw new TransferFailure(404, 'BookmarkNotFound', `No bookmark found with id '${id}'`);
  return readRow(row);
}

function requireName(name: string): void {
  if (name === '' || name.length > longestName || name.trim() !== name || /[\r\n]/.test(name)) {
    throw badRequest(
      `The 'name' of a bookmark has 1 to ${longestName} characters, no line break, and no blank at its ends`,
    );
  }
}

function requireFreeName(database: TransferContext['database'], ownerId: string, name: string, exceptId: string): void {
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
});

function readRow(row: unknown): Bookmark {
  const bookmark = bookmarkRow.parse(row);
  return { ...bookmark, pinned: bookmark.pinned === 1 };
}

const asDocument = ({ id, name, endpoint_id, path, pinned }: Bookmark) => ({
  DATA_TYPE: 'bookmark',
  id,
  name,
  endpoint_id,
  path,
  pinned,
});
