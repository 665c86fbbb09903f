import { type RefObject, useRef } from 'react';
import * as z from 'zod/mini';

/** How far down each folder was that was visited, in pixels. It changes in place: nothing on show depends on it. */
export type Offsets = Map<string, number>;

/** Offsets as they are kept while the person is on another page. */
export const keptOffsets = z.pipe(
  z.array(z.tuple([z.string(), z.number()])),
  z.transform((pairs): Offsets => new Map(pairs)),
);

const mostPlaces = 50;

export type KeptScroll = {
  /** To be called when the rows of a folder are on show: true when it put them where they were left. */
  restore: () => boolean;
  onScroll: () => void;
};

/** Brings a folder back to where it was left. `place` names it; while rows are arriving they may not reach that far. */
export function useKeptScroll(
  scroller: RefObject<HTMLElement | null>,
  offsets: Offsets,
  place: string,
  isArriving: boolean,
): KeptScroll {
  const shown = useRef<string | null>(null);
  return {
    restore: () => {
      const element = scroller.current;
      if (element === null || shown.current === place) return false;
      const offset = offsets.get(place) ?? 0;
      const reaches = element.scrollHeight >= offset + element.clientHeight;
      if (isArriving && !reaches) return false;
      shown.current = place;
      // Whoever went on in the meantime stays where they are.
      if (!isArriving && element.scrollTop > 0 && element.scrollTop < offset) return false;
      element.scrollTo({ top: offset });
      return offset > 0;
    },
    onScroll: () => {
      const element = scroller.current;
      if (element === null || shown.current !== place) return;
      offsets.delete(place);
      offsets.set(place, element.scrollTop);
      const oldest = offsets.size > mostPlaces ? offsets.keys().next().value : undefined;
      if (oldest !== undefined) offsets.delete(oldest);
    },
  };
}
