import { useSyncExternalStore } from 'react';
import { type Density, rowHeights } from './list-look.ts';

const coarse = '(pointer: coarse)';

/** The height of a row in pixels: as chosen, but never less than a finger needs where fingers point. */
export function useRowHeight(density: Density): number {
  return useIsCoarse() ? 44 : rowHeights[density];
}

/** True where fingers point. */
export function useIsCoarse(): boolean {
  return useSyncExternalStore(watch, () => matchMedia(coarse).matches);
}

function watch(onChange: () => void): () => void {
  const query = matchMedia(coarse);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}
