import * as z from 'zod/mini';
import { wordsForCode } from '../errors/words-for.ts';
import { parseTime } from '../ui/format.ts';
import type { TimerDocument, TimerResult } from './timer-document.ts';

/** One run of a timer: the task that it submitted, or why there is none. */
export type Run = {
  key: string;
  atMs: number | null;
  /** Null when nothing was submitted, or the task isn't known. */
  taskId: string | null;
  /** What went wrong in a sentence; null when the task was submitted. */
  trouble: string | null;
};

const told = z.looseObject({
  task_id: z.nullish(z.string()),
  // What timers of the older kind call their task.
  action_id: z.nullish(z.string()),
  code: z.nullish(z.string()),
  message: z.nullish(z.string()),
  kind: z.nullish(z.string()),
});

export function runOf(result: TimerResult): Run {
  const { ran_at, status, run_status, data } = result;
  const said = told.safeParse(data).data;
  const taskId = said?.task_id ?? said?.action_id ?? null;
  const isFailed = run_status === 'failed' || (status ?? 200) >= 400;
  return {
    key: `${ran_at} ${taskId ?? status ?? ''}`,
    atMs: parseTime(ran_at),
    taskId,
    trouble: isFailed && taskId === null ? troubleOf(status ?? null, said) : null,
  };
}

/** The runs that Timers tells of, the newest first. */
export function runsOfTimer({ results }: TimerDocument): Run[] {
  return (results?.data ?? []).map(runOf).toSorted((a, b) => (b.atMs ?? 0) - (a.atMs ?? 0));
}

function troubleOf(status: number | null, said: z.infer<typeof told> | undefined): string {
  if (status === 403 && !said?.code) return 'Nothing was copied: your permission was missing or had ended.';
  const words = said?.code ? wordsForCode(said.code) : null;
  if (words) return `Nothing was copied: ${words.title}. ${words.next}`;
  if (status !== null && status >= 500) return 'Globus Transfer couldn’t be reached; Timers tried again soon after.';
  return said?.message ? `Nothing was copied. Globus says: ${said.message}` : 'Nothing was copied.';
}
