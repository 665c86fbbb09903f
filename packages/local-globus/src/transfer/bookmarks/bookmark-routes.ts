import type { Context } from 'hono';
import * as z from 'zod/mini';
import { parsePath } from '../collection-path.ts';
import { requireCollection, type TransferContext, type TransferEnv } from '../context.ts';
import { readBody, resultDocument } from '../request-body.ts';
import { badRequest } from '../transfer-failure.ts';
import {
  addBookmark,
  type Bookmark,
  bookmarksOf,
  changeBookmark,
  removeBookmark,
  requireBookmark,
} from './bookmark-store.ts';

type Route = Context<TransferEnv>;

const newBookmark = z.object({
  name: z.string(),
  endpoint_id: z.string(),
  path: z.string(),
  pinned: z.optional(z.nullable(z.boolean())),
});
const changedBookmark = z.object({ name: z.optional(z.string()), pinned: z.optional(z.nullable(z.boolean())) });

/** GET /bookmark_list */
export function listBookmarks({ database }: TransferContext, c: Route): Response {
  return c.json({ DATA_TYPE: 'bookmark_list', DATA: bookmarksOf(database, c.var.caller.id).map(asDocument) });
}

/** POST /bookmark */
export async function createBookmark(context: TransferContext, c: Route): Promise<Response> {
  const { name, endpoint_id, path, pinned } = await readBody(c, newBookmark);
  const collection = requireCollection(context, endpoint_id);
  if (!path.endsWith('/')) throw badRequest("The 'path' of a bookmark is a directory: it ends with '/'");
  parsePath(path, collection.home);
  const given = { name, endpoint_id: collection.id, path, pinned: pinned ?? false };
  return c.json(asDocument(addBookmark(context.database, c.var.caller.id, given)), 201);
}

/** GET /bookmark/<id> */
export function showBookmark(context: TransferContext, c: Route): Response {
  return c.json(asDocument(ownBookmark(context, c)));
}

/** PUT /bookmark/<id>: only the name, and whether it is pinned, can change. */
export async function updateBookmark(context: TransferContext, c: Route): Promise<Response> {
  const body = await readBody(c, changedBookmark);
  const bookmark = ownBookmark(context, c);
  const changed = { ...bookmark, name: body.name ?? bookmark.name, pinned: body.pinned ?? bookmark.pinned };
  changeBookmark(context.database, c.var.caller.id, changed);
  return c.json(asDocument(changed));
}

/** DELETE /bookmark/<id> */
export function deleteBookmark(context: TransferContext, c: Route): Response {
  const { id } = ownBookmark(context, c);
  removeBookmark(context.database, id);
  return c.json(resultDocument(c, 'Deleted', `Bookmark '${id}' deleted successfully`));
}

const ownBookmark = ({ database }: TransferContext, c: Route): Bookmark =>
  requireBookmark(database, c.var.caller.id, c.req.param('id') ?? '');

const asDocument = ({ id, name, endpoint_id, path, pinned }: Bookmark) => ({
  DATA_TYPE: 'bookmark',
  id,
  name,
  endpoint_id,
  path,
  pinned,
});
