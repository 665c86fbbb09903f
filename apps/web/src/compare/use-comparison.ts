import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Listing, listFolder } from '../files/file-client.ts';
import { type Below, compareBelow } from './compare-below.ts';
import { compareFolders, countKinds, type Difference, type DifferenceKind } from './compare-folders.ts';

/** A folder that is compared, as it is on show. */
export type ComparedFolder = { collectionId: string; folder: string; name: string; listing: Listing };

export type Comparison = {
  differences: readonly Difference[];
  counts: Record<DifferenceKind, number>;
  /** Whether folders are being looked into, or have been. */
  below: 'not' | 'going' | 'done' | 'failed';
  progress: Pick<Below, 'done' | 'waiting'>;
  goBelow: () => void;
  stop: () => void;
};

const nothingDone = { done: 0, waiting: 0 };

/** Compares two folders as they are listed, and on demand all folders that both have. */
export function useComparison(from: ComparedFolder, to: ComparedFolder): Comparison {
  const top = useMemo(
    () => compareFolders(from.listing.entries, to.listing.entries),
    [from.listing.entries, to.listing.entries],
  );
  const [found, setFound] = useState<{ top: readonly Difference[]; below: Below } | null>(null);
  const [progress, setProgress] = useState(nothingDone);
  const stop = useRef<AbortController | null>(null);
  // As a mutation, so that a session that is gone shows its gate.
  const { mutate, isPending, isError } = useMutation({
    mutationFn: (controller: AbortController) =>
      compareBelow(top, {
        signal: controller.signal,
        list: async (path) => {
          const [here, there] = await Promise.all([from, to].map((side) => listBelow(side, path, controller.signal)));
          return { from: here ?? [], to: there ?? [] };
        },
        onProgress: ({ done, waiting }) => setProgress({ done, waiting }),
      }),
    onSuccess: (below) => setFound({ top, below }),
  });
  useEffect(() => () => stop.current?.abort(), []);

  // What was found below counts while the folders themselves are what they were.
  const below = found?.top === top ? found.below : null;
  const differences = below?.differences ?? top;
  const counts = useMemo(() => countKinds(differences), [differences]);
  return {
    differences,
    counts,
    below: isPending ? 'going' : below !== null ? 'done' : isError ? 'failed' : 'not',
    progress,
    goBelow: () => {
      stop.current = new AbortController();
      setProgress(nothingDone);
      mutate(stop.current);
    },
    stop: () => stop.current?.abort(),
  };
}

async function listBelow({ collectionId, folder }: ComparedFolder, path: string, signal: AbortSignal) {
  const onArrived = () => undefined;
  return (await listFolder(collectionId, { path: folder + path, filter: null }, { signal, onArrived })).entries;
}
