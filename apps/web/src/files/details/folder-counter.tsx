import { useMutation } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { listFolder } from '../file-client.ts';
import { countFolders, type FolderCount, nothingCounted } from './count-folders.ts';

type Counting = { state: 'none' | 'counting' | 'stopped' | 'done' | 'failed'; count: FolderCount };

export type FolderCounterProps = {
  collectionId: string;
  paths: readonly string[];
  /** Bytes and files beside the folders, which are added. */
  beside?: { files: number; bytes: number };
};

/** The size of folders, which nobody knows before it has been counted: on demand, with what came so far, and an end. */
export function FolderCounter({ collectionId, paths, beside = { files: 0, bytes: 0 } }: FolderCounterProps) {
  const [{ state, count }, setCounting] = useState<Counting>({ state: 'none', count: nothingCounted });
  const stop = useRef<AbortController | null>(null);
  // As a mutation, so that a session that is gone shows its gate.
  const { mutate } = useMutation({
    mutationFn: (signal: AbortSignal) =>
      countFolders(paths, {
        signal,
        list: (path, listing) =>
          listFolder(collectionId, { path, filter: null }, { signal: listing, onArrived: ignore }),
        onProgress: (soFar) => {
          if (!signal.aborted) setCounting({ state: 'counting', count: soFar });
        },
      }),
    onSuccess: (all) => setCounting({ state: 'done', count: all }),
    onError: () => setCounting((before) => ({ ...before, state: stop.current?.signal.aborted ? 'stopped' : 'failed' })),
  });
  useEffect(() => () => stop.current?.abort(), []);

  const start = () => {
    stop.current = new AbortController();
    setCounting({ state: 'counting', count: nothingCounted });
    mutate(stop.current.signal);
  };
  if (state === 'none') {
    return (
      <span className="flex flex-wrap items-center gap-2">
        Not counted yet
        <Button size="small" onPress={start}>
          Count
        </Button>
      </span>
    );
  }
  return (
    <div className="flex flex-col items-start gap-1">
      <p role="status">
        {isAtLeast(state, count) && 'At least '}
        {formatBytes(count.bytes + beside.bytes)} in {words(count.files + beside.files, 'file', 'files')}
        {count.folders > 0 && ` and ${words(count.folders, 'folder', 'folders')} below`}
        {count.unread > 0 && `; ${words(count.unread, 'folder', 'folders')} couldn’t be read`}
        {count.isLimited && '; there is more than is counted here'}
        {state === 'failed' && '; then the counting failed'}
      </p>
      {state === 'counting' ? (
        <Button size="small" onPress={() => stop.current?.abort()}>
          <LoaderCircle aria-hidden className="animate-spin" />
          Stop counting
        </Button>
      ) : (
        <Button size="small" onPress={start}>
          Count again
        </Button>
      )}
    </div>
  );
}

const ignore = () => undefined;

function isAtLeast(state: Counting['state'], { isLimited, unread }: FolderCount): boolean {
  return state !== 'done' || isLimited || unread > 0;
}

function words(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
