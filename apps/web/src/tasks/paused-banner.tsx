import type { TaskDocument } from '@isthmus/globus';
import { useQuery } from '@tanstack/react-query';
import { Banner } from '../ui/banner.tsx';
import { formatDateTime } from '../ui/format.ts';
import { effectOf, type PauseReason, pauseInfoQuery, pauseReasons } from './pause-info.ts';

/** Why a task stands still by somebody's will, since when, and what still works meanwhile. */
export function PausedBanner({ task }: { task: TaskDocument }) {
  const { data: info } = useQuery({ ...pauseInfoQuery(task.task_id), refetchInterval: 15_000 });
  const reasons = info ? pauseReasons(info) : [];
  const rules = info?.pause_rules ?? [];
  const { stops, goesOn } = effectOf(rules);
  return (
    <Banner live tone="warning" title="Paused by the collection’s administrator">
      {reasons.map((reason) => (
        <Reason key={`${reason.collection} ${reason.message}`} reason={reason} />
      ))}
      {rules.length > 0 && stops.length > 0 && <p className="mt-1">Stopped: {stops.join(', ')}.</p>}
      {rules.length > 0 && goesOn.length > 0 && <p>Still works: {goesOn.join(', ')}.</p>}
      <p className="mt-1 text-fg-muted">
        The task goes on by itself when the pause is lifted; this page then shows it without being reloaded.
      </p>
    </Banner>
  );
}

function Reason({ reason: { message, collection, sinceMs } }: { reason: PauseReason }) {
  return (
    <p>
      {message && <q className="font-medium">{message}</q>}
      {(collection !== null || sinceMs !== null) && (
        <span className="text-fg-muted">
          {' '}
          {collection !== null && `At ${collection}`}
          {sinceMs !== null && ` since ${formatDateTime(sinceMs)}`}
        </span>
      )}
    </p>
  );
}
