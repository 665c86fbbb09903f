import * as z from 'zod/mini';
import { nothingKept, type PlaceMemory } from './recent-places.ts';

/** Where a person was, kept in this browser until they sign out or somebody else signs in. */
const key = 'isthmus-places';
const changed = 'isthmus-places-changed';

const kept = z.object({
  owner: z.string(),
  recent: z.array(z.object({ collectionId: z.string(), path: z.string(), collection: z.string() })),
  missing: z.array(z.object({ collectionId: z.string(), path: z.string(), what: z.enum(['path', 'collection']) })),
});

/** What is stored, as text: the same text as long as nothing changes. Null where storage is off. */
export function storedPlaces(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** What `stored` says about the places of `owner`; nothing when they are somebody else's. */
export function placesIn(stored: string | null, owner: string): PlaceMemory {
  if (stored === null) return nothingKept;
  try {
    const { data } = kept.safeParse(JSON.parse(stored));
    return data?.owner === owner ? { recent: data.recent, missing: data.missing } : nothingKept;
  } catch {
    return nothingKept;
  }
}

export function changePlaces(owner: string, change: (before: PlaceMemory) => PlaceMemory): void {
  const stored = storedPlaces();
  const next = JSON.stringify({ owner, ...change(placesIn(stored, owner)) });
  if (next !== stored) write(next);
}

/** Forgets the places of everybody, or of everybody but `owner`. */
export function discardPlaces(owner: string | null): void {
  const stored = storedPlaces();
  if (stored !== null && (owner === null || placesIn(stored, owner) === nothingKept)) write(null);
}

/** Calls `onChange` when this tab or another changes what is kept; returns what ends that. */
export function watchPlaces(onChange: () => void): () => void {
  addEventListener(changed, onChange);
  addEventListener('storage', onChange);
  return () => {
    removeEventListener(changed, onChange);
    removeEventListener('storage', onChange);
  };
}

function write(text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // Storage is full or off in this browser: nothing is kept.
  }
  dispatchEvent(new Event(changed));
}
