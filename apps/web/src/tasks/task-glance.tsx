import type { TaskDocument } from '@isthmus/globus';
import { formatCount, formatDateTime, parseTime } from '../ui/format.ts';
import { TextLink } from '../ui/text-link.tsx';
import { RateChart } from './rate-chart.tsx';
import { ratePoints } from './task-progress.ts';
import { isOpen } from './task-status.ts';
import { taskTrouble } from './task-trouble.ts';
import { useSamples } from './use-samples.ts';

/** What an unfolded row shows: the chart of what was seen, and the facts that decide whether to look closer. */
export function TaskGlance({ task }: { task: TaskDocument }) {
  const points = ratePoints(useSamples(task.task_id));
  const trouble = taskTrouble(task);
  const deadlineMs = isOpen(task) ? parseTime(task.deadline) : null;
  const facts: [string, string | null][] = [
    ['From', task.source_base_path ?? null],
    ['To', task.destination_base_path ?? null],
    ['Files', `${formatCount(task.files_transferred)} of ${formatCount(task.files)} copied`],
    ['Errors met', task.faults === 0 ? null : formatCount(task.faults)],
    ['Deadline', deadlineMs === null ? null : formatDateTime(deadlineMs)],
  ];
  return (
    <div className="grid gap-x-6 gap-y-3 md:grid-cols-[minmax(0,1fr)_minmax(0,20rem)]">
      <div className="min-w-0">
        {points.length >= 2 && points.some(({ bytes }) => bytes > 0) ? (
          <RateChart points={points} />
        ) : (
          <p className="text-sm text-fg-muted">
            {isOpen(task)
              ? 'The chart starts after a few seconds of copying.'
              : 'This browser saw nothing of its rate.'}
          </p>
        )}
        {trouble && (
          <p className="mt-2 text-sm">
            {trouble.why} {trouble.next}
          </p>
        )}
      </div>
      <dl className="grid h-fit grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name} className="contents">
                <dt className="text-fg-muted">{name}</dt>
                <dd className="break-words tabular-nums">{value}</dd>
              </div>
            ),
        )}
        <dt className="text-fg-muted">More</dt>
        <dd className="flex flex-wrap gap-x-3">
          <TextLink to={`/activity/${task.task_id}/events`}>Events</TextLink>
          <TextLink to={`/activity/${task.task_id}/files`}>Files</TextLink>
        </dd>
      </dl>
    </div>
  );
}
