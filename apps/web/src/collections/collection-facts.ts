import type { EndpointDocument } from '@isthmus/globus';

type Named = Pick<EndpointDocument, 'id' | 'display_name' | 'canonical_name'>;

/** The collection's name, or its id where it has none. */
export function collectionName(collection: Named): string {
  return collection.display_name || collection.canonical_name || collection.id;
}

/** What kind of collection it is, in words; a kind newer than this list is a collection too. */
export function collectionKind(entityType: string): string {
  return kinds[entityType] ?? 'Collection';
}

const kinds: Record<string, string> = {
  GCSv5_endpoint: 'Endpoint',
  GCSv5_mapped_collection: 'Mapped collection',
  GCSv5_guest_collection: 'Guest collection',
  GCP_mapped_collection: 'Personal collection',
  GCP_guest_collection: 'Personal guest collection',
};

export type CollectionHealth = 'offline' | 'paused' | 'no-data';

/** What keeps the collection from being read, as far as its document tells; null when nothing does. */
export function collectionHealth(
  collection: Pick<EndpointDocument, 'gcp_connected' | 'gcp_paused' | 'non_functional'>,
): CollectionHealth | null {
  if (collection.non_functional) return 'no-data';
  if (collection.gcp_connected === false) return 'offline';
  return collection.gcp_paused === true ? 'paused' : null;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The collection that a search text names, by its id or as an address of the Globus web app or of ours, with the folder
 * that the address shows there; null when it names none.
 */
export function placeIn(text: string): { collectionId: string; path: string | null } | null {
  const trimmed = text.trim();
  if (uuid.test(trimmed)) return { collectionId: trimmed.toLowerCase(), path: null };
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return null;
  const { searchParams, pathname } = new URL(trimmed);
  for (const side of ['origin', 'destination']) {
    const id = searchParams.get(`${side}_id`) ?? '';
    if (uuid.test(id)) return { collectionId: id.toLowerCase(), path: searchParams.get(`${side}_path`) || null };
  }
  const id = pathname.split('/').find((part) => uuid.test(part));
  return id === undefined ? null : { collectionId: id.toLowerCase(), path: null };
}
