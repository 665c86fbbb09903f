import { useEffect, useRef, useState } from 'react';
import { holdsAll, type Listing } from './file-client.ts';
import { type Changes, changesBetween, noChanges } from './listing-changes.ts';

const shownMs = 60_000;
/** Above this the marks would cost more than they are worth. */
const mostCompared = 20_000;

/** What has changed in the folder on show since it was listed before, for a while. `place` names the folder. */
export function useListingChanges(place: string, listing: Listing | null): Changes {
  const [shown, setShown] = useState<{ place: string; changes: Changes }>({ place, changes: noChanges });
  const last = useRef<{ place: string; listing: Listing } | null>(null);
  useEffect(() => {
    if (listing === null || !holdsAll(listing) || listing.entries.length > mostCompared) return;
    const before = last.current?.place === place ? last.current.listing : null;
    last.current = { place, listing };
    // The same moment: only what the person does is shown before it is confirmed.
    if (before === null || before.listedAtMs === listing.listedAtMs) return;
    const changes = changesBetween(before.entries, listing.entries);
    if (changes.size > 0) setShown({ place, changes });
  }, [place, listing]);
  useEffect(() => {
    if (shown.changes.size === 0) return;
    const timer = setTimeout(() => setShown((now) => ({ ...now, changes: noChanges })), shownMs);
    return () => clearTimeout(timer);
  }, [shown]);
  return shown.place === place ? shown.changes : noChanges;
}
