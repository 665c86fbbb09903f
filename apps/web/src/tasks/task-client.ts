import { resultDocument, type TaskDocument, taskDocument, taskList } from '@isthmus/globus';
import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { callService } from '../bff-client.ts';
import { parseTime } from '../ui/format.ts';
import { fetchCopied, fetchEvents, fetchSkipped, taskPath } from './all-pages.ts';
import { recallTask } from './task-memory.ts';
import { firstSamples, isYoung, type Sample, sampleOf, withSample } from './task-progress.ts';
import { isOpen } from './task-status.ts';

export const statusFilters = ['all', 'active', 'succeeded', 'failed'] as const;
export type StatusFilter = (typeof statusFilters)[number];

const statusClause: Record<StatusFilter, string> = {
  all: '',
  active: '/status:ACTIVE,INACTIVE',
  succeeded: '/status:SUCCEEDED',
  failed: '/status:FAILED',
};

/** The newest tasks of the person, `limit` of them. */
export function taskListQuery(status: StatusFilter, limit: number) {
  return queryOptions({
    queryKey: ['transfer', 'task_list', status, limit],
    queryFn: ({ signal }) =>
      callService('transfer', '/v0.10/task_list', taskList, {
        query: { limit, orderby: 'request_time DESC', filter: `type:TRANSFER,DELETE${statusClause[status]}` },
        signal,
      }),
    staleTime: 2000,
  });
}

/** One task; each answer also adds a sample to `samplesKey`. */
export function taskQuery(taskId: string) {
  return queryOptions({
    queryKey: ['transfer', 'task', taskId],
    queryFn: async ({ signal, client }) => {
      const task = await callService('transfer', taskPath(taskId), taskDocument, { signal });
      const atMs = Date.now();
      noteSamples(client, [task], atMs);
      return task;
    },
    staleTime: ({ state }) => (state.data && !isOpen(state.data) ? Number.POSITIVE_INFINITY : 0),
    refetchInterval: ({ state }) => taskPollMs(state.data),
  });
}

/** Adds what answers said of tasks to what this page has seen of their progress. */
export function noteSamples(client: QueryClient, tasks: readonly TaskDocument[], atMs: number): void {
  for (const task of tasks) {
    // What a finished task says was so at its end; nobody who saw nothing before has anything to draw.
    const endMs = parseTime(task.completion_time);
    client.setQueryData<Sample[]>(samplesKey(task.task_id), (samples = firstSamples(task, atMs)) =>
      endMs !== null && samples.length === 0
        ? samples
        : withSample(samples, sampleOf(task, Math.min(atMs, endMs ?? atMs))),
    );
  }
}

/** Progress of a task as this page saw it. */
export function samplesKey(taskId: string) {
  return ['seen', 'task', taskId];
}

function taskPollMs(task: TaskDocument | undefined): number | false {
  if (!task || !isOpen(task)) return false;
  if (task.status === 'INACTIVE' || task.is_paused) return 15_000;
  return isYoung(task, Date.now()) ? 1000 : 2000;
}

/** Key of what this browser remembers of a task, of all without `taskId`. */
export function memoryKey(taskId?: string) {
  return taskId === undefined ? ['seen', 'memory'] : ['seen', 'memory', taskId];
}

export function taskMemoryQuery(taskId: string) {
  return queryOptions({ queryKey: memoryKey(taskId), queryFn: () => recallTask(taskId) });
}

/** Events, newest first, page by page. */
export function taskEventsQuery(taskId: string, onlyErrors: boolean, isRunning: boolean) {
  return infiniteQueryOptions({
    queryKey: ['transfer', 'task', taskId, 'events', onlyErrors],
    queryFn: ({ signal, pageParam }) => fetchEvents(taskId, onlyErrors, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: ({ offset, length, total }) =>
      length > 0 && offset + length < total ? offset + length : undefined,
    staleTime: isRunning ? 0 : 5 * 60_000,
    refetchInterval: isRunning ? 5000 : false,
  });
}

/** Files that were copied; the service tells them only when the task is done. */
export function copiedFilesQuery(taskId: string) {
  return infiniteQueryOptions({
    queryKey: ['transfer', 'task', taskId, 'copied'],
    queryFn: ({ signal, pageParam }) => fetchCopied(taskId, pageParam, signal),
    initialPageParam: undefined as string | number | undefined,
    getNextPageParam: (page) => page.next_marker ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Files that were left out because of an error at the source. */
export function skippedFilesQuery(taskId: string, isRunning: boolean) {
  return infiniteQueryOptions({
    queryKey: ['transfer', 'task', taskId, 'skipped'],
    queryFn: ({ signal, pageParam }) => fetchSkipped(taskId, pageParam, signal),
    initialPageParam: undefined as string | number | undefined,
    getNextPageParam: (page) => page.next_marker ?? undefined,
    staleTime: isRunning ? 5000 : Number.POSITIVE_INFINITY,
  });
}

/** What became of the wish to stop a task: it was over before, it is stopped, or it will be when storage answers. */
export type Cancelled = 'late' | 'stopped' | 'noted';

/** Asks Globus to stop a task. It may take ten seconds, and goes on when the page goes away. */
export async function cancelTask(taskId: string): Promise<Cancelled> {
  const { code } = await callService('transfer', `${taskPath(taskId)}/cancel`, resultDocument, {
    method: 'POST',
    keepalive: true,
  });
  if (code === 'TaskComplete') return 'late';
  return code === 'CancelAccepted' ? 'noted' : 'stopped';
}

/** Changes the label or the deadline (ISO) of an open task. */
export function editTask(taskId: string, change: { label?: string; deadline?: string }) {
  return callService('transfer', taskPath(taskId), resultDocument, {
    method: 'PUT',
    body: { DATA_TYPE: 'task', ...change },
  });
}
