import { useSyncExternalStore } from 'react';
import { type Density, rowHeights } from './list-look.ts';

const coarse = '(pointer: coarse)';

/** The height of a row in pixels: as chosen, but never less than a finger needs where fingers point. */
export function useRowHeight(density: Density): number {
  const isCoarse = useSyncExternalStore(watch, () => matchMedia(coarse).matches);
  return isCoarse ? 44 : rowHeights[density];
}

function watch(onChange: () => void): () => void {
  const query = matchMedia(coarse);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}
