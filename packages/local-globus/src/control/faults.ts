import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Service } from './request-log.ts';

/** What POST /faults takes: the requests of a service that it names fail, `count` times or for good. */
export const faultOrder = z.strictObject({
  service: z.enum(['auth', 'transfer', 'data']),
  /** How the paths of those requests begin; with `exact`, what they are. */
  path: z.optional(z.string()),
  exact: z.optional(z.boolean()),
  method: z.optional(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])),
  /** Answer with this status, and with `body` as JSON. Without it the real answer comes, after the delay. */
  status: z.optional(z.int().check(z.gte(200), z.lte(599))),
  body: z.optional(z.unknown()),
  delay_ms: z.optional(z.int().check(z.nonnegative(), z.lte(120_000))),
  /** Seconds, for the Retry-After header. */
  retry_after: z.optional(z.int().check(z.nonnegative())),
  /** End the connection without an answer, and without doing what was asked. */
  reset: z.optional(z.boolean()),
  /** Do what was asked, then end the connection instead of answering. */
  lose_answer: z.optional(z.boolean()),
  /** Send the head of the answer and half of its body, then end the connection. */
  cut_answer: z.optional(z.boolean()),
  count: z.optional(z.int().check(z.positive())),
});
export type FaultOrder = z.infer<typeof faultOrder>;

export interface Faults {
  add(order: FaultOrder): { id: string };
  /** The fault that meets this request, counted as used; `lifted` aborts when the order is taken back. */
  take(request: {
    service: Service;
    method: string;
    path: string;
  }): { order: FaultOrder; lifted: AbortSignal } | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const pending = new Map<string, { order: FaultOrder; left: number }>();
  let lift = new AbortController();
  return {
    add(order) {
      const id = randomUUID();
      pending.set(id, { order, left: order.count ?? Number.POSITIVE_INFINITY });
      return { id };
    },
    take(request) {
      for (const [id, fault] of pending) {
        if (!isMeant(fault.order, request)) continue;
        fault.left -= 1;
        if (fault.left <= 0) pending.delete(id);
        return { order: fault.order, lifted: lift.signal };
      }
      return undefined;
    },
    clear() {
      pending.clear();
      lift.abort();
      lift = new AbortController();
    },
  };
}

function isMeant(order: FaultOrder, request: { service: Service; method: string; path: string }): boolean {
  const { path = '/', exact = false, method = request.method } = order;
  const isPath = exact ? request.path === path : request.path.startsWith(path);
  return isPath && order.service === request.service && method === request.method;
}
