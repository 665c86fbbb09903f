import type { TaskDocument } from '@isthmus/globus';
import { Activity, FolderOpen, ListFilter } from 'lucide-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ErrorState } from '../errors/error-state.tsx';
import { type StatusFilter, statusFilters } from '../tasks/task-client.ts';
import { TaskRows, TaskRowsSkeleton } from '../tasks/task-rows.tsx';
import { useTaskList } from '../tasks/use-task-list.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatCount } from '../ui/format.ts';
import { LinkTabs } from '../ui/link-tabs.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { StaleNote } from '../ui/stale-note.tsx';
import { useNow } from '../ui/use-now.ts';

const pageSize = 50;
const tabNames: Record<StatusFilter, string> = {
  all: 'All',
  active: 'Active',
  succeeded: 'Succeeded',
  failed: 'Failed',
};

/** The person's tasks, newest first; the tab and the filter are in the address. */
export function ActivityPage() {
  const [query, setQuery] = useSearchParams();
  const status = statusFilters.find((filter) => filter === query.get('status')) ?? 'all';
  const text = query.get('q') ?? '';
  const setText = (next: string) =>
    setQuery(
      (previous) => {
        if (next) previous.set('q', next);
        else previous.delete('q');
        return previous;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4 sm:p-6">
      <PageHeading
        title="Activity"
        actions={
          <SearchField
            label="Filter tasks"
            placeholder="Filter by label or collection"
            value={text}
            onChange={setText}
            className="w-72 max-w-full"
          />
        }
      >
        Transfers and deletions you started, newest first.
      </PageHeading>
      <LinkTabs
        label="Status"
        tabs={statusFilters.map((filter) => ({
          to: addressOf(filter, text),
          text: tabNames[filter],
          current: filter === status,
        }))}
      />
      <TaskListing key={status} status={status} text={text} onClear={() => setText('')} />
    </div>
  );
}

type TaskListingProps = { status: StatusFilter; text: string; onClear: () => void };

function TaskListing({ status, text, onClear }: TaskListingProps) {
  const [limit, setLimit] = useState(pageSize);
  const nowMs = useNow(5000);
  const { data, error, isPending, isFetching, failureCount, dataUpdatedAt, refetch } = useTaskList(status, limit);
  if (isPending) return <TaskRowsSkeleton />;
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} className={listClass} />;
  const matching = data.DATA.filter((task) => matches(task, text));
  const hasOlder = data.DATA.length < data.total && limit < 1000;
  return (
    <>
      <StaleNote isStale={failureCount > 0 || error !== null} atMs={dataUpdatedAt} />
      {matching.length > 0 && <TaskRows label="Tasks" tasks={matching} nowMs={nowMs} />}
      {data.total === 0 && <NoTasks status={status} />}
      {data.total > 0 && matching.length === 0 && <NoMatch text={text} of={data.DATA.length} onClear={onClear} />}
      <footer className="flex items-center justify-between gap-4 text-sm text-fg-muted">
        <p role="status">
          {text
            ? `${formatCount(matching.length)} of the newest ${formatCount(data.DATA.length)} match`
            : `${formatCount(data.DATA.length)} of ${formatCount(data.total)}`}
        </p>
        {hasOlder && (
          <Button size="small" isPending={isFetching} onPress={() => setLimit(limit + pageSize)}>
            Show older tasks
          </Button>
        )}
      </footer>
    </>
  );
}

function NoTasks({ status }: { status: StatusFilter }) {
  if (status !== 'all') {
    return <EmptyState className={cardClass} icon={Activity} title={`No ${tabNames[status].toLowerCase()} tasks`} />;
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

function NoMatch({ text, of, onClear }: { text: string; of: number; onClear: () => void }) {
  return (
    <EmptyState
      className={cardClass}
      icon={ListFilter}
      title={`0 of ${formatCount(of)} match “${text}”`}
      action={<Button onPress={onClear}>Clear filter</Button>}
    />
  );
}

function matches(task: TaskDocument, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const words = [task.label, task.source_endpoint_display_name, task.destination_endpoint_display_name, task.task_id];
  return words.some((word) => word?.toLowerCase().includes(wanted)) || wanted === '';
}

function addressOf(status: StatusFilter, text: string): string {
  const query = new URLSearchParams();
  if (status !== 'all') query.set('status', status);
  if (text) query.set('q', text);
  return query.size === 0 ? '/activity' : `/activity?${query.toString()}`;
}
