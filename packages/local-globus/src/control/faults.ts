import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { type Chance, createChance } from './chance.ts';
import { readyAnswers } from './ready-answers.ts';
import { type Service, services } from './request-log.ts';

/** What POST /faults takes: the requests of a service that it names fail, `count` times or for good. */
export const faultOrder = z.strictObject({
  service: z.enum(services),
  /** How the paths of those requests begin; with `exact`, what they are. */
  path: z.optional(z.string()),
  exact: z.optional(z.boolean()),
  method: z.optional(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])),
  /** Answer with this status, and with `body` as JSON. Without it the real answer comes, after the delay. */
  status: z.optional(z.int().check(z.gte(200), z.lte(599))),
  body: z.optional(z.unknown()),
  /** A refusal as the services write it, with its usual status; `status` and `body` go before it. */
  answer: z.optional(z.enum(readyAnswers)),
  /** What the answer says that it is, whatever it is: a proxy's page of HTML, for one. */
  content_type: z.optional(z.string().check(z.regex(/^[\x20-\x7e]{1,200}$/))),
  delay_ms: z.optional(z.int().check(z.nonnegative(), z.lte(120_000))),
  /** Seconds, for the Retry-After header. */
  retry_after: z.optional(z.int().check(z.nonnegative())),
  /** End the connection without an answer, and without doing what was asked. */
  reset: z.optional(z.boolean()),
  /** Do what was asked, then end the connection instead of answering. */
  lose_answer: z.optional(z.boolean()),
  /** Send the head of the answer and half of its body, then end the connection. */
  cut_answer: z.optional(z.boolean()),
  /** Send the head of the answer and this many bytes of what follows, then end the connection. */
  cut_after_bytes: z.optional(z.int().check(z.nonnegative())),
  count: z.optional(z.int().check(z.positive())),
  /** How likely each request that is meant is to fail; the same seed chooses the same ones. */
  probability: z.optional(z.number().check(z.gte(0), z.lte(1))),
  seed: z.optional(z.int()),
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
  const pending = new Map<string, { order: FaultOrder; left: number; chance: Chance }>();
  let lift = new AbortController();
  return {
    add(order) {
      const id = randomUUID();
      const left = order.count ?? Number.POSITIVE_INFINITY;
      pending.set(id, { order, left, chance: createChance(order.seed ?? 0) });
      return { id };
    },
    take(request) {
      for (const [id, fault] of pending) {
        if (!isMeant(fault.order, request) || !fault.chance(fault.order.probability ?? 1)) continue;
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
