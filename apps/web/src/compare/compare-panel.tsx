import { ArrowLeftRight, ArrowRight, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { holdsAll } from '../files/file-client.ts';
import type { TransferItem } from '../transfers/task-request.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { formatCount } from '../ui/format.ts';
import { Sheet } from '../ui/sheet.tsx';
import { type DifferenceKind, differenceItems, differenceKinds } from './compare-folders.ts';
import { DifferenceList } from './difference-list.tsx';
import { kindNames } from './difference-words.ts';
import { type ComparedFolder, type Comparison, useComparison } from './use-comparison.ts';

export type ComparePanelProps = {
  from: ComparedFolder;
  to: ComparedFolder;
  onClose: () => void;
  /** Compares the other way round. */
  onTurn: () => void;
  /** Opens the review of a transfer of these items. `replaced` of them are at the destination already. */
  onTransfer: (items: TransferItem[], replaced: number) => void;
};

const firstShown: readonly DifferenceKind[] = ['new', 'changed', 'extra', 'folder'];

/** What differs between the two folders on show, and the way to copy just that. */
export function ComparePanel({ from, to, onClose, onTurn, onTransfer }: ComparePanelProps) {
  const comparison = useComparison(from, to);
  const { differences, counts } = comparison;
  const [kinds, setKinds] = useState<ReadonlySet<DifferenceKind>>(new Set(firstShown));
  const shown = differences.filter(({ kind }) => kinds.has(kind));
  const items = differenceItems(differences, kinds, from.folder, to.folder);
  const isPart = !holdsAll(from.listing) || !holdsAll(to.listing);
  const transfer = () => {
    const changed = differences.filter(({ kind, reason }) => kind === 'changed' && reason !== 'type').length;
    onTransfer(items, kinds.has('changed') ? changed : 0);
  };
  return (
    <Sheet
      isOpen
      title="Compare panes"
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      footer={
        <>
          <Button onPress={onClose}>Close</Button>
          <Button look="primary" isDisabled={items.length === 0} onPress={transfer}>
            {items.length === 0 ? 'Nothing to transfer' : `Transfer the difference (${formatCount(items.length)})`}
          </Button>
        </>
      }
    >
      <div className="flex h-full flex-col gap-3">
        <Direction from={from} to={to} onTurn={onTurn} />
        {isPart && (
          <Banner tone="warning" title="Not all of these folders is listed">
            Only what is listed was compared. List both to their ends for the rest.
          </Banner>
        )}
        <KindSwitches counts={counts} kinds={kinds} onChange={setKinds} />
        <BelowLine comparison={comparison} />
        <DifferenceList differences={shown} isAllSame={counts.same === differences.length} />
        <p className="text-xs text-fg-muted">
          The same means: the same name and size, and no newer time where it would be copied from. What is in the files
          isn’t read.
        </p>
      </div>
    </Sheet>
  );
}

function Direction({ from, to, onTurn }: Pick<ComparePanelProps, 'from' | 'to' | 'onTurn'>) {
  return (
    <div className="flex items-center gap-3 rounded-lg border border-border bg-surface-2 py-2 pr-2 pl-3">
      <Place {...from} />
      <ArrowRight role="img" aria-label="to" className="size-4 shrink-0 text-brand" />
      <Place {...to} />
      <Button size="small" look="quiet" onPress={onTurn}>
        <ArrowLeftRight aria-hidden />
        Turn round
      </Button>
    </div>
  );
}

function Place({ name, folder }: ComparedFolder) {
  return (
    <span className="flex min-w-0 flex-1 flex-col">
      <span className="truncate text-sm font-medium">{name}</span>
      <span dir="auto" className="truncate font-mono text-xs text-fg-muted">
        {folder}
      </span>
    </span>
  );
}

type KindSwitchesProps = {
  counts: Comparison['counts'];
  kinds: ReadonlySet<DifferenceKind>;
  onChange: (kinds: ReadonlySet<DifferenceKind>) => void;
};

function KindSwitches({ counts, kinds, onChange }: KindSwitchesProps) {
  const toggle = (kind: DifferenceKind) => {
    const next = new Set(kinds);
    if (!next.delete(kind)) next.add(kind);
    onChange(next);
  };
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">Show</legend>
      {differenceKinds.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={kinds.has(kind)}
          onClick={() => toggle(kind)}
          className={cx(
            'flex h-7 items-center gap-1.5 rounded-full border px-2.5 text-sm pointer-coarse:h-11',
            kinds.has(kind) ? 'border-brand bg-brand-soft text-brand-soft-fg' : 'border-border text-fg-muted',
          )}
        >
          {kindNames[kind]}
          <span className="font-medium tabular-nums">{formatCount(counts[kind])}</span>
        </button>
      ))}
    </fieldset>
  );
}

/** What became of the folders that both sides have. */
function BelowLine({ comparison }: { comparison: Comparison }) {
  const { below, counts, progress, goBelow, stop } = comparison;
  if (below === 'not' && counts.folder === 0) return null;
  const words = {
    not: `${folders(counts.folder)} on both sides ${counts.folder === 1 ? 'isn’t' : 'aren’t'} looked into yet.`,
    going: `${folders(progress.done)} looked into, ${formatCount(progress.waiting)} to go.`,
    failed: 'Looking into folders failed.',
    done: `${folders(progress.done)} looked into${counts.folder > 0 ? `, ${formatCount(counts.folder)} not` : ''}.`,
  }[below];
  return (
    <div className="flex min-h-8 flex-wrap items-center justify-between gap-2 text-sm">
      <p role="status" className="flex items-center gap-2 tabular-nums">
        {below === 'going' && <LoaderCircle aria-hidden className="size-4 animate-spin text-fg-muted" />}
        {words}
      </p>
      {below === 'going' && (
        <Button size="small" onPress={stop}>
          Stop
        </Button>
      )}
      {below !== 'going' && below !== 'done' && (
        <Button size="small" onPress={goBelow}>
          Look into them
        </Button>
      )}
    </div>
  );
}

function folders(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'folder' : 'folders'}`;
}
