import { useEffect, useRef, useState } from 'react';
import { formatCount } from '../ui/format.ts';
import type { SortKey } from './file-manager-url.ts';
import { nameOf } from './folder-path.ts';
import type { FilePaneState } from './use-file-pane.ts';

const settleMs = 500;

/** Says to who doesn't see it what a pane lists now and how: once, when it has settled, not at every step there. */
export function PaneAnnouncer({ pane }: { pane: FilePaneState }) {
  const said = useSettled({ sort: sortWords(pane), count: countWords(pane) });
  return (
    <p role="status" className="sr-only">
      {/* The same words a second time are words again. */}
      <span key={said.times}>{said.text}</span>
    </p>
  );
}

const sortNames: Record<SortKey, string> = { name: 'name', size: 'size', modified: 'time', type: 'type' };

function sortWords({ view: { sort, order } }: FilePaneState): string {
  return `Sorted by ${sortNames[sort]}, ${order === 'asc' ? 'ascending' : 'descending'}`;
}

/** Null while it isn't known. */
function countWords({ listing, listed, visible, view, folder, ...pane }: FilePaneState): string | null {
  if (listing === null || pane.isStale || pane.isArriving || pane.isArranging) return null;
  if (view.filter !== '') return `${formatCount(visible.length)} match of ${formatCount(listed.length)} entries`;
  const name = nameOf(folder);
  const entries = `${formatCount(listed.length)} ${listed.length === 1 ? 'entry' : 'entries'}`;
  return `${name === '' || name === '~' ? 'Top folder' : name}: ${entries}`;
}

type Words = { sort: string; count: string | null };

function useSettled({ sort, count }: Words): { text: string; times: number } {
  const [said, setSaid] = useState({ text: '', times: 0 });
  const last = useRef<Words>({ sort, count: null });
  useEffect(() => {
    const timer = setTimeout(() => {
      const news = [sort === last.current.sort ? null : sort, count === last.current.count ? null : count];
      last.current = { sort, count: count ?? last.current.count };
      const text = news.filter((words) => words !== null).join('. ');
      if (text !== '') setSaid(({ times }) => ({ text, times: times + 1 }));
    }, settleMs);
    return () => clearTimeout(timer);
  }, [sort, count]);
  return said;
}
