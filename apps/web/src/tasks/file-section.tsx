import { Download, RotateCw } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { ErrorState } from '../errors/error-state.tsx';
import { explain } from '../errors/words-for.ts';
import { Button } from '../ui/button.tsx';
import { listClass } from '../ui/card-class.ts';
import { formatCount } from '../ui/format.ts';
import { LoadMore } from '../ui/load-more.tsx';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { useToast } from '../ui/toasts.tsx';
import { type CsvExport, exportCsv } from './csv.ts';

export type FileSectionProps<Row> = {
  title: string;
  query: {
    isPending: boolean;
    error: Error | null;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
    refetch: () => Promise<unknown>;
  };
  /** All rows that have come so far. */
  rows: readonly Row[];
  matches: (row: Row) => boolean;
  /** What is searched for; empty when nothing is. */
  text: string;
  empty: ReactNode;
  /** Runs what is listed again. */
  retry: { name: string; refusal: string | null; run: () => void };
  csv: (signal: AbortSignal) => Omit<CsvExport, 'onRows'>;
  children: (row: Row) => ReactNode;
};

/** How many matches are drawn, and searched for, at a time. */
const rowsAtOnce = 200;

/** A list of a task's files, page by page, with what can be done to all of them. */
export function FileSection<Row>(props: FileSectionProps<Row>) {
  const { title, query, rows, matches, text, empty, retry, csv, children } = props;
  const [shown, setShown] = useState(rowsAtOnce);
  const matching = rows.filter(matches);
  const lacksRows = matching.length < shown && query.hasNextPage;
  useSearchOn(query, text !== '' && lacksRows);
  const isEmpty = rows.length === 0;
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-sm font-semibold">
          {title}{' '}
          {!isEmpty && (
            <span role="status" className="font-normal text-fg-muted tabular-nums">
              {countWords(matching.length, rows.length, { text, isAll: !query.hasNextPage })}
            </span>
          )}
        </h2>
        {matching.length > 0 && (
          <div className="flex flex-wrap gap-2">
            {retry.refusal === null && (
              <Button size="small" onPress={retry.run}>
                <RotateCw aria-hidden />
                {retry.name}
              </Button>
            )}
            <ExportButton csv={csv} />
          </div>
        )}
      </div>
      {query.isPending && (
        <Loading label={`Loading: ${title}`} className={listClass}>
          <div className="px-4 py-3">
            <Skeleton className="w-2/3" />
          </div>
        </Loading>
      )}
      {query.error && isEmpty && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} className={listClass} compact />
      )}
      {!query.isPending && !query.error && isEmpty && empty}
      {!isEmpty && matching.length === 0 && !query.hasNextPage && (
        <p className="text-fg-muted">None of {formatCount(rows.length)} matches.</p>
      )}
      {matching.length > 0 && (
        <ul className={listClass}>
          {matching.slice(0, shown).map((row, index) => (
            // A path may be listed more than once, and may be unknown.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index} className="px-4">
              {children(row)}
            </li>
          ))}
        </ul>
      )}
      {(matching.length > shown || (query.hasNextPage && text === '')) && (
        <LoadMore
          isLoading={query.isFetchingNextPage}
          onMore={() => {
            setShown(shown + rowsAtOnce);
            if (lacksRows || matching.length < shown + rowsAtOnce) void query.fetchNextPage();
          }}
        >
          Show more
        </LoadMore>
      )}
    </section>
  );
}

/** While something is searched for, the next pages come by themselves until enough of them match. */
function useSearchOn<Row>(query: FileSectionProps<Row>['query'], isWanted: boolean): void {
  const { isFetchingNextPage, error, fetchNextPage } = query;
  const goesOn = isWanted && !isFetchingNextPage && error === null;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
}

function countWords(matching: number, loaded: number, { text, isAll }: { text: string; isAll: boolean }): string {
  const all = `${formatCount(loaded)}${isAll ? '' : '+'}`;
  return text === '' ? all : `${formatCount(matching)} of ${all}`;
}

/** Exports all pages; while it runs the button says how far it is, and stops it. */
function ExportButton({ csv }: { csv: (signal: AbortSignal) => Omit<CsvExport, 'onRows'> }) {
  const toast = useToast();
  const [running, setRunning] = useState<{ stop: () => void; rows: number } | null>(null);
  const start = async () => {
    const controller = new AbortController();
    const stop = () => controller.abort();
    setRunning({ stop, rows: 0 });
    try {
      await exportCsv({ ...csv(controller.signal), onRows: (rows) => setRunning({ stop, rows }) });
    } catch (error) {
      if (!controller.signal.aborted) toast({ tone: 'danger', title: 'Not exported', detail: explain(error).title });
    }
    setRunning(null);
  };
  if (running === null) {
    return (
      <Button size="small" onPress={() => void start()}>
        <Download aria-hidden />
        Export as CSV
      </Button>
    );
  }
  return (
    <Button size="small" onPress={running.stop}>
      <span className="tabular-nums">Stop the export ({formatCount(running.rows)} rows)</span>
    </Button>
  );
}
