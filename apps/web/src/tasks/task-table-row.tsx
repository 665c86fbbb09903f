import type { TaskDocument } from '@isthmus/globus';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import { cx } from '../ui/cx.ts';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatRate,
  parseTime,
} from '../ui/format.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { paceOf } from './pace.ts';
import { TaskBadge } from './task-badge.tsx';
import { isMoving, TaskBar } from './task-bar.tsx';
import { samplesKey } from './task-client.ts';
import { columns, type TaskTableProps } from './task-columns.ts';
import { fractionDone, rateOf, type Sample } from './task-progress.ts';
import { TaskRoute } from './task-route.tsx';
import { isOpen, taskState, taskTitle } from './task-status.ts';
import { taskTrouble } from './task-trouble.ts';

const TaskGlance = lazy(async () => ({ default: (await import('./task-glance.tsx')).TaskGlance }));

type TaskTableRowProps = Omit<TaskTableProps, 'tasks'> & { task: TaskDocument };

export function TaskTableRow(props: TaskTableRowProps) {
  const { task, nowMs, selected, onSelect, cancelling, expanded, onExpand } = props;
  const { data: samples } = useQuery<Sample[]>({
    queryKey: samplesKey(task.task_id),
    enabled: false,
    initialData: [],
  });
  const id = task.task_id;
  const title = taskTitle(task);
  const requestedAtMs = parseTime(task.request_time) ?? nowMs;
  const isExpanded = expanded.has(id);
  return (
    <div className="[contain-intrinsic-size:auto_4rem] [content-visibility:auto]">
      <div
        role="row"
        data-task-row
        className={cx('relative px-3 py-2 hover:bg-surface-2', columns, cancelling.has(id) && 'opacity-60')}
      >
        <div role="cell" className="relative z-1 flex size-6 items-center justify-center">
          {isOpen(task) && (
            <input
              type="checkbox"
              aria-label={`Select ${title}`}
              checked={selected.has(id)}
              onChange={(event) => onSelect(id, event.target.checked)}
              className="size-4 accent-brand pointer-coarse:size-6"
            />
          )}
        </div>
        <div role="cell" className="max-lg:col-start-3 max-lg:row-start-1">
          <TaskBadge task={task} />
        </div>
        <div role="cell" className="min-w-0 max-lg:col-start-2 max-lg:row-start-1">
          <Link
            data-task-link
            to={`/activity/${id}`}
            className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
          >
            {title}
          </Link>
          <div className="text-sm text-fg-muted">
            <TaskRoute task={task} />
          </div>
        </div>
        <div
          role="cell"
          className="min-w-0 text-sm text-fg-muted tabular-nums max-lg:col-span-2 max-lg:col-start-2 max-lg:row-start-2"
        >
          <Progress task={task} />
        </div>
        <div role="cell" className="text-right text-sm tabular-nums max-lg:col-start-3 max-lg:row-start-3">
          {rateWords(task, samples)}
        </div>
        <div
          role="cell"
          className="min-w-0 truncate text-sm text-fg-muted tabular-nums max-lg:col-start-2 max-lg:row-start-3"
        >
          {timeWords(task, samples)}
        </div>
        <div role="cell" className="text-right max-lg:sr-only">
          <time
            dateTime={task.request_time}
            title={formatDateTime(requestedAtMs)}
            className="text-sm whitespace-nowrap text-fg-muted tabular-nums"
          >
            {formatAge(requestedAtMs, nowMs)}
          </time>
        </div>
        <div role="cell" className="relative z-1 max-lg:col-start-1 max-lg:row-start-2 max-lg:-ml-0.5">
          <IconButton
            label={isExpanded ? `Hide details of ${title}` : `Show details of ${title}`}
            size="small"
            aria-expanded={isExpanded}
            onPress={() => onExpand(id, !isExpanded)}
          >
            <ChevronDown aria-hidden className={cx('transition-transform duration-100', isExpanded && 'rotate-180')} />
          </IconButton>
        </div>
      </div>
      {isExpanded && (
        <div role="row" className="border-t border-border bg-surface-2">
          <div role="cell" aria-colspan={8} className="px-4 py-3">
            <Suspense fallback={<div className="h-24" />}>
              <TaskGlance task={task} />
            </Suspense>
          </div>
        </div>
      )}
    </div>
  );
}

function Progress({ task }: { task: TaskDocument }) {
  if (!isOpen(task)) return <p className="truncate">{doneWords(task)}</p>;
  const fraction = fractionDone(task);
  const percent = fraction === null ? '' : `${Math.floor(fraction * 100)} % · `;
  return (
    <div className="flex flex-col gap-1">
      <TaskBar task={task} />
      <p className="truncate">
        {isMoving(task) ? `${percent}${formatBytes(task.bytes_transferred)}` : taskTrouble(task)?.title}
      </p>
    </div>
  );
}

function doneWords(task: TaskDocument): string {
  const trouble = taskTrouble(task);
  if (trouble) return trouble.title;
  const files = task.type === 'TRANSFER' ? task.files_transferred : task.files;
  const words = `${formatCount(files)} ${files === 1 ? 'file' : 'files'}`;
  return task.type === 'TRANSFER' ? `${words} · ${formatBytes(task.bytes_transferred)}` : words;
}

function rateWords(task: TaskDocument, samples: readonly Sample[]): string {
  if (task.type === 'DELETE') return '';
  const state = taskState(task);
  if (isOpen(task) && state !== 'running') return '';
  const bytesPerSecond = (state === 'running' ? rateOf(samples) : null) ?? task.effective_bytes_per_second;
  return bytesPerSecond > 0 ? formatRate(bytesPerSecond) : '';
}

function timeWords(task: TaskDocument, samples: readonly Sample[]): string {
  const startMs = parseTime(task.request_time);
  const endMs = parseTime(task.completion_time);
  if (!isOpen(task))
    return startMs !== null && endMs !== null ? `took ${formatDuration((endMs - startMs) / 1000)}` : '';
  const state = taskState(task);
  if (state === 'queued') return 'Waits for its turn';
  return state === 'running' ? paceOf(task, samples) : '';
}
