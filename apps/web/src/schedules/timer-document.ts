import * as z from 'zod/mini';

// Documents of the Timers API as the portal relies on them. What a timer of another kind, or an older one, does not
// have is optional.

const time = z.nullish(z.string());

const end = z.union([
  z.object({ condition: z.literal('time'), datetime: z.string() }),
  z.object({
    condition: z.literal('iterations'),
    // The API's document says `count`, its users' guide `iterations`.
    count: z.optional(z.number()),
    iterations: z.optional(z.number()),
  }),
]);

/** When a timer runs. */
export const timerSchedule = z.discriminatedUnion('type', [
  z.object({ type: z.literal('once'), datetime: z.optional(z.nullable(z.string())) }),
  z.object({
    type: z.literal('recurring'),
    interval_seconds: z.number(),
    start: z.optional(z.nullable(z.string())),
    end: z.optional(z.nullable(end)),
  }),
]);
export type TimerSchedule = z.infer<typeof timerSchedule>;

const body = z.looseObject({
  source_endpoint: z.string(),
  destination_endpoint: z.string(),
  label: z.nullish(z.string()),
  DATA: z.array(
    z.looseObject({
      source_path: z.string(),
      destination_path: z.string(),
      recursive: z.optional(z.boolean()),
    }),
  ),
});
export type TimerBody = z.infer<typeof body>;

const result = z.looseObject({
  ran_at: z.string(),
  status: z.nullish(z.number()),
  run_status: z.nullish(z.string()),
  data: z.optional(z.unknown()),
});
/** One run, as Timers tells of it. */
export type TimerResult = z.infer<typeof result>;

export const timerDocument = z.looseObject({
  job_id: z.string(),
  name: z.nullish(z.string()),
  /** `active`, `inactive`, `ended`, or a word that is newer than this list. */
  status: z.string(),
  schedule: z.nullish(timerSchedule),
  /** The transfer that each run submits; not there for flows. */
  body: z.optional(z.unknown()),
  inactive_reason: z.nullish(z.looseObject({ cause: z.string(), detail: z.optional(z.unknown()) })),
  submitted_at: z.string(),
  start: time,
  last_ran_at: time,
  next_run: time,
  number_of_runs: z.optional(z.number()),
  number_of_errors: z.optional(z.number()),
  results: z.optional(
    z.looseObject({ data: z.array(result), page_next: z.nullish(z.union([z.string(), z.number()])) }),
  ),
});
export type TimerDocument = z.infer<typeof timerDocument>;

export const timerList = z.looseObject({ jobs: z.array(timerDocument) });
export const createdTimer = z.looseObject({ timer: z.looseObject({ job_id: z.string() }) });

/** What a timer transfers; null when it does something else. */
export function transferOf(timer: TimerDocument): TimerBody | null {
  return body.safeParse(timer.body).data ?? null;
}

/** What a schedule is called: by its name, else by the label of its transfers. */
export function timerTitle(timer: TimerDocument): string {
  return timer.name || transferOf(timer)?.label || 'Scheduled transfer';
}
