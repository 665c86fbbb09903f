import { useEffect, useMemo, useRef, useState } from 'react';
import { type Arrangement, columnsOf, FolderOrder } from './folder-order.ts';
import type { FromFolderWorker, ToFolderWorker } from './folder-worker.ts';
import type { ListedEntry } from './listed-entry.ts';
import { startFolderWorker } from './start-folder-worker.ts';

/** Up to here arranging takes less than a frame; more is done by a worker, while the page goes on. */
const mostAtOnce = 5000;

/**
 * The entries that pass the filter, in order. Those of a large folder come a moment later: till then what was on show of
 * the same folder stays, and of another one all are there as the service gave them. `place` names the folder.
 */
export function useArranged(
  place: string,
  listed: ListedEntry[],
  { sort, order, foldersFirst, filter }: Arrangement,
): { visible: ListedEntry[]; isArranging: boolean } {
  const isLarge = listed.length > mostAtOnce;
  const small = useMemo(() => (isLarge ? null : new FolderOrder(columnsOf(listed))), [isLarge, listed]);
  const here = useMemo(
    () => small && picked(listed, small.arrange({ sort, order, foldersFirst, filter })),
    [small, listed, sort, order, foldersFirst, filter],
  );
  const there = useArrangedByWorker(place, isLarge ? listed : null, { sort, order, foldersFirst, filter });
  if (here !== null) return { visible: here, isArranging: false };
  return there ?? { visible: listed, isArranging: true };
}

function picked(entries: readonly ListedEntry[], indices: Uint32Array): ListedEntry[] {
  // Never past the end: the indices are of these entries.
  return Array.from(indices, (index) => entries[index]).filter((entry) => entry !== undefined);
}

type Asked = { place: string; listed: ListedEntry[] } & Arrangement;

function useArrangedByWorker(
  place: string,
  listed: ListedEntry[] | null,
  { sort, order, foldersFirst, filter }: Arrangement,
) {
  const [answer, setAnswer] = useState<{ asked: Asked; visible: ListedEntry[] } | null>(null);
  const worker = useRef<Worker | null>(null);
  const question = useRef<{ id: number; asked: Asked | null }>({ id: 0, asked: null });
  const isNeeded = listed !== null;

  useEffect(() => {
    if (!isNeeded) return;
    const started = startFolderWorker();
    worker.current = started;
    started.addEventListener('message', ({ data: { id, indices } }: MessageEvent<FromFolderWorker>) => {
      const { asked } = question.current;
      // Whoever types fast asks for more than is worth showing: the last answer counts.
      if (asked === null || id !== question.current.id) return;
      setAnswer({ asked, visible: picked(asked.listed, indices) });
    });
    return () => {
      worker.current = null;
      started.terminate();
      setAnswer(null);
    };
  }, [isNeeded]);

  useEffect(() => {
    if (listed !== null) tell(worker.current, { kind: 'entries', columns: columnsOf(listed) });
  }, [listed]);

  useEffect(() => {
    if (listed === null) return;
    const id = question.current.id + 1;
    question.current = { id, asked: { place, listed, sort, order, foldersFirst, filter } };
    tell(worker.current, { kind: 'arrange', id, sort, order, foldersFirst, filter });
  }, [place, listed, sort, order, foldersFirst, filter]);

  if (answer === null || answer.asked.place !== place) return null;
  const { asked, visible } = answer;
  const isNow =
    asked.listed === listed &&
    asked.sort === sort &&
    asked.order === order &&
    asked.foldersFirst === foldersFirst &&
    asked.filter === filter;
  return { visible, isArranging: !isNow };
}

function tell(worker: Worker | null, message: ToFolderWorker): void {
  worker?.postMessage(message);
}
