import type { EndpointDocument } from '@isthmus/globus';
import type { ReactNode } from 'react';
import { collectionName } from '../collections/collection-facts.ts';
import { formatCount, parseTime } from '../ui/format.ts';
import { TextLink } from '../ui/text-link.tsx';
import { endWords, formatMoment, repeatWords, timeZone } from './schedule-words.ts';
import { type TimerDocument, transferOf } from './timer-document.ts';
import { Access } from './timer-rows.tsx';
import { firstRunMs, noNextRun, timerState } from './timer-status.ts';
import type { AccessHealth } from './use-timer-access.ts';

type TimerFactsProps = {
  timer: TimerDocument;
  collections: ReadonlyMap<string, EndpointDocument>;
  health: AccessHealth;
  nowMs: number;
};

const shownItems = 5;

/** When a timer runs, and what it copies. */
export function TimerFacts({ timer, collections, health, nowMs }: TimerFactsProps) {
  const zone = timeZone(nowMs);
  const { schedule } = timer;
  const time = (text: string | null | undefined) => {
    const atMs = parseTime(text ?? null);
    return atMs === null ? null : formatMoment(atMs);
  };
  const end = schedule ? endWords(schedule) : null;
  const facts: [string, ReactNode][] = [
    ['Repeats', schedule ? [repeatWords(schedule, firstRunMs(timer)), end].filter(Boolean).join(', ') : null],
    ['Next run', time(timer.next_run) ?? noNextRun[timerState(timer, nowMs)]],
    ['Last run', time(timer.last_ran_at) ?? 'None yet'],
    ['Runs', formatCount(timer.number_of_runs ?? 0)],
    ['Failed tries', formatCount(timer.number_of_errors ?? 0)],
    ['Access', health === 'unknown' ? null : <Access key="access" health={health} />],
    ['Time zone', zone.name === zone.offset ? zone.name : `${zone.name}, now ${zone.offset}`],
    ['Made', time(timer.submitted_at)],
    [
      'Schedule id',
      <span key="id" className="break-all">
        {timer.job_id}
      </span>,
    ],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name} className="contents">
              <dt className="text-fg-muted">{name}</dt>
              <dd className="break-words tabular-nums">{value}</dd>
            </div>
          ),
      )}
      <Items timer={timer} collections={collections} />
    </dl>
  );
}

function Items({ timer, collections }: Pick<TimerFactsProps, 'timer' | 'collections'>) {
  const transfer = transferOf(timer);
  if (!transfer) return null;
  const { DATA: items } = transfer;
  const place = (id: string, path: string) => {
    const collection = collections.get(id);
    const folder = path.slice(0, path.replace(/\/$/, '').lastIndexOf('/') + 1) || '/';
    const query = new URLSearchParams({ origin_id: id, origin_path: folder });
    return <TextLink to={`/file-manager?${query.toString()}`}>{collection ? collectionName(collection) : id}</TextLink>;
  };
  return (
    <>
      <dt className="text-fg-muted">From</dt>
      <dd>{place(transfer.source_endpoint, items[0]?.source_path ?? '/')}</dd>
      <dt className="text-fg-muted">To</dt>
      <dd>{place(transfer.destination_endpoint, items[0]?.destination_path ?? '/')}</dd>
      <dt className="text-fg-muted">Copies</dt>
      <dd>
        <ul className="flex flex-col gap-0.5 font-mono text-xs">
          {items.slice(0, shownItems).map(({ source_path, destination_path }) => (
            <li key={`${source_path}\n${destination_path}`} className="break-all">
              {source_path} → {destination_path}
            </li>
          ))}
        </ul>
        {items.length > shownItems && `and ${formatCount(items.length - shownItems)} more`}
      </dd>
    </>
  );
}
