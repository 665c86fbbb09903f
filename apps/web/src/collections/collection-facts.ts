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

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The collection's id that a search text is or, as an address of the Globus web app or of ours, has in it; null when none. */
export function collectionIdIn(text: string): string | null {
  const trimmed = text.trim().toLowerCase();
  if (uuid.test(trimmed)) return trimmed;
  if (!/^https?:\/\//.test(trimmed) || !URL.canParse(trimmed)) return null;
  const { searchParams, pathname } = new URL(trimmed);
  const candidates = [searchParams.get('origin_id'), searchParams.get('destination_id'), ...pathname.split('/')];
  return candidates.find((part) => part !== null && uuid.test(part)) ?? null;
}
