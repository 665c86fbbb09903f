import type { Context } from 'hono';
import * as z from 'zod/mini';
import {
  addBookmark,
  type Bookmark,
  bookmarksOf,
  changeBookmark,
  removeBookmark,
  requireBookmark,
} from '../bookmarks/bookmark-store.ts';
import { parsePath } from '../collection-path.ts';
import { requireCollection, type TransferContext, type TransferEnv } from '../context.ts';
import { given } from '../query.ts';
import { newRequestId } from '../request-body.ts';
import { readDocument, Unprocessable } from './json-api.ts';

type Route = Context<TransferEnv>;

const type = z.literal('Bookmark');
const newBookmark = z.object({
  data: z.object({
    type,
    attributes: z.object({ name: z.string(), path: z.string() }),
    relationships: z.object({
      collection: z.object({ data: z.object({ type: z.literal('Collection'), id: z.string() }) }),
    }),
  }),
});
const changedBookmark = z.object({
  data: z.object({
    type,
    attributes: z.object({ name: z.optional(z.string()), path: z.optional(z.string()) }),
  }),
});

/** GET /v2/bookmarks: those that /v0.10/bookmark_list has, oldest first, in pages. */
export function listBookmarks(context: TransferContext, c: Route): Response {
  const limit = readNumber(c, 'page[limit]', { default: 100, least: 1 });
  const marker = readNumber(c, 'page[marker]', { default: 0, least: 0 });
  const left = bookmarksOf(context.database, c.var.caller.id)
    .sort((one, other) => one.place - other.place)
    .filter(({ place }) => place > marker);
  const page = left.slice(0, limit);
  const isIncluding = readInclude(c);
  const query = new URLSearchParams({
    'page[limit]': String(limit),
    'page[marker]': String(page.at(-1)?.place),
    ...(isIncluding && { include: 'collection' }),
  });
  return c.json({
    meta: { request_id: newRequestId() },
    links: left.length > page.length ? { next: `/v2/bookmarks?${query.toString()}` } : {},
    data: page.map((bookmark) => asResource(bookmark, isHighAssurance(context, bookmark) ? null : bookmark.path)),
    ...(isIncluding && { included: collectionsOf(context, page) }),
  });
}

/** POST /v2/bookmarks */
export async function createBookmark(context: TransferContext, c: Route): Promise<Response> {
  const { attributes, relationships } = (await readDocument(c, newBookmark)).data;
  const collection = requireCollection(context, relationships.collection.data.id);
  parsePath(attributes.path, collection.home);
  const { name, path } = attributes;
  const given = { name, path, endpoint_id: collection.id, pinned: false };
  const bookmark = addBookmark(context.database, c.var.caller.id, given);
  return c.json(asAnswer(context, bookmark, true), 201);
}

/** GET /v2/bookmarks/<id> */
export function showBookmark(context: TransferContext, c: Route): Response {
  return c.json(asAnswer(context, ownBookmark(context, c), readInclude(c)));
}

/** PATCH /v2/bookmarks/<id> */
export async function patchBookmark(context: TransferContext, c: Route): Promise<Response> {
  const { attributes } = (await readDocument(c, changedBookmark)).data;
  const bookmark = ownBookmark(context, c);
  const changed = {
    ...bookmark,
    name: attributes.name ?? bookmark.name,
    path: attributes.path ?? bookmark.path,
  };
  parsePath(changed.path, context.collections.find(changed.endpoint_id)?.home ?? []);
  changeBookmark(context.database, c.var.caller.id, changed);
  return c.json(asAnswer(context, changed, readInclude(c)));
}

/** DELETE /v2/bookmarks/<id> */
export function deleteBookmark(context: TransferContext, c: Route): Response {
  removeBookmark(context.database, ownBookmark(context, c).id);
  return c.json({ meta: { request_id: newRequestId() } });
}

const ownBookmark = ({ database }: TransferContext, c: Route): Bookmark =>
  requireBookmark(database, c.var.caller.id, c.req.param('id') ?? '');

function asAnswer(context: TransferContext, bookmark: Bookmark, isIncluding: boolean) {
  const included = isIncluding ? { included: collectionsOf(context, [bookmark]) } : {};
  return { meta: { request_id: newRequestId() }, data: asResource(bookmark, bookmark.path), ...included };
}

const asResource = ({ id, name, endpoint_id }: Bookmark, path: string | null) => ({
  type: 'Bookmark',
  id,
  attributes: { name, path },
  relationships: { collection: { data: { type: 'Collection', id: endpoint_id } } },
});

function collectionsOf(context: TransferContext, bookmarks: readonly Bookmark[]) {
  return [...new Set(bookmarks.map(({ endpoint_id }) => endpoint_id))].map((id) => ({
    type: 'Collection',
    id,
    attributes: {
      display_name: context.collections.find(id)?.displayName ?? null,
      high_assurance: isHighAssurance(context, { endpoint_id: id }),
    },
  }));
}

const isHighAssurance = ({ collections }: TransferContext, { endpoint_id }: Pick<Bookmark, 'endpoint_id'>): boolean =>
  (collections.find(endpoint_id)?.assuranceMinutes ?? null) !== null;

function readInclude(c: Route): boolean {
  const include = given(c.req.query('include'));
  if (include === undefined) return false;
  if (include === 'collection') return true;
  throw new Unprocessable([
    { loc: ['query', 'include'], msg: "only 'collection' can be included", type: 'value_error' },
  ]);
}

function readNumber(c: Route, name: string, bounds: { default: number; least: number }): number {
  const text = given(c.req.query(name));
  if (text === undefined) return bounds.default;
  if (/^\d{1,15}$/.test(text) && Number(text) >= bounds.least) return Number(text);
  throw new Unprocessable([{ loc: ['query', name], msg: `a number from ${bounds.least} on`, type: 'value_error' }]);
}
