import type { TaskDocument } from '@isthmus/globus';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleDot, ScrollText } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { ErrorState } from '../errors/error-state.tsx';
import { wordsForCode } from '../errors/words-for.ts';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatCount, formatDateTime } from '../ui/format.ts';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { Switch } from '../ui/switch.tsx';
import { type EventGroup, groupEvents } from './event-groups.ts';
import { taskEventsQuery } from './task-client.ts';
import { isOpen } from './task-status.ts';

const shownFiles = 5;

/** What happened, newest first, repeated things as one. */
export function TaskEvents({ task }: { task: TaskDocument }) {
  const [query, setQuery] = useSearchParams();
  const onlyErrors = query.get('errors') === '1';
  const { data, error, isPending, refetch } = useQuery(taskEventsQuery(task.task_id, onlyErrors, isOpen(task)));
  const setOnlyErrors = (on: boolean) => setQuery(on ? { errors: '1' } : {}, { replace: true });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Switch isSelected={onlyErrors} onChange={setOnlyErrors}>
          Errors only
        </Switch>
        {data && data.length < data.total && (
          <p className="text-sm text-fg-muted">
            The newest {formatCount(data.length)} of {formatCount(data.total)} events
          </p>
        )}
      </div>
      {isPending && <EventsSkeleton />}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} className={listClass} />}
      {data?.length === 0 && (
        <EmptyState className={cardClass} icon={ScrollText} title={onlyErrors ? 'No errors' : 'No events yet'}>
          {task.history_deleted && 'Globus keeps the events of a task for 30 days.'}
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <ol aria-label="Events" className={listClass}>
          {groupEvents(data.DATA).map((group) => (
            <EventRow key={group.key} group={group} />
          ))}
        </ol>
      )}
    </div>
  );
}

function EventRow({ group }: { group: EventGroup }) {
  const words = group.isError ? wordsForCode(group.code) : null;
  const Icon = group.isError ? CircleAlert : CircleDot;
  return (
    <li className="flex gap-3 px-4 py-3">
      <Icon
        aria-label={group.isError ? 'Error' : 'Event'}
        className={`mt-0.5 size-4 shrink-0 ${group.isError ? 'text-danger-fg' : 'text-fg-muted'}`}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <p className="font-medium">
            {words?.title ?? sentence(group.description)}
            {group.count > 1 && <span className="text-fg-muted tabular-nums"> × {formatCount(group.count)}</span>}
          </p>
          <EventTime group={group} />
        </div>
        {words && (
          <p className="text-sm text-fg-muted">
            {words.why} {words.next}
          </p>
        )}
        {group.files.length > 0 && <FileNames files={group.files} />}
        {group.details && (
          <details className="text-sm">
            <summary className="w-fit cursor-default text-fg-muted hover:text-fg">What Globus said</summary>
            <pre className="mt-1 overflow-x-auto rounded-md bg-surface-2 p-3 font-mono text-xs whitespace-pre-wrap break-words">
              {group.code}
              {'\n'}
              {group.details}
            </pre>
          </details>
        )}
      </div>
    </li>
  );
}

function EventTime({ group }: { group: EventGroup }) {
  if (group.lastAtMs === null) return null;
  return (
    <time dateTime={new Date(group.lastAtMs).toISOString()} className="text-sm text-fg-muted tabular-nums">
      {formatDateTime(group.lastAtMs)}
    </time>
  );
}

function FileNames({ files }: { files: string[] }) {
  return (
    <ul className="flex flex-col font-mono text-xs text-fg-muted">
      {files.slice(0, shownFiles).map((file) => (
        <li key={file} className="break-all">
          {file}
        </li>
      ))}
      {files.length > shownFiles && <li>and {formatCount(files.length - shownFiles)} more</li>}
    </ul>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function EventsSkeleton() {
  return (
    <Loading label="Loading events" className={listClass}>
      {['w-40', 'w-64', 'w-52'].map((width) => (
        <div key={width} className="flex gap-3 px-4 py-3">
          <Skeleton className="size-4" />
          <Skeleton className={width} />
        </div>
      ))}
    </Loading>
  );
}
