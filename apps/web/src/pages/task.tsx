import type { TaskDocument } from '@isthmus/globus';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { ErrorState } from '../errors/error-state.tsx';
import { faultOf } from '../errors/fault.ts';
import { fixerNames } from '../errors/words.ts';
import { helpPathOf } from '../errors/words-for.ts';
import { useSession } from '../session/session-provider.tsx';
import { FaultContact } from '../tasks/fault-contact.tsx';
import { PausedBanner } from '../tasks/paused-banner.tsx';
import { rerunRefusal } from '../tasks/rerun.ts';
import { TaskActions } from '../tasks/task-actions.tsx';
import { TaskBadge } from '../tasks/task-badge.tsx';
import { taskQuery } from '../tasks/task-client.ts';
import { TaskEvents } from '../tasks/task-events.tsx';
import { TaskFiles } from '../tasks/task-files.tsx';
import { TaskOptions } from '../tasks/task-options.tsx';
import { TaskOverview } from '../tasks/task-overview.tsx';
import { TaskRoute } from '../tasks/task-route.tsx';
import { stateLooks, taskState, taskTitle } from '../tasks/task-status.ts';
import { taskTrouble } from '../tasks/task-trouble.ts';
import { useRerun } from '../tasks/use-rerun.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { cardClass } from '../ui/card-class.ts';
import { LinkTabs } from '../ui/link-tabs.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { StaleNote } from '../ui/stale-note.tsx';
import { TextLink } from '../ui/text-link.tsx';
import { NotFoundPage } from './not-found.tsx';

const RerunReview = lazy(async () => ({ default: (await import('../tasks/rerun-review.tsx')).RerunReview }));

const tabs: Record<string, { text: string; content: (task: TaskDocument) => ReactNode }> = {
  overview: { text: 'Overview', content: (task) => <TaskOverview task={task} /> },
  events: { text: 'Events', content: (task) => <TaskEvents task={task} /> },
  files: { text: 'Files', content: (task) => <TaskFiles task={task} /> },
  options: { text: 'Options', content: (task) => <TaskOptions task={task} /> },
};

/** One task: what it does, how far it is, what went wrong, what can be done. */
export function TaskPage() {
  const { taskId = '', tab = 'overview' } = useParams();
  const { data, error, isPending, failureCount, dataUpdatedAt, refetch } = useQuery(taskQuery(taskId));
  const content = Object.hasOwn(tabs, tab) ? tabs[tab]?.content : null;
  if (!content) return <NotFoundPage />;
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 sm:p-6">
      <Link to="/activity" className="flex w-fit items-center gap-1 text-sm text-fg-muted hover:text-fg">
        <ChevronLeft aria-hidden className="size-4" />
        Activity
      </Link>
      {isPending && (
        <>
          <PageHeading title="Task" section="Activity" hidden />
          <TaskSkeleton />
        </>
      )}
      {!isPending && !data && <TaskMissing error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <TaskHeader task={data} />
          <StaleNote isStale={failureCount > 0 || error !== null} atMs={dataUpdatedAt} />
          <TroubleBanner task={data} />
          <LinkTabs
            label="Task"
            tabs={Object.entries(tabs).map(([name, { text }]) => ({
              to: `/activity/${taskId}/${name}`,
              text,
              current: name === tab,
            }))}
          />
          {content(data)}
        </>
      )}
    </div>
  );
}

function TaskHeader({ task }: { task: TaskDocument }) {
  const { kind, text, setKind } = useRerun();
  const { state } = useSession();
  const owner = 'session' in state ? state.session.identity.sub : null;
  return (
    <PageHeading title={taskTitle(task)} section="Activity" actions={<TaskActions task={task} onRerun={setKind} />}>
      {kind !== null && owner !== null && rerunRefusal(task, kind) === null && (
        <Suspense fallback={null}>
          <RerunReview task={task} kind={kind} text={text} owner={owner} onClose={() => setKind(null)} />
        </Suspense>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 pt-1">
        <TaskBadge task={task} />
        <TaskRoute task={task} />
        <span role="status" className="sr-only">
          {stateLooks[taskState(task)].text}
        </span>
      </div>
    </PageHeading>
  );
}

function TroubleBanner({ task }: { task: TaskDocument }) {
  const trouble = taskTrouble(task);
  const { setKind } = useRerun();
  if (!trouble) return null;
  if (taskState(task) === 'paused') return <PausedBanner task={task} />;
  const isSkipped = task.status === 'SUCCEEDED';
  return (
    <Banner
      tone={task.status === 'FAILED' ? 'danger' : 'warning'}
      title={trouble.title}
      action={
        <>
          {rerunRefusal(task, 'failed') === null && (
            <Button size="small" look="primary" onPress={() => setKind('failed')}>
              Rerun only what failed
            </Button>
          )}
          <Link
            to={`/activity/${task.task_id}/${isSkipped ? 'files' : 'events?errors=1'}`}
            className={buttonClass('secondary', 'small')}
          >
            {isSkipped ? 'Show the files' : 'Show errors'}
          </Link>
        </>
      }
    >
      <p>
        {trouble.why} {trouble.next}
      </p>
      <p className="mt-1 text-fg-muted">
        Who can fix it: {fixerNames[trouble.fixer]}.
        {trouble.fixer === 'collection' && <FaultContact task={task} collectionId={trouble.fault.collectionId} />}{' '}
        {trouble.code !== null && <TextLink to={helpPathOf(trouble.code)}>More on this</TextLink>}
      </p>
    </Banner>
  );
}

function TaskMissing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const fault = faultOf(error);
  const isMissing = fault !== null && 'status' in fault && fault.status === 404;
  return (
    <>
      <PageHeading title={isMissing ? 'No such task' : 'Task'} section="Activity" hidden />
      <ErrorState error={error} onRetry={isMissing ? undefined : onRetry} className={cardClass} />
      {isMissing && (
        <p className="text-center text-sm text-fg-muted">
          A task is seen only by the identity that was primary when it was started. If you have linked identities since,
          older tasks may be hidden.
        </p>
      )}
    </>
  );
}

function TaskSkeleton() {
  return (
    <Loading label="Loading the task" className="flex flex-col gap-4">
      <Skeleton className="h-7 w-72 max-w-full" />
      <Skeleton className="h-6 w-56" />
      <Skeleton className="h-9 w-full" />
      <Skeleton className="h-44 w-full rounded-lg" />
    </Loading>
  );
}
