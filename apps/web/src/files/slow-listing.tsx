import { CircleStop, CornerLeftUp, LoaderCircle, RotateCw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

const slowMs = 3000;

/** Offers to stop a listing that takes long, with what has arrived. Mount one for each folder that loads. */
export function SlowListing({ count, onCancel }: { count: number; onCancel: () => void }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status">
      {isSlow && (
        <div className="flex items-center gap-3 border-b border-border bg-surface-2 py-1.5 pr-1.5 pl-3 text-sm">
          <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-fg-muted" />
          <span className="min-w-0 flex-1">
            {count === 0 ? 'Still listing: large folders take a while.' : 'Still listing. You can use what is here.'}
          </span>
          <Button size="small" onPress={onCancel}>
            {count === 0 ? 'Cancel' : 'Stop'}
          </Button>
        </div>
      )}
    </div>
  );
}

export type CancelledListingProps = { onRetry: () => void; onGoUp: (() => void) | null };

/** In place of a folder whose listing was cancelled; it has the keyboard that the Cancel button had. */
export function CancelledListing({ onRetry, onGoUp }: CancelledListingProps) {
  const retry = useRef<HTMLButtonElement>(null);
  useEffect(() => retry.current?.focus(), []);
  return (
    <EmptyState
      className="flex-1"
      icon={CircleStop}
      title="You stopped listing this folder"
      action={
        <>
          <Button ref={retry} onPress={onRetry}>
            <RotateCw aria-hidden />
            List it again
          </Button>
          {onGoUp !== null && (
            <Button onPress={onGoUp}>
              <CornerLeftUp aria-hidden />
              Go up
            </Button>
          )}
        </>
      }
    />
  );
}
