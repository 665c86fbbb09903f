import type { RouteTable } from '../route-table.ts';
import { createBookmark, deleteBookmark, listBookmarks, patchBookmark, showBookmark } from './bookmarks.ts';

/** What there is of Transfer's newer surface, below /v2. */
export const v2Table: RouteTable = [
  ['GET', '/bookmarks', ({ context }, c) => listBookmarks(context, c)],
  ['POST', '/bookmarks', ({ context }, c) => createBookmark(context, c)],
  ['GET', '/bookmarks/:id', ({ context }, c) => showBookmark(context, c)],
  ['PATCH', '/bookmarks/:id', ({ context }, c) => patchBookmark(context, c)],
  ['DELETE', '/bookmarks/:id', ({ context }, c) => deleteBookmark(context, c)],
];
