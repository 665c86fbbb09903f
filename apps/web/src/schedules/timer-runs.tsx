import { useQuery } from '@tanstack/react-query';
import { CalendarClock } from 'lucide-react';
import { Link } from 'react-router';
import { Button } from '../ui/button.tsx';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatBytes, formatCount } from '../ui/format.ts';
import { RunResult } from './run-result.tsx';
import { runsOfTimer } from './runs.ts';
import { formatMoment } from './schedule-words.ts';
import { runTasksQuery } from './timer-client.ts';
import type { TimerDocument } from './timer-document.ts';

type TimerRunsProps = { timer: TimerDocument; onMore: () => void; isLoadingMore: boolean };

/** The runs of a timer, the newest first, each with its task or the reason why there is none. */
export function TimerRuns({ timer, onMore, isLoadingMore }: TimerRunsProps) {
  const runs = runsOfTimer(timer);
  const { data: tasks } = useQuery(runTasksQuery(runs.flatMap(({ taskId }) => taskId ?? [])));
  if (runs.length === 0) {
    return (
      <EmptyState className={cardClass} icon={CalendarClock} title="It has not run yet" compact>
        Each run shows up here with its task.
      </EmptyState>
    );
  }
  return (
    <>
      <ul aria-label="Runs" className={listClass}>
        {runs.map((run) => {
          const task = tasks?.get(run.taskId ?? '');
          return (
            <li key={run.key} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5">
              <span className="w-28">
                <RunResult run={run} task={task} />
              </span>
              <span className="w-48 whitespace-nowrap tabular-nums">
                {run.atMs === null ? 'Unknown time' : formatMoment(run.atMs)}
              </span>
              <span className="min-w-48 flex-1 text-sm text-fg-muted">
                {run.trouble ??
                  (task
                    ? `${formatCount(task.files_transferred)} of ${formatCount(task.files)} files, ${formatBytes(task.bytes_transferred)}`
                    : 'The task was submitted.')}
              </span>
              {run.taskId !== null && (
                <Link to={`/activity/${run.taskId}`} className="font-medium text-link hover:underline">
                  Show task
                  <span className="sr-only"> of {run.atMs === null ? 'this run' : formatMoment(run.atMs)}</span>
                </Link>
              )}
            </li>
          );
        })}
      </ul>
      {timer.results?.page_next != null && (
        <Button size="small" className="self-center" isPending={isLoadingMore} onPress={onMore}>
          Show older runs
        </Button>
      )}
    </>
  );
}
