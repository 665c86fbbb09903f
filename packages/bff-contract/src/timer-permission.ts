import * as z from 'zod/mini';
import { stepUpView } from './step-up.ts';

/**
 * What POST /bff/timer-permission takes: the collections whose data a timer moves, those alone that want a permission
 * of their own (`data_access`), and the timer, when there is one already, which may say what it waits for.
 */
export const timerPermissionRequest = z.object({
  collections: z.array(z.uuid()).check(z.maxLength(8)),
  timer: z.optional(z.uuid()),
});
export type TimerPermissionRequest = z.infer<typeof timerPermissionRequest>;

/** What it answers: the step-up after which timers may do so. */
export const timerPermissionView = z.object({ stepUp: stepUpView });
export type TimerPermissionView = z.infer<typeof timerPermissionView>;
