import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Service } from './request-log.ts';

/** What POST /faults takes: requests of a service whose path begins with `path` fail, `count` times or for good. */
export const faultOrder = z.strictObject({
  service: z.enum(['auth', 'transfer']),
  path: z.optional(z.string()),
  /** Answer with this status, and with `body` as JSON. Without it the real answer comes, after the delay. */
  status: z.optional(z.int().check(z.gte(200), z.lte(599))),
  body: z.optional(z.unknown()),
  delay_ms: z.optional(z.int().check(z.nonnegative(), z.lte(120_000))),
  /** Seconds, for the Retry-After header. */
  retry_after: z.optional(z.int().check(z.nonnegative())),
  /** End the connection without an answer. */
  reset: z.optional(z.boolean()),
  count: z.optional(z.int().check(z.positive())),
});
export type FaultOrder = z.infer<typeof faultOrder>;

export interface Faults {
  add(order: FaultOrder): { id: string };
  /** The fault that meets this request, counted as used. */
  take(service: Service, path: string): FaultOrder | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const pending = new Map<string, { order: FaultOrder; left: number }>();
  return {
    add(order) {
      const id = randomUUID();
      pending.set(id, { order, left: order.count ?? Number.POSITIVE_INFINITY });
      return { id };
    },
    take(service, path) {
      for (const [id, fault] of pending) {
        if (fault.order.service !== service || !path.startsWith(fault.order.path ?? '/')) continue;
        fault.left -= 1;
        if (fault.left <= 0) pending.delete(id);
        return fault.order;
      }
      return undefined;
    },
    clear: () => pending.clear(),
  };
}
