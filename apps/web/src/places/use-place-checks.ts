import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Bookmark } from './bookmark-client.ts';
import { placeOf } from './bookmark-order.ts';
import { placeKey } from './place.ts';
import { checkPlace, type PlaceState } from './place-check.ts';
import { afterFind, afterLoss } from './recent-places.ts';
import { useChangePlaces, usePlaceMemory } from './use-place-memory.ts';

const atOnce = 4;

/** What is known of whether bookmarked folders are there: from this check, or from when they were opened. */
export function usePlaceChecks() {
  const { missing } = usePlaceMemory();
  const changePlaces = useChangePlaces();
  const [unknown, setUnknown] = useState<ReadonlySet<string>>(new Set());
  const note = (bookmark: Bookmark, state: PlaceState) => {
    const place = placeOf(bookmark);
    setUnknown((before) => {
      const after = new Set(before);
      if (state === 'unknown') after.add(placeKey(place));
      else after.delete(placeKey(place));
      return after;
    });
    const path = place.path ?? '/~/';
    if (state === 'there') changePlaces((memory) => afterFind(memory, place));
    else if (state !== 'unknown') {
      const what = state === 'path-gone' ? 'path' : 'collection';
      changePlaces((memory) => afterLoss(memory, { ...place, path, what }));
    }
  };
  const { mutate, isPending, data, reset } = useMutation({
    mutationFn: async (bookmarks: readonly Bookmark[]) => {
      const waiting = [...bookmarks];
      const states: PlaceState[] = [];
      const work = async () => {
        for (let bookmark = waiting.shift(); bookmark !== undefined; bookmark = waiting.shift()) {
          // A few at a time, each of which goes on with the next.
          // oxlint-disable-next-line no-await-in-loop
          const state = await checkPlace(placeOf(bookmark));
          states.push(state);
          note(bookmark, state);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      return states;
    },
  });
  return {
    check: mutate,
    isChecking: isPending,
    /** The states of the last check; undefined before one is over. */
    states: data,
    reset,
    stateOf: (bookmark: Bookmark): PlaceState | null => {
      const key = placeKey(placeOf(bookmark));
      const found = missing.find((place) => placeKey(place) === key);
      if (found !== undefined) return found.what === 'path' ? 'path-gone' : 'collection-gone';
      return unknown.has(key) ? 'unknown' : null;
    },
  };
}
