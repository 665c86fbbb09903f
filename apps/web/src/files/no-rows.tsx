import { FolderOpen, FolderPlus, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { formatCount } from '../ui/format.ts';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { EntryIcon } from './entry-icon.tsx';
import { columnsClass } from './file-row.tsx';

/** Holds the name of a folder that is being made. */
export function NewFolderRow({ children }: { children: ReactNode }) {
  return (
    <div role="rowgroup">
      <div role="row" className={cx('h-9 items-center border-b border-border bg-surface-2', columnsClass)}>
        <span role="gridcell" aria-label="Not made yet" />
        <span role="gridcell" className="flex items-center gap-2 pr-3">
          <EntryIcon entry={{ name: '', type: 'dir', linkTarget: null }} />
          {children}
        </span>
      </div>
    </div>
  );
}

const rowWidths = ['w-40', 'w-56', 'w-32', 'w-48', 'w-44', 'w-36', 'w-52', 'w-28', 'w-60', 'w-40'];

/** While nothing is known of the folder. */
export function LoadingRows() {
  return (
    <Loading label="Loading this folder" className="flex flex-col">
      {rowWidths.map((width) => (
        <span key={width + rowWidths.indexOf(width)} className={cx('h-8 items-center', columnsClass)}>
          <span />
          <Skeleton className={cx('max-w-full', width)} />
        </span>
      ))}
    </Loading>
  );
}

/** When the filter leaves none of the `count` entries. */
export function NoMatch({ count, onClear }: { count: number; onClear: () => void }) {
  return (
    <EmptyState
      icon={SearchX}
      title={`0 of ${formatCount(count)} match`}
      action={<Button onPress={onClear}>Clear filter</Button>}
    />
  );
}

/** When there is nothing, or nothing that isn't hidden. */
export function EmptyFolder(props: { hiddenCount: number; onShowHidden: () => void; onNewFolder: () => void }) {
  return (
    <EmptyState
      icon={FolderOpen}
      title={props.hiddenCount === 0 ? 'This folder is empty' : 'Everything in this folder is hidden'}
      action={
        props.hiddenCount === 0 ? (
          <Button onPress={props.onNewFolder}>
            <FolderPlus aria-hidden />
            New folder
          </Button>
        ) : (
          <Button onPress={props.onShowHidden}>Show {formatCount(props.hiddenCount)} hidden</Button>
        )
      }
    />
  );
}
