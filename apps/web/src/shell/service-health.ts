import type { QueryClient } from '@tanstack/react-query';
import { serviceInTrouble } from '../errors/fault.ts';

export type ServiceTrouble = {
  service: string;
  /** When reads are tried again, in epoch milliseconds; null when nobody knows. */
  retryAtMs: number | null;
};

export type ServiceHealth = {
  /** The services in trouble now; the same array until something changes. */
  current: () => ServiceTrouble[];
  subscribe: (onChange: () => void) => () => void;
};

/**
 * Watches all calls of a session: a transient fault marks its service, the next answer to a read clears the mark.
 */
export function watchServices(client: QueryClient, now: () => number): ServiceHealth {
  let troubles: ServiceTrouble[] = [];
  const set = (next: ServiceTrouble[], onChange: () => void) => {
    troubles = next;
    onChange();
  };
  return {
    current: () => troubles,
    subscribe: (onChange) => {
      const note = (error: unknown) => {
        const trouble = serviceInTrouble(error);
        if (trouble) set(withTrouble(troubles, trouble, now()), onChange);
      };
      const unwatchReads = client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated') return;
        const { action } = event;
        if (action.type === 'failed' || action.type === 'error') note(action.error);
        if (action.type !== 'success' || action.manual) return;
        const well = troubles.filter(({ service }) => service !== event.query.queryKey[0] && service !== 'portal');
        if (well.length !== troubles.length) set(well, onChange);
      });
      const unwatchWrites = client.getMutationCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'error') note(event.action.error);
      });
      return () => {
        unwatchReads();
        unwatchWrites();
      };
    },
  };
}

function withTrouble(
  troubles: ServiceTrouble[],
  { service, retryAfterSeconds }: { service: string; retryAfterSeconds: number | null },
  nowMs: number,
): ServiceTrouble[] {
  const retryAtMs = retryAfterSeconds === null ? null : nowMs + retryAfterSeconds * 1000;
  const next = { service, retryAtMs };
  return [...troubles.filter((trouble) => trouble.service !== service), next];
}
