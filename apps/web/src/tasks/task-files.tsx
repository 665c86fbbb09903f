import type { TaskDocument } from '@isthmus/globus';
import { useInfiniteQuery } from '@tanstack/react-query';
import { FileCheck2, FileX2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { ErrorState } from '../errors/error-state.tsx';
import { wordsForCode } from '../errors/words-for.ts';
import { Button } from '../ui/button.tsx';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatBytes } from '../ui/format.ts';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { copiedFilesQuery, skippedFilesQuery } from './task-client.ts';
import { isOpen } from './task-status.ts';

/** The files that were left out because of errors, then those that were copied. */
export function TaskFiles({ task }: { task: TaskDocument }) {
  return (
    <div className="flex flex-col gap-6">
      <SkippedFiles task={task} />
      <CopiedFiles task={task} />
    </div>
  );
}

function SkippedFiles({ task }: { task: TaskDocument }) {
  const query = useInfiniteQuery(skippedFilesQuery(task.task_id, isOpen(task)));
  const files = query.data?.pages.flatMap((page) => page.DATA) ?? [];
  return (
    <FileSection
      title="Skipped because of errors"
      query={query}
      empty={<p className="text-fg-muted">No file was skipped.</p>}
      isEmpty={files.length === 0}
    >
      {files.map((file, index) => (
        // A path may be listed more than once, and may be unknown.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} className="flex flex-col gap-0.5 px-4 py-2.5">
          <Path path={file.source_path} />
          <p className="text-sm text-danger-fg">{wordsForCode(file.error_code)?.title ?? file.error_code}</p>
          {file.error_details && <p className="text-xs break-words text-fg-muted">{file.error_details}</p>}
        </li>
      ))}
    </FileSection>
  );
}

function CopiedFiles({ task }: { task: TaskDocument }) {
  const isListed = task.type === 'TRANSFER' && !isOpen(task);
  const query = useInfiniteQuery({ ...copiedFilesQuery(task.task_id), enabled: isListed });
  if (task.type === 'DELETE') return null;
  const files = query.data?.pages.flatMap((page) => page.DATA) ?? [];
  if (!isListed) {
    return <EmptyState className={cardClass} icon={FileCheck2} title="Copied files are listed when the task is done" />;
  }
  return (
    <FileSection
      title="Copied"
      query={query}
      empty={
        <EmptyState className={cardClass} icon={FileX2} title="No file was copied">
          {task.files_skipped > 0 && 'Everything was at the destination already.'}
        </EmptyState>
      }
      isEmpty={files.length === 0}
    >
      {files.map((file, index) => (
        // Paths may be unknown (null), so they are no keys.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} className="flex items-baseline justify-between gap-4 px-4 py-2">
          <Path path={file.destination_path} />
          {file.size !== null && (
            <span className="shrink-0 text-sm text-fg-muted tabular-nums">{formatBytes(file.size)}</span>
          )}
        </li>
      ))}
    </FileSection>
  );
}

type FileSectionProps = {
  title: string;
  query: {
    isPending: boolean;
    error: Error | null;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
    refetch: () => Promise<unknown>;
  };
  isEmpty: boolean;
  empty: ReactNode;
  children: ReactNode;
};

function FileSection({ title, query, isEmpty, empty, children }: FileSectionProps) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="text-sm font-semibold">{title}</h2>
      {query.isPending && (
        <Loading label={`Loading: ${title}`} className={listClass}>
          <div className="px-4 py-3">
            <Skeleton className="w-2/3" />
          </div>
        </Loading>
      )}
      {query.error && isEmpty && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} className={listClass} />
      )}
      {!query.isPending && !query.error && isEmpty && empty}
      {!isEmpty && <ul className={listClass}>{children}</ul>}
      {query.hasNextPage && (
        <Button
          size="small"
          className="self-center"
          isPending={query.isFetchingNextPage}
          onPress={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  );
}

function Path({ path }: { path: string | null }) {
  return <span className="min-w-0 font-mono text-xs break-all">{path ?? 'A path you may not see'}</span>;
}
