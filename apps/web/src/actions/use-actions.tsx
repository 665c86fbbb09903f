import { createContext, type ReactNode, type RefObject, use, useEffect, useRef, useState } from 'react';
import { ActionRegistry, type LiveAction } from './action-registry.ts';
import { useKeys } from './use-keys.ts';

const Registry = createContext<ActionRegistry | null>(null);

/** Around everything that has actions: keeps what is live, and hears the keys. */
export function ActionsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(() => new ActionRegistry());
  useKeys(registry);
  return <Registry value={registry}>{children}</Registry>;
}

export function useActionRegistry(): ActionRegistry {
  const registry = use(Registry);
  if (registry === null) throw new Error('Actions are live only inside ActionsProvider.');
  return registry;
}

/**
 * Makes actions of the catalogue live for as long as the component is mounted: palette and keys run them. `place` is
 * the part of the page that they are about; of several, the one that had the focus last counts.
 */
export function useActions(actions: readonly LiveAction[], place?: RefObject<Element | null>): void {
  const registry = useActionRegistry();
  const update = useRef<((actions: readonly LiveAction[]) => void) | null>(null);
  useEffect(() => {
    const contributor = registry.contribute(() => place?.current ?? null);
    update.current = contributor.update;
    return () => {
      update.current = null;
      contributor.remove();
    };
  }, [registry, place]);
  useEffect(() => {
    update.current?.(actions);
  });
}
