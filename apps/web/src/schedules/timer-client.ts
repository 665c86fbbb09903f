import { bffPaths, timerPermissionView } from '@isthmus/bff-contract';
import { taskList } from '@isthmus/globus';
import { queryOptions } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { callBff, callService } from '../bff-client.ts';
import { runOf } from './runs.ts';
import { consentList } from './timer-access.ts';
import { createdTimer, type TimerBody, type TimerSchedule, timerDocument, timerList } from './timer-document.ts';

const watchedMs = 10_000;

/** All timers of the person, the oldest first. */
export const timersQuery = queryOptions({
  queryKey: ['timers', 'list'],
  queryFn: async ({ signal }) => (await callService('timers', '/jobs/', timerList, { signal })).jobs,
  staleTime: 2000,
  refetchInterval: watchedMs,
});

/** One timer, with its newest runs. */
export function timerQuery(id: string, runs: number) {
  return queryOptions({
    queryKey: ['timers', 'timer', id, runs],
    queryFn: ({ signal }) =>
      callService('timers', timerPath(id), timerDocument, { query: { page_size: runs }, signal }),
    staleTime: 2000,
    refetchInterval: ({ state }) => (state.data && dueSoon(state.data.next_run) ? 2000 : watchedMs),
  });
}

function dueSoon(nextRun: string | null | undefined): boolean {
  return nextRun ? Date.parse(nextRun) - Date.now() < 15_000 : false;
}

/** The tasks that runs have submitted, one call for all; older ones than Transfer keeps are missing. */
export function runTasksQuery(taskIds: readonly string[]) {
  const ids = taskIds.toSorted();
  return queryOptions({
    queryKey: ['transfer', 'task_list', 'of-timers', ids],
    queryFn: async ({ signal }) => {
      const query = { filter: `task_id:${ids.join(',')}`, limit: ids.length };
      const { DATA } = await callService('transfer', '/v0.10/task_list', taskList, { query, signal });
      return new Map(DATA.map((task) => [task.task_id, task]));
    },
    enabled: ids.length > 0,
    staleTime: 2000,
    refetchInterval: ({ state }) =>
      [...(state.data?.values() ?? [])].some(({ status }) => status === 'ACTIVE' || status === 'INACTIVE')
        ? 3000
        : false,
  });
}

/** What the person has allowed this portal at Globus, by which it is known what a run lacks before it fails. */
export function consentsQuery(identity: string) {
  return queryOptions({
    queryKey: ['auth', 'consents', identity],
    queryFn: async ({ signal }) => {
      const path = `/v2/api/identities/${encodeURIComponent(identity)}/consents` as const;
      return (await callService('auth', path, consentList, { signal })).consents;
    },
    staleTime: 10_000,
    refetchOnWindowFocus: true,
  });
}

/** The step-up that gives timers what they need. Its ticket is good for five minutes, so it is asked for anew before. */
export function timerPermissionQuery(collections: readonly string[], timer?: string) {
  const order = { collections: collections.toSorted(), ...(timer !== undefined && { timer }) };
  return queryOptions({
    queryKey: ['timers', 'permission', order],
    queryFn: async ({ signal }) => {
      const question = { method: 'POST', body: order, changesNothing: true, signal } as const;
      return (await callBff(bffPaths.timerPermission, timerPermissionView, question)).stepUp;
    },
    staleTime: 0,
    gcTime: 0,
    refetchInterval: 4 * 60_000,
    refetchIntervalInBackground: true,
  });
}

export type NewTimer = { name: string; schedule: TimerSchedule; body: TimerBody };

/** Makes a timer and answers its id. A call whose answer was lost may have made it: there is no id to tell it by. */
export async function createTimer({ name, schedule, body }: NewTimer): Promise<string> {
  const timer = { timer_type: 'transfer', name, schedule, body };
  const made = await callService('timers', '/v2/timer', createdTimer, { method: 'POST', body: { timer } });
  return made.timer.job_id;
}

const anything = z.unknown();

export function pauseTimer(id: string) {
  return callService('timers', `${timerPath(id)}/pause`, anything, { method: 'POST', body: {} });
}

export type Resumption = {
  /** `wait_for_next_scheduled`: what was missed stays so. */
  action: 'run_once_immediately' | 'wait_for_next_scheduled';
  /** The timer goes on with what the person has allowed by now. */
  renewsAccess: boolean;
};

export function resumeTimer(id: string, { action, renewsAccess }: Resumption) {
  const body = { action, ...(renewsAccess && { update_credentials: true }) };
  return callService('timers', `${timerPath(id)}/resume`, anything, { method: 'POST', body });
}

/** The call goes on when the page goes away. */
export function deleteTimer(id: string) {
  return callService('timers', timerPath(id), anything, { method: 'DELETE', keepalive: true });
}

/** Ids of the tasks that the newest runs of these timers made. */
export function newestTaskIds(timers: readonly z.infer<typeof timerDocument>[]): string[] {
  return timers.flatMap(({ results }) => {
    const [newest] = results?.data ?? [];
    const taskId = newest && runOf(newest).taskId;
    return taskId ? [taskId] : [];
  });
}

function timerPath(id: string): `/${string}` {
  return `/jobs/${encodeURIComponent(id)}`;
}
