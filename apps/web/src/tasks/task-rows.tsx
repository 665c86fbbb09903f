import type { TaskDocument } from '@isthmus/globus';
import { Link } from 'react-router';
import { listClass } from '../ui/card-class.ts';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatRate,
  parseTime,
} from '../ui/format.ts';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { TaskBadge } from './task-badge.tsx';
import { isMoving, TaskBar } from './task-bar.tsx';
import { partsDone } from './task-progress.ts';
import { TaskRoute } from './task-route.tsx';
import { isOpen, taskState, taskTitle } from './task-status.ts';
import { taskTrouble } from './task-trouble.ts';

const rowClass =
  'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 px-4 py-3 lg:grid-cols-[7.5rem_minmax(0,1fr)_15rem_6rem]';

/** Tasks, one row each; the whole row leads to the task's page. */
export function TaskRows({ tasks, nowMs, label }: { tasks: TaskDocument[]; nowMs: number; label: string }) {
  return (
    <ul aria-label={label} className={listClass}>
      {tasks.map((task) => (
        <TaskRow key={task.task_id} task={task} nowMs={nowMs} />
      ))}
    </ul>
  );
}

function TaskRow({ task, nowMs }: { task: TaskDocument; nowMs: number }) {
  const requestedAtMs = parseTime(task.request_time) ?? nowMs;
  return (
    <li className={`relative hover:bg-surface-2 ${rowClass}`}>
      <div className="max-lg:order-2 max-lg:justify-self-end">
        <TaskBadge task={task} />
      </div>
      <div className="min-w-0 max-lg:order-1">
        <Link
          to={`/activity/${task.task_id}`}
          className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
        >
          {taskTitle(task)}
        </Link>
        <div className="text-sm text-fg-muted">
          <TaskRoute task={task} />
        </div>
      </div>
      <div className="min-w-0 text-sm text-fg-muted tabular-nums max-lg:order-3 max-lg:col-span-full">
        {isOpen(task) ? <OpenProgress task={task} /> : <FinishedFacts task={task} />}
      </div>
      <time
        dateTime={task.request_time}
        title={formatDateTime(requestedAtMs)}
        className="text-right text-sm whitespace-nowrap text-fg-muted tabular-nums max-lg:order-4 max-lg:hidden"
      >
        {formatAge(requestedAtMs, nowMs)}
      </time>
    </li>
  );
}

function OpenProgress({ task }: { task: TaskDocument }) {
  const state = taskState(task);
  const parts = [
    formatBytes(task.bytes_transferred),
    state === 'running' && task.effective_bytes_per_second > 0 && formatRate(task.effective_bytes_per_second),
    task.subtasks_total > 0 && `${formatCount(partsDone(task))} of ${formatCount(task.subtasks_total)} parts`,
  ];
  return (
    <div className="flex flex-col gap-1.5">
      <TaskBar task={task} />
      <p className="truncate">{isMoving(task) ? parts.filter(Boolean).join(' · ') : taskTrouble(task)?.title}</p>
    </div>
  );
}

function FinishedFacts({ task }: { task: TaskDocument }) {
  const startMs = parseTime(task.request_time);
  const endMs = parseTime(task.completion_time);
  const took = startMs !== null && endMs !== null ? `in ${formatDuration((endMs - startMs) / 1000)}` : null;
  const files = task.type === 'TRANSFER' ? task.files_transferred : task.files;
  const parts = [
    `${formatCount(files)} ${files === 1 ? 'file' : 'files'}`,
    task.type === 'TRANSFER' && formatBytes(task.bytes_transferred),
    took,
  ];
  const trouble = taskTrouble(task);
  return <p className="truncate">{trouble ? trouble.title : parts.filter(Boolean).join(' · ')}</p>;
}

export function TaskRowsSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Loading label="Loading tasks" className={listClass}>
      {Array.from({ length: rows }, (_, index) => (
        // The rows are all alike and never move.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className={rowClass}>
          <Skeleton className="h-6 w-24 max-lg:order-2" />
          <div className="flex flex-col gap-1.5 max-lg:order-1">
            <Skeleton className="w-52 max-w-full" />
            <Skeleton className="h-3.5 w-72 max-w-full" />
          </div>
          <Skeleton className="max-lg:order-3 max-lg:col-span-full" />
          <Skeleton className="w-16 justify-self-end max-lg:hidden" />
        </div>
      ))}
    </Loading>
  );
}
