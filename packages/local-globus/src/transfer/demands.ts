import { scopes } from '@isthmus/globus';
import * as z from 'zod/mini';
import { type Collection, dataAccessScope, needsDataAccess } from './collections.ts';

/** What POST /demands takes: what Transfer is to want, beside a token, of who uses this collection. */
export const demandOrder = z.strictObject({
  collection: z.string(),
  /** Whether the collection's own data_access has to be allowed; mapped collections want that by themselves. */
  data_access: z.optional(z.boolean()),
  /** Scope strings, with their dependencies in brackets, that have to be allowed. */
  required_scopes: z.optional(z.array(z.string())),
  session_required_identities: z.optional(z.array(z.string())),
  session_required_single_domain: z.optional(z.array(z.string())),
  session_required_policies: z.optional(z.array(z.string())),
  session_required_mfa: z.optional(z.boolean()),
  session_message: z.optional(z.string()),
  /** Only sign-ins after this order count. */
  prompt: z.optional(z.literal('login')),
});
export type DemandOrder = z.infer<typeof demandOrder>;

/** Why an order can't be carried out; undefined when it can. */
export function whyNot(order: DemandOrder, find: (id: string) => Collection | undefined): string | undefined {
  const collection = find(order.collection);
  if (collection === undefined) return 'collection: no collection has this id';
  if (order.data_access !== true || needsDataAccess(collection)) return undefined;
  return 'data_access: Auth has a data_access scope only for mapped collections that are not of high assurance';
}

/** What is demanded of a collection's users by order. */
export interface Demands {
  order(order: DemandOrder): void;
  /** Undefined when there is no order for the collection; `sinceMs` is when it came. */
  of(collection: Collection): (DemandOrder & { sinceMs: number }) | undefined;
  clear(): void;
}

export function createDemands({ now }: { now: () => number }): Demands {
  const ordered = new Map<string, DemandOrder & { sinceMs: number }>();
  return {
    order(order) {
      ordered.set(order.collection.toLowerCase(), { ...order, sinceMs: now() });
    },
    of: ({ id }) => ordered.get(id),
    clear: () => ordered.clear(),
  };
}

/** The scopes that have to be allowed for a collection, as a client can ask for them. */
export function requiredScopes(collection: Collection, order: DemandOrder | undefined): string[] {
  const wantsDataAccess = order?.data_access ?? needsDataAccess(collection);
  const dataAccess = wantsDataAccess ? [`${scopes.transferAll}[*${dataAccessScope(collection)}]`] : [];
  return [...dataAccess, ...(order?.required_scopes ?? [])];
}
