import { useEffect, useRef, useSyncExternalStore } from 'react';
import { faultOf } from '../errors/fault.ts';
import { listingTrouble } from '../files/listing-trouble.ts';
import type { FilePaneState } from '../files/use-file-pane.ts';
import { useSession } from '../session/session-provider.tsx';
import type { Place } from './place.ts';
import { changePlaces, placesIn, storedPlaces, watchPlaces } from './place-memory.ts';
import { afterLoss, afterVisit, type PlaceMemory } from './recent-places.ts';

/** Where the person was, as this browser keeps it. */
export function usePlaceMemory(): PlaceMemory {
  return placesIn(useSyncExternalStore(watchPlaces, storedPlaces), useOwner());
}

/** Changes what this browser keeps for the person. */
export function useChangePlaces(): (change: (before: PlaceMemory) => PlaceMemory) => void {
  const owner = useOwner();
  return (change) => changePlaces(owner, change);
}

function useOwner(): string {
  const { state } = useSession();
  return 'session' in state ? state.session.identity.sub : '';
}

/** A folder that was on show for less than this was on the way to another. */
const passingMs = 3000;

/** Keeps where a pane is once its folder is on show, and that a folder is gone when it turns out to be. */
export function useVisits(pane: FilePaneState, collectionName: string | null): void {
  const owner = useOwner();
  const before = useRef<{ place: Place; atMs: number } | null>(null);
  const { collectionId } = pane.view;
  const { folder } = pane;
  const fault = faultOf(pane.error);
  const trouble = fault && listingTrouble(fault, { collection: '', identity: '' }).kind;
  // What is on show may be the folder as it was before it went.
  const isGone = trouble === 'not-found' || trouble === 'no-collection';
  const isOnShow = pane.listing !== null && !pane.isStale && !isGone;

  useEffect(() => {
    if (collectionId === null || collectionName === null || !isOnShow) return;
    const last = before.current;
    const place = { collectionId, path: folder };
    const isSame = last?.place.collectionId === collectionId && last.place.path === folder;
    const nowMs = performance.now();
    const passed = !isSame && last?.place.collectionId === collectionId && nowMs - last.atMs < passingMs;
    changePlaces(owner, (memory) =>
      afterVisit(memory, { ...place, collection: collectionName }, passed ? last.place : null),
    );
    if (!isSame) before.current = { place, atMs: nowMs };
  }, [owner, collectionId, collectionName, folder, isOnShow]);

  useEffect(() => {
    if (collectionId === null || !isGone) return;
    const what = trouble === 'not-found' ? 'path' : 'collection';
    changePlaces(owner, (memory) => afterLoss(memory, { collectionId, path: folder, what }));
  }, [owner, collectionId, folder, isGone, trouble]);
}
