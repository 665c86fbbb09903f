import type { TaskDocument } from '@isthmus/globus';
import { useInfiniteQuery } from '@tanstack/react-query';
import { FileCheck2, FileX2 } from 'lucide-react';
import { Link } from 'react-router';
import { faultWords } from '../errors/fault-words.ts';
import { cardClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatBytes } from '../ui/format.ts';
import { SearchField } from '../ui/search-field.tsx';
import { useQueryText } from '../ui/use-query-text.ts';
import { type CopiedFile, everyPage, fetchCopied, fetchSkipped, type SkippedFile } from './all-pages.ts';
import { fileAddress } from './file-address.ts';
import { FileSection } from './file-section.tsx';
import { matchesText, rerunRefusal } from './rerun.ts';
import { copiedFilesQuery, skippedFilesQuery } from './task-client.ts';
import { isOpen } from './task-status.ts';
import { useRerun } from './use-rerun.ts';

type Part = { task: TaskDocument; text: string };

/** The files that were left out because of errors, then those that were copied; what is searched for is in the address. */
export function TaskFiles({ task }: { task: TaskDocument }) {
  const [text, setText] = useQueryText();
  return (
    <div className="flex flex-col gap-5">
      <SearchField
        label="Search files"
        placeholder="Search by path or error"
        value={text}
        onChange={setText}
        className="w-80 max-w-full"
      />
      <SkippedFiles task={task} text={text} />
      {task.type === 'TRANSFER' && <CopiedFiles task={task} text={text} />}
    </div>
  );
}

function SkippedFiles({ task, text }: Part) {
  const query = useInfiniteQuery(skippedFilesQuery(task.task_id, isOpen(task)));
  const { setKind } = useRerun();
  return (
    <FileSection<SkippedFile>
      title="Skipped because of errors"
      query={query}
      rows={query.data?.pages.flatMap((page) => page.DATA) ?? []}
      matches={(file) => matchesText(file, text)}
      text={text}
      empty={<p className="text-fg-muted">{task.history_deleted ? forgotten : 'No file was skipped.'}</p>}
      retry={{ name: 'Retry only these', refusal: rerunRefusal(task, 'skipped'), run: () => setKind('skipped') }}
      csv={(signal) => ({
        name: `skipped-${task.task_id}.csv`,
        header: ['source_path', 'destination_path', 'error_code', 'error_details', 'error_time'],
        pages: csvPages(
          everyPage((marker) => fetchSkipped(task.task_id, marker, signal)),
          (file) => [file.source_path, file.destination_path, file.error_code, file.error_details, file.error_time],
          text,
        ),
      })}
    >
      {(file) => (
        <div className="flex flex-col gap-x-4 py-1.5 sm:flex-row sm:items-baseline sm:justify-between">
          <FilePath path={file.source_path} collectionId={task.source_endpoint_id} />
          <details className="text-sm sm:max-w-[50%]">
            <summary className="cursor-default text-danger-fg sm:text-right">
              {faultWords(file.error_code, file.error_details ?? '').title}
            </summary>
            <p className="mt-1 rounded-md bg-surface-2 p-2 font-mono text-xs break-words whitespace-pre-wrap text-fg-muted">
              {file.error_code}
              {file.error_details && `\n${file.error_details.trim()}`}
            </p>
          </details>
        </div>
      )}
    </FileSection>
  );
}

const forgotten = 'Globus keeps the files of a task for 30 days.';

function CopiedFiles({ task, text }: Part) {
  const isListed = !isOpen(task);
  const query = useInfiniteQuery({ ...copiedFilesQuery(task.task_id), enabled: isListed });
  const { setKind } = useRerun();
  if (!isListed) {
    return <EmptyState className={cardClass} icon={FileCheck2} title="Copied files are listed when the task is done" />;
  }
  return (
    <FileSection<CopiedFile>
      title="Copied"
      query={query}
      rows={query.data?.pages.flatMap((page) => page.DATA) ?? []}
      matches={(file) => matchesText(file, text)}
      text={text}
      empty={
        <EmptyState className={cardClass} icon={FileX2} title="No file was copied" compact>
          {task.history_deleted ? forgotten : task.files_skipped > 0 && 'Everything was at the destination already.'}
        </EmptyState>
      }
      retry={{ name: 'Copy only these again', refusal: rerunRefusal(task, 'copied'), run: () => setKind('copied') }}
      csv={(signal) => ({
        name: `copied-${task.task_id}.csv`,
        header: ['source_path', 'destination_path', 'bytes', 'checksum_algorithm', 'checksum'],
        pages: csvPages(
          everyPage((marker) => fetchCopied(task.task_id, marker, signal)),
          (file) => [file.source_path, file.destination_path, file.size, file.checksum_algorithm, file.checksum],
          text,
        ),
      })}
    >
      {(file) => (
        <div className="flex items-baseline justify-between gap-4 py-1.5">
          <FilePath path={file.destination_path} collectionId={task.destination_endpoint_id} />
          {file.size !== null && (
            <span className="shrink-0 text-sm text-fg-muted tabular-nums">{formatBytes(file.size)}</span>
          )}
        </div>
      )}
    </FileSection>
  );
}

async function* csvPages<Row extends CopiedFile | SkippedFile>(
  pages: AsyncIterable<Row[]>,
  cellsOf: (row: Row) => (string | number | null)[],
  text: string,
) {
  for await (const rows of pages) yield rows.filter((row) => matchesText(row, text)).map(cellsOf);
}

function FilePath({ path, collectionId }: { path: string | null; collectionId: string | null }) {
  const className = 'min-w-0 font-mono text-xs break-all';
  if (path === null || collectionId === null)
    return <span className={className}>{path ?? 'A path you may not see'}</span>;
  return (
    <Link
      to={fileAddress(collectionId, path)}
      dir="auto"
      className={`${className} py-1 hover:text-link hover:underline`}
    >
      {path}
    </Link>
  );
}
