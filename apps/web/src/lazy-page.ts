import { type ComponentType, type LazyExoticComponent, lazy, useSyncExternalStore } from 'react';

let onTheirWay = 0;
const listeners = new Set<() => void>();

/** A page whose code is loaded when it is first shown. `name` is what the module calls it. */
export function lazyPage<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): LazyExoticComponent<ComponentType> {
  return lazy(async () => {
    count(1);
    try {
      return { default: (await load())[name] };
    } finally {
      count(-1);
    }
  });
}

/** True while a page's code is on its way. The page before stays on show meanwhile. */
export function usePageIsLoading(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => onTheirWay > 0,
  );
}

function count(change: 1 | -1): void {
  onTheirWay += change;
  for (const listener of listeners) listener();
}
