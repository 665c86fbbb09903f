import type { TaskDocument } from '@isthmus/globus';
import { useInfiniteQuery } from '@tanstack/react-query';
import { CircleAlert, CircleDot, FolderOpen, ScrollText } from 'lucide-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { ErrorState } from '../errors/error-state.tsx';
import { afterTheEnd, faultWords } from '../errors/fault-words.ts';
import { fixerNames } from '../errors/words.ts';
import { helpPathOf } from '../errors/words-for.ts';
import { Button } from '../ui/button.tsx';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatCount, formatDateTime } from '../ui/format.ts';
import { LoadMore } from '../ui/load-more.tsx';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { Switch } from '../ui/switch.tsx';
import { TextLink } from '../ui/text-link.tsx';
import { type EventGroup, groupEvents } from './event-groups.ts';
import { FaultContact } from './fault-contact.tsx';
import { fileAddress } from './file-address.ts';
import { taskEventsQuery } from './task-client.ts';
import { isOpen } from './task-status.ts';

/** What happened, newest first, repeated things as one. */
export function TaskEvents({ task }: { task: TaskDocument }) {
  const [query, setQuery] = useSearchParams();
  const onlyErrors = query.get('errors') === '1';
  const events = useInfiniteQuery(taskEventsQuery(task.task_id, onlyErrors, isOpen(task)));
  const { data, error, isPending, refetch } = events;
  const setOnlyErrors = (on: boolean) => setQuery(on ? { errors: '1' } : {}, { replace: true });
  const all = data?.pages.flatMap(({ DATA }) => DATA) ?? [];
  const total = data?.pages.at(-1)?.total ?? 0;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Switch isSelected={onlyErrors} onChange={setOnlyErrors}>
          Errors only
        </Switch>
        {data && (
          <p role="status" className="text-sm text-fg-muted tabular-nums">
            {all.length < total
              ? `The newest ${formatCount(all.length)} of ${formatCount(total)} events`
              : `${formatCount(total)} ${total === 1 ? 'event' : 'events'}`}
          </p>
        )}
      </div>
      {isPending && <EventsSkeleton />}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} className={listClass} />}
      {data && all.length === 0 && (
        <EmptyState className={cardClass} icon={ScrollText} title={onlyErrors ? 'No errors' : 'No events yet'}>
          {task.history_deleted && 'Globus keeps the events of a task for 30 days.'}
        </EmptyState>
      )}
      {all.length > 0 && (
        <ol aria-label="Events" className={listClass}>
          {groupEvents(all).map((group) => (
            <EventRow key={group.key} group={group} task={task} />
          ))}
        </ol>
      )}
      {events.hasNextPage && (
        <LoadMore isLoading={events.isFetchingNextPage} onMore={() => void events.fetchNextPage()}>
          Show older events
        </LoadMore>
      )}
    </div>
  );
}

function EventRow({ group, task }: { group: EventGroup; task: TaskDocument }) {
  const words = group.isError ? faultWords(group.code, group.details) : null;
  const fault = words && task.status === 'FAILED' ? afterTheEnd(words) : words;
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
            {fault?.title ?? sentence(group.description)}
            {group.count > 1 && <span className="text-fg-muted tabular-nums"> × {formatCount(group.count)}</span>}
          </p>
          <EventTime group={group} />
        </div>
        {fault && (
          <p className="text-sm text-fg-muted">
            {fault.why} {fault.next} Who can fix it: {fixerNames[fault.fixer]}.
            {fault.fixer === 'collection' && <FaultContact task={task} collectionId={group.collectionId} />}{' '}
            {fault.code !== null && <TextLink to={helpPathOf(fault.code)}>More on this</TextLink>}
          </p>
        )}
        {group.isError && group.files.length > 0 && <FileNames group={group} task={task} />}
        {group.details && (
          <details className="text-sm">
            <summary className="w-fit cursor-default text-fg-muted hover:text-fg">What Globus said</summary>
            <pre className="mt-1 overflow-x-auto rounded-md bg-surface-2 p-3 font-mono text-xs break-words whitespace-pre-wrap">
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

const shownFiles = 3;
const shownAtMost = 500;

/** Each leads to the file in the file manager. */
function FileNames({ group, task }: { group: EventGroup; task: TaskDocument }) {
  const [isWhole, setWhole] = useState(false);
  const { files, folder } = group;
  const collectionId = group.collectionId ?? task.source_endpoint_id;
  const shown = files.slice(0, isWhole ? shownAtMost : shownFiles);
  return (
    <div className="flex flex-col items-start gap-1 text-sm">
      {folder !== null && (
        <p className="flex min-w-0 items-center gap-1.5 text-fg-muted">
          <FolderOpen aria-hidden className="size-3.5 shrink-0" />
          <span className="font-mono text-xs break-all">{folder}</span>
        </p>
      )}
      <ul className={`flex w-full flex-col font-mono text-xs ${isWhole ? 'max-h-72 overflow-y-auto' : ''}`}>
        {shown.map((file) => (
          <li key={file} className="break-all">
            {collectionId === null ? (
              file
            ) : (
              <Link
                to={fileAddress(collectionId, file)}
                dir="auto"
                className="inline-block py-1 text-fg-muted hover:text-link hover:underline"
              >
                {folder !== null && file.startsWith(folder) ? file.slice(folder.length) : file}
              </Link>
            )}
          </li>
        ))}
      </ul>
      {isWhole && files.length > shownAtMost && (
        <p className="text-fg-muted">and {formatCount(files.length - shownAtMost)} more</p>
      )}
      {!isWhole && files.length > shownFiles && (
        <Button size="small" onPress={() => setWhole(true)}>
          Show all {formatCount(files.length)} files
        </Button>
      )}
    </div>
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
