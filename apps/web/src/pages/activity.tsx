import type { TaskDocument } from '@isthmus/globus';
import { Activity, Ban, FolderOpen, ListFilter } from 'lucide-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useActions } from '../actions/use-actions.tsx';
import { ErrorState } from '../errors/error-state.tsx';
import { useSession } from '../session/session-provider.tsx';
import { useAskRefusal } from '../shell/use-service-health.ts';
import { ActivityFilters, ActivityViews } from '../tasks/activity-filters.tsx';
import { activityTabs, statusNames } from '../tasks/activity-tabs.ts';
import { type ActivityView, activityQuery, everything, isFiltered, parseActivity } from '../tasks/activity-url.ts';
import { TaskRowsSkeleton } from '../tasks/task-rows.tsx';
import { isOpen } from '../tasks/task-status.ts';
import { TaskTable } from '../tasks/task-table.tsx';
import { useActivity } from '../tasks/use-activity.ts';
import { useCancelTasks } from '../tasks/use-cancel-tasks.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatCount } from '../ui/format.ts';
import { LinkTabs } from '../ui/link-tabs.tsx';
import { LoadMore } from '../ui/load-more.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { StaleNote } from '../ui/stale-note.tsx';
import { useNow } from '../ui/use-now.ts';

/** The person's tasks, newest first; tab and filters are in the address. */
export function ActivityPage() {
  const [query, setQuery] = useSearchParams();
  const view = parseActivity(query);
  const { state } = useSession();
  const owner = 'session' in state ? state.session.identity.sub : '';
  const setView = (next: ActivityView) =>
    setQuery(activityQuery(next, query), { replace: true, preventScrollReset: true });
  const activity = useActivity(view);
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 sm:p-6">
      <PageHeading title="Activity" actions={<ActivityViews view={view} owner={owner} />}>
        Transfers and deletions you started, newest first.
      </PageHeading>
      <LinkTabs label="Activity" tabs={activityTabs(view)} />
      <ActivityFilters view={view} tasks={activity.known} onView={setView} />
      <TaskListing activity={activity} view={view} onClear={() => setView({ ...everything, status: view.status })} />
    </div>
  );
}

type TaskListingProps = { activity: ReturnType<typeof useActivity>; view: ActivityView; onClear: () => void };

function TaskListing({ activity, view, onClear }: TaskListingProps) {
  const nowMs = useNow(5000);
  const { pages, open, tasks, loaded, total } = activity;
  const { cancel, cancelling } = useCancelTasks();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const chosen = tasks.filter((task) => isOpen(task) && selected.has(task.task_id) && !cancelling.has(task.task_id));
  const cancelChosen = () => {
    cancel(chosen);
    setSelected(new Set());
  };
  useActions([
    { id: 'task-cancel', refusal: chosen.length === 0 ? 'No active task is selected.' : null, run: cancelChosen },
    {
      id: 'refresh',
      refusal: useAskRefusal('transfer'),
      run: () => void Promise.all([pages.refetch(), open.refetch()]),
    },
    {
      id: 'filter',
      refusal: null,
      run: () => document.querySelector<HTMLElement>('[data-task-filter] input')?.focus(),
    },
  ]);
  if (pages.isPending) return <TaskRowsSkeleton />;
  if (!pages.data) {
    return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} className={listClass} />;
  }
  const isWhole = !pages.hasNextPage;
  return (
    <>
      <StaleNote isStale={open.failureCount > 0 || open.error !== null} atMs={open.dataUpdatedAt} />
      {chosen.length > 0 && (
        <SelectionBar tasks={chosen} onCancel={cancelChosen} onClear={() => setSelected(new Set())} />
      )}
      {tasks.length > 0 && (
        <TaskTable
          tasks={tasks}
          nowMs={nowMs}
          selected={selected}
          onSelect={(id, isSelected) => setSelected(changed(selected, id, isSelected))}
          cancelling={cancelling}
          expanded={expanded}
          onExpand={(id, isExpanded) => setExpanded(changed(expanded, id, isExpanded))}
        />
      )}
      {tasks.length === 0 && isWhole && (isFiltered(view) ? <NoMatch onClear={onClear} /> : <NoTasks view={view} />)}
      <p role="status" className="text-sm text-fg-muted tabular-nums">
        {countWords(tasks.length, { loaded, total, isWhole })}
      </p>
      {pages.hasNextPage && (
        <LoadMore isLoading={pages.isFetchingNextPage} onMore={() => void pages.fetchNextPage()}>
          Show older tasks
        </LoadMore>
      )}
    </>
  );
}

function changed(before: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const rest = [...before].filter((one) => one !== id);
  return new Set(isIn ? [...rest, id] : rest);
}

/** How many are on show; of all, or of as many as have been looked at so far. */
function countWords(shown: number, { loaded, total, isWhole }: { loaded: number; total: number; isWhole: boolean }) {
  if (shown === loaded && loaded <= total) return `${formatCount(shown)} of ${formatCount(total)}`;
  return isWhole ? `${formatCount(shown)} found` : `${formatCount(shown)} of the newest ${formatCount(loaded)}`;
}

type SelectionBarProps = { tasks: readonly TaskDocument[]; onCancel: () => void; onClear: () => void };

function SelectionBar({ tasks, onCancel, onClear }: SelectionBarProps) {
  return (
    <div
      role="region"
      aria-label="Selected tasks"
      className={`sticky top-2 z-10 flex flex-wrap items-center gap-3 px-3 py-2 ${cardClass}`}
    >
      <p role="status" className="flex-1 text-sm font-medium tabular-nums">
        {formatCount(tasks.length)} selected
      </p>
      <Button look="quiet" size="small" onPress={onClear}>
        Clear selection
      </Button>
      <Button size="small" onPress={onCancel}>
        <Ban aria-hidden />
        {tasks.length === 1 ? 'Cancel task' : `Cancel ${formatCount(tasks.length)} tasks`}
      </Button>
    </div>
  );
}

function NoTasks({ view: { status } }: { view: ActivityView }) {
  if (status !== 'all') {
    return <EmptyState className={cardClass} icon={Activity} title={`No ${statusNames[status].toLowerCase()} tasks`} />;
  }
  return (
    <EmptyState
      className={cardClass}
      icon={Activity}
      title="No transfers yet"
      action={
        <Link to="/file-manager" className={buttonClass('primary')}>
          <FolderOpen aria-hidden />
          Open the file manager
        </Link>
      }
    >
      What you move or delete shows up here, with its progress. Tasks are seen only by the identity that was primary
      when they were started.
    </EmptyState>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      className={cardClass}
      icon={ListFilter}
      title="No task matches"
      action={<Button onPress={onClear}>Clear filters</Button>}
    />
  );
}
