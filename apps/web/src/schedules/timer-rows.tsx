import type { EndpointDocument, TaskDocument } from '@isthmus/globus';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { listClass } from '../ui/card-class.ts';
import { cx } from '../ui/cx.ts';
import { parseTime } from '../ui/format.ts';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { RunResult } from './run-result.tsx';
import { runsOfTimer } from './runs.ts';
import { formatMoment, repeatWords } from './schedule-words.ts';
import { TimerBadge } from './timer-badge.tsx';
import { type TimerDocument, timerTitle } from './timer-document.ts';
import { TimerRoute } from './timer-route.tsx';
import { firstRunMs, noNextRun, timerState } from './timer-status.ts';
import type { AccessHealth } from './use-timer-access.ts';

export type TimerRowsProps = {
  timers: readonly TimerDocument[];
  nowMs: number;
  collections: ReadonlyMap<string, EndpointDocument>;
  tasks: ReadonlyMap<string, TaskDocument>;
  healthOf: (timer: TimerDocument) => AccessHealth;
};

const cell = 'px-4 py-3 align-top max-xl:block max-xl:px-4 max-xl:py-0.5';
const heads = ['Status', 'Schedule', 'Repeats', 'Next run', 'Last run', 'Access'];

/** Timers, one row each; the whole row leads to the timer's page. On a narrow screen a row is a card. */
export function TimerRows(props: TimerRowsProps) {
  return (
    <div className={listClass}>
      <table className="w-full text-left max-xl:block">
        <caption className="sr-only">Schedules</caption>
        <thead className="text-xs text-fg-muted max-xl:sr-only">
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className="border-b border-border px-4 py-2 font-medium whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-border max-xl:block">
          {props.timers.map((timer) => (
            <TimerRow key={timer.job_id} timer={timer} {...props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TimerRow({ timer, nowMs, collections, tasks, healthOf }: TimerRowsProps & { timer: TimerDocument }) {
  const nextMs = parseTime(timer.next_run ?? null);
  const [last] = runsOfTimer(timer);
  const state = timerState(timer, nowMs);
  return (
    <tr className="relative hover:bg-surface-2 max-xl:grid max-xl:py-3 sm:max-xl:grid-cols-2">
      <td className={cx(cell, 'w-36 max-xl:col-span-full max-xl:w-auto max-xl:pb-1.5')}>
        <TimerBadge timer={timer} nowMs={nowMs} />
      </td>
      <th
        scope="row"
        className={cx(
          cell,
          'max-w-0 min-w-56 font-normal max-xl:col-span-full max-xl:max-w-full max-xl:pb-1.5 xl:w-full',
        )}
      >
        <Link
          to={`/timers/${timer.job_id}`}
          className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
        >
          {timerTitle(timer)}
        </Link>
        <span className="text-sm text-fg-muted">
          <TimerRoute timer={timer} collections={collections} />
        </span>
      </th>
      <Fact name="Repeats" className="xl:min-w-36">
        {timer.schedule ? repeatWords(timer.schedule, firstRunMs(timer)) : 'Unknown'}
      </Fact>
      <Fact name="Next run" className="xl:whitespace-nowrap">
        {nextMs !== null && formatMoment(nextMs)}
        {nextMs === null && noNextRun[state]}
      </Fact>
      <Fact name="Last run">{last ? <RunResult run={last} task={tasks.get(last.taskId ?? '')} /> : 'None yet'}</Fact>
      <Fact name="Access">
        <Access health={healthOf(timer)} />
      </Fact>
    </tr>
  );
}

type FactProps = { name: string; className?: string; children: ReactNode };

function Fact({ name, className, children }: FactProps) {
  return (
    <td
      className={cx(
        cell,
        'text-sm text-fg-muted tabular-nums max-xl:flex max-xl:min-h-7 max-xl:items-center',
        className,
      )}
    >
      <span aria-hidden className="mr-2 inline-block w-20 shrink-0 text-xs xl:hidden">
        {name}
      </span>
      {children}
    </td>
  );
}

/** Whether the next run may do what it has to. */
export function Access({ health }: { health: AccessHealth }) {
  if (health === 'unknown') return <span>–</span>;
  const Icon = health === 'granted' ? CircleCheck : TriangleAlert;
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 whitespace-nowrap',
        health === 'granted' ? 'text-success-fg' : 'text-warning-fg',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {health === 'granted' ? 'Granted' : 'Needs access'}
    </span>
  );
}

export function TimerRowsSkeleton() {
  return (
    <Loading label="Loading schedules" className={listClass}>
      {Array.from({ length: 4 }, (_, index) => (
        // The rows are all alike and never move.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className="flex items-center gap-6 px-4 py-3">
          <Skeleton className="h-6 w-24" />
          <div className="flex flex-1 flex-col gap-1.5">
            <Skeleton className="w-52 max-w-full" />
            <Skeleton className="h-3.5 w-72 max-w-full" />
          </div>
          <Skeleton className="w-40 max-xl:hidden" />
        </div>
      ))}
    </Loading>
  );
}
