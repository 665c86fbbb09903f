import { parseFileManagerQuery } from './file-manager-url.ts';

/**
 * The place that a web address is of: one of the Globus Web App or of a portal like this one. `other` is a web address
 * that names no collection, null no web address at all.
 */
export function pastedPlace(text: string): { collectionId: string; path: string | null } | 'other' | null {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  const { origin, destination } = parseFileManagerQuery(url.search);
  const { collectionId, path } = origin.collectionId === null ? destination : origin;
  if (collectionId !== null) return uuid.test(collectionId) ? { collectionId, path } : 'other';
  const named = /\/(?:collections|endpoints)\/([^/]+)/.exec(url.pathname)?.[1] ?? '';
  return uuid.test(named) ? { collectionId: named, path: null } : 'other';
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
