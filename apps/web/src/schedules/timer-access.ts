import { dataAccessScope, type EndpointDocument, scopes } from '@isthmus/globus';
import * as z from 'zod/mini';

/** What people have allowed the portal, as a tree: each consent says the way to it from its root. */
export const consentList = z.looseObject({
  consents: z.array(
    z.looseObject({
      id: z.number(),
      scope_name: z.string(),
      dependency_path: z.array(z.number()),
      status: z.string(),
    }),
  ),
});
export type Consents = z.infer<typeof consentList>['consents'];

/** One end of a timer's transfer, as far as it decides what a run needs. */
export type AccessEnd = Pick<EndpointDocument, 'id' | 'entity_type' | 'high_assurance'>;

/** Whether runs need the collection's own permission. Auth has none for those of high assurance and for guest ones. */
export function needsDataAccess({ entity_type, high_assurance }: AccessEnd): boolean {
  return entity_type === 'GCSv5_mapped_collection' && !high_assurance;
}

export type TimerAccess = {
  /** Timers may transfer in the person's name at all. */
  isAllowed: boolean;
  /** Collections whose permission is missing, so that runs fail there. */
  missing: string[];
};

/** What timers may do between these collections. */
export function timerAccess(consents: Consents, ends: readonly AccessEnd[]): TimerAccess {
  const names = new Map(consents.map(({ id, scope_name }) => [id, scope_name]));
  const given = new Set(
    consents
      .filter(({ status }) => status === 'approved')
      .map(({ dependency_path }) => dependency_path.map((id) => names.get(id)).join(' ')),
  );
  const has = (...path: string[]) => given.has(path.join(' '));
  const needed = [...new Set(ends.filter(needsDataAccess).map(({ id }) => id))];
  return {
    isAllowed: has(scopes.timer, scopes.transferAll),
    missing: needed.filter((id) => !has(scopes.timer, scopes.transferAll, dataAccessScope(id))),
  };
}

const signInLimit = z.looseObject({ authentication_timeout_mins: z.nullish(z.number()) });

/** For how long after a sign-in a collection lets timers act; null when it doesn't ask for fresh sign-ins. */
export function signInLastsMs(collection: Pick<EndpointDocument, 'high_assurance'>): number | null {
  const minutes = signInLimit.safeParse(collection).data?.authentication_timeout_mins;
  return collection.high_assurance && minutes ? minutes * 60_000 : null;
}
