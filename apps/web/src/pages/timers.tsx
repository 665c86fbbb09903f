import { useQuery } from '@tanstack/react-query';
import { CalendarClock, FolderOpen } from 'lucide-react';
import { useEffect } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { ErrorState } from '../errors/error-state.tsx';
import { newestTaskIds, runTasksQuery, timersQuery } from '../schedules/timer-client.ts';
import type { TimerDocument } from '../schedules/timer-document.ts';
import { TimerRows, TimerRowsSkeleton } from '../schedules/timer-rows.tsx';
import { useDeleteTimer } from '../schedules/use-delete-timer.ts';
import { useTimerAccess } from '../schedules/use-timer-access.ts';
import { activityTabs } from '../tasks/activity-tabs.ts';
import { Banner } from '../ui/banner.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatCount } from '../ui/format.ts';
import { LinkTabs } from '../ui/link-tabs.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { StaleNote } from '../ui/stale-note.tsx';
import { useNow } from '../ui/use-now.ts';

/** The person's timers: transfers that run at set times. */
export function TimersPage() {
  const { data, error, isPending, failureCount, dataUpdatedAt, refetch } = useQuery(timersQuery);
  const { hidden, remove } = useDeleteTimer();
  useDeletionOfLastPage(data, remove);
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 sm:p-6">
      <PageHeading
        title="Schedules"
        section="Activity"
        actions={
          <Link to="/timers/new" className={buttonClass('secondary')}>
            <CalendarClock aria-hidden />
            New schedule
          </Link>
        }
      >
        Transfers that run later, or again and again.
      </PageHeading>
      <LinkTabs label="Activity" tabs={activityTabs('schedules')} />
      {isPending && <TimerRowsSkeleton />}
      {!isPending && !data && <ErrorState error={error} onRetry={() => void refetch()} className={listClass} />}
      {data && (
        <>
          <StaleNote isStale={failureCount > 0 || error !== null} atMs={dataUpdatedAt} />
          <TimerListing timers={data.filter(({ job_id }) => !hidden.has(job_id))} />
        </>
      )}
    </div>
  );
}

function TimerListing({ timers }: { timers: readonly TimerDocument[] }) {
  const nowMs = useNow(5000);
  const { collections, healthOf } = useTimerAccess(timers);
  const { data: tasks } = useQuery(runTasksQuery(newestTaskIds(timers)));
  if (timers.length === 0) return <NoTimers />;
  const waiting = timers.filter((timer) => healthOf(timer) === 'missing').length;
  return (
    <>
      {waiting > 0 && (
        <Banner
          tone="warning"
          title={waiting === 1 ? 'One schedule needs access' : `${formatCount(waiting)} schedules need access`}
        >
          They can’t run until you have allowed what they ask for. Open one to see what that is.
        </Banner>
      )}
      <TimerRows
        timers={[...timers].toSorted(byUrgency(nowMs))}
        nowMs={nowMs}
        collections={collections}
        tasks={tasks ?? new Map()}
        healthOf={healthOf}
      />
      <p role="status" className="text-sm text-fg-muted">
        {formatCount(timers.length)} {timers.length === 1 ? 'schedule' : 'schedules'}
      </p>
    </>
  );
}

/** Those that stand still first, then by their next run; what is over comes last. */
function byUrgency(nowMs: number) {
  const rank = (timer: TimerDocument) => {
    if (timer.status === 'ended') return Number.POSITIVE_INFINITY;
    return timer.next_run ? Date.parse(timer.next_run) : nowMs - 1e12;
  };
  return (a: TimerDocument, b: TimerDocument) =>
    rank(a) === rank(b) ? b.submitted_at.localeCompare(a.submitted_at) : rank(a) - rank(b);
}

function NoTimers() {
  return (
    <EmptyState
      className={cardClass}
      icon={CalendarClock}
      title="Nothing is scheduled"
      action={
        <Link to="/file-manager" className={buttonClass('primary')}>
          <FolderOpen aria-hidden />
          Open the file manager
        </Link>
      }
    >
      Select what to copy, choose Transfer, and then “Later” or “Repeat”: a backup each night, or new data each hour.
    </EmptyState>
  );
}

/** A timer's own page leads here when it is deleted there, so that it can still be taken back. */
function useDeletionOfLastPage(
  timers: readonly TimerDocument[] | undefined,
  remove: (timer: TimerDocument) => void,
): void {
  const { state }: { state: unknown } = useLocation();
  const navigate = useNavigate();
  const id = typeof state === 'object' && state !== null && 'deleteTimer' in state ? state.deleteTimer : null;
  useEffect(() => {
    const timer = timers?.find(({ job_id }) => job_id === id);
    if (id === null || timers === undefined) return;
    // First, so that going back and forth doesn't delete again.
    void navigate('/timers', { replace: true, state: null });
    if (timer) remove(timer);
    // The callback is new at each render; the order is what counts.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [id, timers, navigate]);
}
