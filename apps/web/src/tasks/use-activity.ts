import { type TaskDocument, taskList } from '@isthmus/globus';
import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { callService } from '../bff-client.ts';
import { type ActivityView, isShown, transferFilter } from './activity-url.ts';
import { noteSamples } from './task-client.ts';
import { isOpen } from './task-status.ts';
import { useTaskList } from './use-task-list.ts';

const pageSize = 50;
/** A person has at most a hundred tasks that are not finished. */
const openTasks = 200;

/** Tasks page by page, newest first, filtered as far as Transfer can. */
function activityPagesQuery(view: ActivityView) {
  const filter = transferFilter(view);
  return infiniteQueryOptions({
    queryKey: ['transfer', 'task_list', 'pages', filter],
    queryFn: ({ signal, pageParam }) =>
      callService('transfer', '/v0.10/task_list', taskList, {
        query: { limit: pageSize, offset: pageParam, orderby: 'request_time DESC', filter },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: ({ offset, length, total }) =>
      length > 0 && offset + length < total ? offset + length : undefined,
    staleTime: 30_000,
  });
}

/** The tasks of a view. What is open is asked for again and again, all of it with one call; the rest when that changes. */
export function useActivity(view: ActivityView) {
  const client = useQueryClient();
  const pages = useInfiniteQuery(activityPagesQuery(view));
  const open = useTaskList('active', openTasks);
  const listed = pages.data?.pages.flatMap(({ DATA }) => DATA) ?? [];
  const live = open.data?.DATA ?? [];
  const merged = merge(listed, live);
  const tasks = merged.filter((task) => isShown(task, view));
  const { dataUpdatedAt } = open;
  useEffect(() => {
    if (open.data) noteSamples(client, open.data.DATA, dataUpdatedAt);
  }, [client, open.data, dataUpdatedAt]);
  useEffect(() => {
    // Of open tasks the other list knows more.
    for (const { DATA } of pages.data?.pages ?? [])
      noteSamples(
        client,
        DATA.filter((task) => !isOpen(task)),
        Date.now(),
      );
  }, [client, pages.data]);
  useRelistWhenChanged(pages, listed, live, dataUpdatedAt);
  const lacksRows = tasks.length < pageSize && pages.hasNextPage && tasks.length < merged.length;
  useMoreUntilFull(pages, lacksRows);
  return { pages, open, tasks, known: merged, loaded: merged.length, total: pages.data?.pages.at(-1)?.total ?? 0 };
}

/** The listed tasks, each as it was seen last, with those in front that are newer than the list. */
function merge(listed: readonly TaskDocument[], live: readonly TaskDocument[]): TaskDocument[] {
  const byId = new Map(live.map((task) => [task.task_id, task]));
  const known = new Set(listed.map(({ task_id }) => task_id));
  const older = listed.at(-1)?.request_time ?? '';
  const added = live.filter(({ task_id, request_time }) => !known.has(task_id) && request_time >= older);
  return [...added, ...listed.map((task) => (isOpen(task) ? (byId.get(task.task_id) ?? task) : task))].toSorted(
    (a, b) => b.request_time.localeCompare(a.request_time),
  );
}

type Pages = Pick<
  ReturnType<typeof useInfiniteQuery>,
  'isFetching' | 'isFetchingNextPage' | 'error' | 'dataUpdatedAt'
> & { refetch: () => Promise<unknown>; fetchNextPage: () => Promise<unknown> };

/** A task that has ended, or has begun elsewhere, changes the list. */
function useRelistWhenChanged(
  { refetch, isFetching, dataUpdatedAt }: Pages,
  listed: readonly TaskDocument[],
  live: readonly TaskDocument[],
  liveAtMs: number,
): void {
  const isLive = new Set(live.map(({ task_id }) => task_id));
  const hasEnded = listed.some((task) => isOpen(task) && !isLive.has(task.task_id));
  const isDue = hasEnded && liveAtMs > dataUpdatedAt && !isFetching;
  useEffect(() => {
    if (isDue) void refetch();
  }, [isDue, refetch]);
}

/** What is filtered here may leave few of a page's rows: then the next one comes by itself. */
function useMoreUntilFull({ isFetchingNextPage, error, fetchNextPage }: Pages, lacksRows: boolean): void {
  const goesOn = lacksRows && !isFetchingNextPage && error === null;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
}
