import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { ErrorState } from '../errors/error-state.tsx';
import { faultOf } from '../errors/fault.ts';
import { SignInLimits } from '../schedules/access-check.tsx';
import { TimerActions, useTimerChanges } from '../schedules/timer-actions.tsx';
import { TimerBadge } from '../schedules/timer-badge.tsx';
import { timerQuery } from '../schedules/timer-client.ts';
import { type TimerDocument, timerTitle } from '../schedules/timer-document.ts';
import { TimerFacts } from '../schedules/timer-facts.tsx';
import { TimerGate } from '../schedules/timer-gate.tsx';
import { TimerRoute } from '../schedules/timer-route.tsx';
import { TimerRuns } from '../schedules/timer-runs.tsx';
import { missedRuns, missedWords, timerLooks, timerState, waitsForAccess } from '../schedules/timer-status.ts';
import { useTimerAccess } from '../schedules/use-timer-access.ts';
import { useSession } from '../session/session-provider.tsx';
import { Banner } from '../ui/banner.tsx';
import { cardClass } from '../ui/card-class.ts';
import { cx } from '../ui/cx.ts';
import { PageHeading } from '../ui/page-heading.tsx';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { StaleNote } from '../ui/stale-note.tsx';
import { useNow } from '../ui/use-now.ts';

const runsAtFirst = 20;

/** One timer: when it runs, what it copies, what its runs came to, and what it waits for. */
export function TimerPage() {
  const { timerId = '' } = useParams();
  const [runs, setRuns] = useState(runsAtFirst);
  const query = useQuery({ ...timerQuery(timerId, runs), placeholderData: keepPreviousData });
  const { data, error, isPending, isPlaceholderData, failureCount, dataUpdatedAt, refetch } = query;
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 sm:p-6">
      <Link to="/timers" className="flex w-fit items-center gap-1 text-sm text-fg-muted hover:text-fg">
        <ChevronLeft aria-hidden className="size-4" />
        Schedules
      </Link>
      {isPending && <TimerSkeleton />}
      {!isPending && !data && <TimerMissing error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <TimerContent
            timer={data}
            stale={<StaleNote isStale={failureCount > 0 || error !== null} atMs={dataUpdatedAt} />}
            onMore={() => setRuns(runs + 4 * runsAtFirst)}
            isLoadingMore={isPlaceholderData}
          />
        </>
      )}
    </div>
  );
}

type TimerContentProps = {
  timer: TimerDocument;
  stale: ReactNode;
  onMore: () => void;
  isLoadingMore: boolean;
};

function TimerContent({ timer, stale, onMore, isLoadingMore }: TimerContentProps) {
  const navigate = useNavigate();
  const nowMs = useNow(5000);
  const { state: session } = useSession();
  const owner = 'session' in session ? session.session.identity.sub : '';
  const changes = useTimerChanges(timer);
  const { collections, healthOf } = useTimerAccess([timer]);
  const health = healthOf(timer);
  const state = timerState(timer, nowMs);
  return (
    <>
      <PageHeading
        title={timerTitle(timer)}
        section="Schedules"
        actions={
          <TimerActions
            timer={timer}
            changes={changes}
            onDelete={() => void navigate('/timers', { state: { deleteTimer: timer.job_id } })}
          />
        }
      >
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 pt-1">
          <TimerBadge timer={timer} nowMs={nowMs} />
          <TimerRoute timer={timer} collections={collections} />
          <span role="status" className="sr-only">
            {timerLooks[state].text}
          </span>
        </div>
      </PageHeading>
      {stale}
      {(waitsForAccess(timer) || health === 'missing') && (
        <TimerGate
          timer={timer}
          owner={owner}
          changes={changes}
          ends={[...collections.values()]}
          isMissing={health === 'missing'}
        />
      )}
      <StandstillNote timer={timer} nowMs={nowMs} />
      {state === 'active' && <SignInLimits ends={[...collections.values()]} />}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <section aria-labelledby="runs" className="flex flex-col gap-2">
          <h2 id="runs" className="font-semibold">
            Runs
          </h2>
          <TimerRuns timer={timer} onMore={onMore} isLoadingMore={isLoadingMore} />
        </section>
        <section aria-labelledby="facts" className="flex flex-col gap-2">
          <h2 id="facts" className="font-semibold">
            Schedule
          </h2>
          <div className={cx(cardClass, 'p-4')}>
            <TimerFacts timer={timer} collections={collections} health={health} nowMs={nowMs} />
          </div>
        </section>
      </div>
    </>
  );
}

/** Why nothing happens although nothing is asked of the person. */
function StandstillNote({ timer, nowMs }: { timer: TimerDocument; nowMs: number }) {
  const state = timerState(timer, nowMs);
  if (state === 'late') {
    return (
      <Banner tone="warning" title="The next run is late">
        Globus Timers has not made it yet; it makes it up as soon as it can.
      </Banner>
    );
  }
  if (state === 'waiting' && !waitsForAccess(timer)) {
    return (
      <Banner tone="warning" title="Globus Timers has stopped this schedule">
        It gives no reason that the portal knows: {timer.inactive_reason?.cause ?? 'none'}. Delete it and make it anew,
        or ask Globus support with its id.
      </Banner>
    );
  }
  const missed = missedWords(missedRuns(timer, nowMs));
  if (state !== 'paused' || missed === null) return null;
  return (
    <Banner tone="info" title="You have paused this schedule">
      {missed}
    </Banner>
  );
}

function TimerMissing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const fault = faultOf(error);
  const isMissing = fault !== null && 'status' in fault && fault.status === 404;
  return (
    <>
      <PageHeading title={isMissing ? 'No such schedule' : 'Schedule'} section="Schedules" hidden />
      <ErrorState error={error} onRetry={isMissing ? undefined : onRetry} className={cardClass} />
      {isMissing && (
        <p className="text-center text-sm text-fg-muted">It was deleted, or belongs to another of your identities.</p>
      )}
    </>
  );
}

function TimerSkeleton() {
  return (
    <Loading label="Loading the schedule" className="flex flex-col gap-4">
      <Skeleton className="h-7 w-72 max-w-full" />
      <Skeleton className="h-6 w-56" />
      <Skeleton className="h-44 w-full rounded-lg" />
    </Loading>
  );
}
