import type { EventDocument, TaskDocument } from '@isthmus/globus';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatDateTime, formatDuration, formatRate, parseTime } from '../ui/format.ts';
import { TextLink } from '../ui/text-link.tsx';
import { progressOf } from './event-groups.ts';
import { paceOf } from './pace.ts';
import { RateChart } from './rate-chart.tsx';
import { TaskBar } from './task-bar.tsx';
import { taskEventsQuery, taskMemoryQuery } from './task-client.ts';
import {
  fractionDone,
  partsDone,
  type RatePoint,
  rateOf,
  ratePoints,
  type Sample,
  stalledForMs,
} from './task-progress.ts';
import { isOpen, taskState } from './task-status.ts';
import { useSamples } from './use-samples.ts';

/** Progress, rate, time left and the chart, then the facts. */
export function TaskOverview({ task }: { task: TaskDocument }) {
  const samples = useSamples(task.task_id);
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex flex-col gap-4">
        <Card title="Progress">
          <Progress task={task} samples={samples} />
        </Card>
        {task.type === 'TRANSFER' && <ChartCard task={task} samples={samples} />}
      </div>
      <Card title="Facts">
        <Facts task={task} />
      </Card>
    </div>
  );
}

export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="rounded-lg border border-border bg-surface-1 p-4">
      <h2 className="mb-3 text-sm font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Progress({ task, samples }: { task: TaskDocument; samples: readonly Sample[] }) {
  const fraction = fractionDone(task);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-baseline justify-between gap-4">
        <p className="text-xl font-semibold tracking-tight tabular-nums">{headline(task, fraction)}</p>
        <p className="text-right text-sm text-fg-muted tabular-nums">{phaseOf(task, samples)}</p>
      </div>
      {isOpen(task) && <TaskBar task={task} />}
      <Figures task={task} samples={samples} />
    </div>
  );
}

/** The one figure that says most: how far it is, then what came of it. */
function headline(task: TaskDocument, fraction: number | null): string {
  if (isOpen(task) && fraction !== null) return `${Math.floor(fraction * 100)} %`;
  if (task.type === 'DELETE') return `${formatCount(partsDone(task))} deleted`;
  return formatBytes(task.bytes_transferred);
}

/** One line on where it stands: queued, counting, time left, stalled, or how long it took. */
function phaseOf(task: TaskDocument, samples: readonly Sample[]): string {
  const state = taskState(task);
  const startMs = parseTime(task.request_time);
  const endMs = parseTime(task.completion_time);
  if (!isOpen(task))
    return startMs !== null && endMs !== null ? `took ${formatDuration((endMs - startMs) / 1000)}` : '';
  if (state === 'queued') return 'Waits for its turn';
  if (state === 'paused' || state === 'waiting') return '';
  if (state === 'retrying') return 'Trying again';
  return paceOf(task, samples);
}

function Figures({ task, samples }: { task: TaskDocument; samples: readonly Sample[] }) {
  const rate = taskState(task) === 'running' ? rateOf(samples) : null;
  const isMoving = rate !== null && stalledForMs(samples) === null;
  const figures: [string, string][] =
    task.type === 'DELETE'
      ? [['Deleted', `${formatCount(partsDone(task))} of ${formatCount(task.subtasks_total)}`]]
      : [
          ['Copied', formatBytes(task.bytes_transferred)],
          ...(isMoving ? ([['Rate now', formatRate(rate)]] satisfies [string, string][]) : []),
          ['Average rate', formatRate(task.effective_bytes_per_second)],
          ['Files', `${formatCount(task.files_transferred)} of ${formatCount(task.files)}`],
          ['Skipped', formatCount(task.files_skipped)],
        ];
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(7rem,1fr))] gap-3">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-fg-muted">{name}</dt>
          <dd className="font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function ChartCard({ task, samples }: { task: TaskDocument; samples: readonly Sample[] }) {
  const live = ratePoints(samples);
  const isLive = live.length >= 2;
  const { data } = useInfiniteQuery({ ...taskEventsQuery(task.task_id, false, isOpen(task)), enabled: !isLive });
  const points = isLive ? live : pointsOf((data?.pages ?? []).flatMap(({ DATA }) => DATA));
  const hasCopied = points.some(({ bytes }) => bytes > 0);
  return (
    <Card title="Rate over time">
      {points.length >= 2 && hasCopied ? (
        <RateChart points={points} />
      ) : (
        <p className="text-fg-muted">
          {isOpen(task)
            ? 'The chart starts after a few seconds of copying.'
            : task.bytes_transferred === 0
              ? 'Nothing was copied.'
              : 'It was done too quickly for a chart.'}
        </p>
      )}
    </Card>
  );
}

/** Points as the service's own progress reports give them, newest first as they come. */
function pointsOf(events: readonly EventDocument[]): RatePoint[] {
  let bytes = 0;
  return events.toReversed().flatMap((event) => {
    const progress = progressOf(event);
    const atMs = parseTime(event.time);
    if (progress === null || atMs === null || progress.seconds <= 0) return [];
    bytes += progress.bytes;
    return [{ atMs, bytesPerSecond: progress.bytes / progress.seconds, bytes }];
  });
}

function Facts({ task }: { task: TaskDocument }) {
  const time = (text: string | null) => {
    const atMs = parseTime(text);
    return atMs === null ? null : formatDateTime(atMs);
  };
  const facts: [string, string | null][] = [
    ['From', task.source_endpoint_display_name],
    ['Folder', task.source_base_path ?? null],
    ['To', task.destination_endpoint_display_name],
    ['Folder', task.destination_base_path ?? null],
    ['Requested', time(task.request_time)],
    ['Completed', time(task.completion_time)],
    ['Deadline', isOpen(task) ? time(task.deadline) : null],
    ['Folders', formatCount(task.directories)],
    ['Errors met', formatCount(task.faults)],
    ['Task id', task.task_id],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
      <Reruns taskId={task.task_id} />
      {facts.map(
        ([name, value], index) =>
          value && (
            // Two facts may have the same name; their order never changes.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className="contents">
              <dt className="text-fg-muted">{name}</dt>
              <dd className="break-words tabular-nums">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** The task that this one repeats, and the one that repeats it, as far as this browser knows. */
function Reruns({ taskId }: { taskId: string }) {
  const { data: memory } = useQuery(taskMemoryQuery(taskId));
  return (
    <>
      {memory?.rerunOf && (
        <>
          <dt className="text-fg-muted">Rerun of</dt>
          <dd className="break-words">
            <TextLink to={`/activity/${memory.rerunOf.taskId}`}>{memory.rerunOf.title}</TextLink>
          </dd>
        </>
      )}
      {memory?.rerunAs && (
        <>
          <dt className="text-fg-muted">Run again</dt>
          <dd>
            <TextLink to={`/activity/${memory.rerunAs}`}>The newer task</TextLink>
          </dd>
        </>
      )}
    </>
  );
}
