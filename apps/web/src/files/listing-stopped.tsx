import { useQueries } from '@tanstack/react-query';
import { History, WifiOff } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { faultOf } from '../errors/fault.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatAge, formatCount } from '../ui/format.ts';
import { useNow } from '../ui/use-now.ts';
import { listingQuery } from './file-client.ts';
import { ancestorsOf } from './folder-path.ts';
import { listingTrouble } from './listing-trouble.ts';
import { CancelledListing } from './slow-listing.tsx';
import type { FilePaneState } from './use-file-pane.ts';

const ListingTroublePanel = lazy(async () => ({
  default: (await import('./listing-trouble-panel.tsx')).ListingTroublePanel,
}));

export type ListingStoppedProps = {
  pane: FilePaneState;
  collection: string;
  identity: string;
  onGo: (path: string) => void;
  /** Null at the top. */
  onGoUp: (() => void) | null;
  /** The path is of a file: its folder should open. */
  onFile: (path: string) => void;
  onEditPath: () => void;
  chooseCollection: ReactNode;
  /** The grid. */
  children: ReactNode;
};

/** The grid, or why there is none. A listing that was there before stays readable, with its age. */
export function ListingStopped(props: ListingStoppedProps) {
  const { pane, collection, identity, onGo, onGoUp, onFile, onEditPath, chooseCollection, children } = props;
  const fault = faultOf(pane.error);
  const trouble = fault === null ? null : listingTrouble(fault, { collection, identity });
  const isFile = trouble?.kind === 'is-file';
  useEffect(() => {
    if (isFile) onFile(pane.folder);
    // The callback is new at each render; the fault is what counts.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isFile, pane.folder]);
  const lost = trouble?.kind === 'not-found' || trouble?.kind === 'no-permission';
  const ancestor = useNearestFolder(lost ? pane.view.collectionId : null, pane.folder);
  const nowMs = useNow(10_000);

  if (pane.isCancelled) return <CancelledListing onRetry={pane.refresh} onGoUp={onGoUp} />;
  if (pane.isOffline) return <OfflineListing />;
  if (pane.listing?.isWhole === false && !pane.isFetching && !pane.isStale) {
    return (
      <>
        <Banner
          live
          tone="warning"
          title={`Only part of this folder is listed: ${formatCount(pane.listing.entries.length)} entries`}
          className="rounded-none border-x-0 border-t-0"
          action={
            <Button size="small" onPress={pane.refresh}>
              List it again
            </Button>
          }
        >
          The listing ended before its end. What is selected stays selected.
        </Banner>
        {children}
      </>
    );
  }
  if (trouble === null || isFile) return children;
  if (pane.listing !== null && !pane.isStale && trouble.kind === 'degraded') {
    // What is wrong and when it is tried again is said once for the page.
    return (
      <>
        <p
          role="status"
          className="flex items-center gap-2 border-b border-warning-border bg-warning-bg px-3 py-1.5 text-sm text-warning-fg"
        >
          <History aria-hidden className="size-4 shrink-0" />
          You see the folder as it was {formatAge(pane.listing.listedAtMs, nowMs)}.
        </p>
        {children}
      </>
    );
  }
  if (pane.listing !== null && !pane.isStale) {
    return (
      <>
        <Banner
          live
          tone="warning"
          title={trouble.title}
          className="rounded-none border-x-0 border-t-0"
          action={
            <Button size="small" onPress={pane.refresh}>
              Try again
            </Button>
          }
        >
          You see the folder as it was {formatAge(pane.listing.listedAtMs, nowMs)}.
        </Banner>
        {children}
      </>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Suspense fallback={null}>
        <ListingTroublePanel
          trouble={trouble}
          error={pane.error}
          collection={collection}
          ancestor={ancestor}
          onRetry={pane.refresh}
          onGo={onGo}
          onEditPath={onEditPath}
          chooseCollection={chooseCollection}
        />
      </Suspense>
    </div>
  );
}

function OfflineListing() {
  return (
    <EmptyState className="flex-1" icon={WifiOff} title="You are offline">
      This folder is listed as soon as you are connected. Folders you saw a moment ago can still be read.
    </EmptyState>
  );
}

const maximumLookedAt = 6;

/** The nearest folder above `folder` that can be listed; null until it is known, or when none can. */
function useNearestFolder(collectionId: string | null, folder: string): string | null {
  const candidates = collectionId === null ? [] : ancestorsOf(folder).slice(0, maximumLookedAt);
  const answers = useQueries({
    queries: candidates.map((path) => ({ ...listingQuery(collectionId ?? '', path), retry: false })),
  });
  for (const [index, answer] of answers.entries()) {
    if (answer.isSuccess) return candidates[index] ?? null;
    if (answer.isPending) return null;
  }
  return null;
}
