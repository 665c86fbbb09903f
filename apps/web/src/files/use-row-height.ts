import { useSyncExternalStore } from 'react';

const coarse = '(pointer: coarse)';

/** The height of a row in pixels: larger where fingers point. */
export function useRowHeight(): number {
  const isCoarse = useSyncExternalStore(watch, () => matchMedia(coarse).matches);
  return isCoarse ? 44 : 32;
}

function watch(onChange: () => void): () => void {
  const query = matchMedia(coarse);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}
