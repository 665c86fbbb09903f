import { type Place, placeKey } from './place.ts';

/** A folder that was visited, with the name that its collection had then. */
export type RecentPlace = { collectionId: string; path: string; collection: string };

/** A bookmarked folder that was found to be gone, or whose collection was. */
export type MissingPlace = { collectionId: string; path: string; what: 'path' | 'collection' };

/** What is kept of where a person was: names and paths, nothing of what is in the files. */
export type PlaceMemory = { recent: readonly RecentPlace[]; missing: readonly MissingPlace[] };

export const nothingKept: PlaceMemory = { recent: [], missing: [] };

const mostRecent = 30;
const mostMissing = 100;

/** The memory after a visit. `passed` is a folder that was only walked through on the way: it goes. */
export function afterVisit(memory: PlaceMemory, place: RecentPlace, passed: Place | null = null): PlaceMemory {
  const others = without(passed === null ? memory.recent : without(memory.recent, passed), place);
  return { recent: [place, ...others].slice(0, mostRecent), missing: without(memory.missing, place) };
}

/** The memory after a place turned out to be gone: it's no place to go back to. */
export function afterLoss(memory: PlaceMemory, lost: MissingPlace): PlaceMemory {
  const isIn = ({ collectionId }: Place) => lost.what === 'collection' && collectionId === lost.collectionId;
  return {
    recent: without(memory.recent, lost).filter((place) => !isIn(place)),
    missing: [lost, ...without(memory.missing, lost)].slice(0, mostMissing),
  };
}

/** The memory after a place was seen to be there. */
export function afterFind(memory: PlaceMemory, place: Place): PlaceMemory {
  return { ...memory, missing: without(memory.missing, place) };
}

function without<Kept extends Place>(places: readonly Kept[], place: Place): Kept[] {
  const key = placeKey(place);
  return places.filter((other) => placeKey(other) !== key);
}
