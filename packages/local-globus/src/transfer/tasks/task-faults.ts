import * as z from 'zod/mini';
import { type Chance, createChance } from '../../control/chance.ts';

const codes = [
  'AMBIGUOUS_PATH',
  'AUTH',
  'CONNECT_FAILED',
  'CONNECTION_BROKEN',
  'CONNECTION_RESET',
  'ENDPOINT_ERROR',
  'ENDPOINT_TOO_BUSY',
  'FILE_ACCESS',
  'FILE_NOT_FOUND',
  'FILE_SIZE_CHANGED',
  'GC_NOT_CONNECTED',
  'GC_PAUSED',
  'INTERNAL_ERROR',
  'INVALID_PATH_NAME',
  'LIMIT_EXCEEDED',
  'NO_SPACE_LEFT',
  'PERMISSION_DENIED',
  'QUOTA_EXCEEDED',
  'TIMEOUT',
  'UNKNOWN',
  'VERIFY_CHECKSUM',
] as const;

/** What POST /task-faults takes: tasks that touch these paths of a collection meet this error. */
export const taskFaultOrder = z
  .strictObject({
    /** Every collection without it. */
    collection: z.optional(z.string()),
    /** How the paths begin, as tasks show them. */
    path: z.optional(z.string()),
    /** An event code of Globus for an error. */
    code: z.optional(z.enum(codes)),
    /** The task ends with it instead of trying again. */
    fatal: z.optional(z.boolean()),
    /** The storage does not answer until orders are taken back, not even to a task that is to stop. */
    hang: z.optional(z.boolean()),
    count: z.optional(z.int().check(z.positive())),
    probability: z.optional(z.number().check(z.gte(0), z.lte(1))),
    seed: z.optional(z.int()),
  })
  .check(z.refine(({ code, hang }) => (code === undefined) !== (hang !== true), 'one of code and hang is needed'));
export type TaskFaultOrder = z.infer<typeof taskFaultOrder>;

/** Errors that tasks are ordered to meet. */
export interface TaskFaults {
  add(order: TaskFaultOrder): void;
  /** The order that meets this path, counted as used; `lifted` resolves when it is taken back. */
  take(at: { collectionId: string; path: string }): { order: TaskFaultOrder; lifted: Promise<void> } | undefined;
  clear(): void;
}

type Pending = { order: TaskFaultOrder; left: number; chance: Chance };

export function createTaskFaults(): TaskFaults {
  let pending: Pending[] = [];
  let lift = Promise.withResolvers<void>();
  return {
    add(order) {
      const left = order.count ?? Number.POSITIVE_INFINITY;
      pending.push({ order, left, chance: createChance(order.seed ?? 0) });
    },
    take(at) {
      const met = pending.find(({ order, chance }) => isMeant(order, at) && chance(order.probability ?? 1));
      if (met === undefined) return undefined;
      met.left -= 1;
      if (met.left <= 0) pending = pending.filter((one) => one !== met);
      return { order: met.order, lifted: lift.promise };
    },
    clear() {
      pending = [];
      lift.resolve();
      lift = Promise.withResolvers<void>();
    },
  };
}

function isMeant({ collection, path = '' }: TaskFaultOrder, at: { collectionId: string; path: string }): boolean {
  return (collection === undefined || collection.toLowerCase() === at.collectionId) && at.path.startsWith(path);
}
