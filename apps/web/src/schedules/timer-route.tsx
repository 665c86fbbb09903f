import type { EndpointDocument } from '@isthmus/globus';
import { ArrowRight } from 'lucide-react';
import { collectionName } from '../collections/collection-facts.ts';
import { type TimerDocument, transferOf } from './timer-document.ts';

type TimerRouteProps = { timer: TimerDocument; collections: ReadonlyMap<string, EndpointDocument> };

/** Which collections a timer is about: from → to. */
export function TimerRoute({ timer, collections }: TimerRouteProps) {
  const transfer = transferOf(timer);
  if (!transfer) return <span className="truncate">Runs something else than a transfer</span>;
  const nameOf = (id: string) => {
    const collection = collections.get(id);
    return collection ? collectionName(collection) : 'a collection';
  };
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="truncate">{nameOf(transfer.source_endpoint)}</span>
      <ArrowRight aria-label="to" className="size-3.5 shrink-0" />
      <span className="truncate">{nameOf(transfer.destination_endpoint)}</span>
    </span>
  );
}
