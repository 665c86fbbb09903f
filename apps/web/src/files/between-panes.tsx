import { ArrowLeft, ArrowLeftRight, ArrowRight, Columns2, GitCompareArrows, PanelLeft, Send } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Splitter } from '../ui/splitter.tsx';
import { otherSide, type Side, sides } from './use-file-manager-view.ts';

export type SideSwitchProps = {
  active: Side;
  onChange: (side: Side) => void;
  names: Record<Side, string | null>;
};

/** On a narrow screen one pane is on show at a time. */
export function SideSwitch({ active, onChange, names }: SideSwitchProps) {
  return (
    <fieldset className="grid grid-cols-2 gap-1 rounded-lg border border-border bg-surface-2 p-1 md:hidden">
      <legend className="sr-only">Pane on show</legend>
      {sides.map((side) => (
        <button
          key={side}
          type="button"
          aria-pressed={active === side}
          onClick={() => onChange(side)}
          className={cx(
            'h-9 min-w-0 truncate rounded-md px-2 text-sm pointer-coarse:h-11',
            active === side ? 'bg-surface-1 font-medium shadow-overlay' : 'text-fg-muted',
          )}
        >
          {names[side] ?? (side === 'origin' ? 'Left' : 'Right')}
        </button>
      ))}
    </fieldset>
  );
}

export type BetweenPanesProps = {
  twoPane: boolean;
  /** How many entries are selected on each side. */
  counts: Record<Side, number>;
  names: Record<Side, string | null>;
  activeSide: Side;
  /** Percent of the room that the left pane has. */
  leftShare: number;
  onLeftShare: (share: number) => void;
  onReview: (side: Side) => void;
  onSwap: () => void;
  onCompare: () => void;
  onTwoPane: (twoPane: boolean) => void;
};

/** What goes from one pane to the other, and how wide each is; below the pane on show where the screen is narrow. */
export function BetweenPanes(props: BetweenPanesProps) {
  const { twoPane, counts, names, activeSide, leftShare, onLeftShare, onReview, onSwap, onCompare, onTwoPane } = props;
  const target = names[otherSide[activeSide]];
  return (
    <div className="relative flex shrink-0 items-center justify-center max-md:order-last">
      {twoPane && (
        <Splitter
          label="Width of the left pane"
          value={leftShare}
          onChange={onLeftShare}
          className="absolute inset-y-0 -inset-x-1 hidden rounded-md md:flex"
        />
      )}
      <fieldset className="relative flex items-center justify-center gap-1 max-md:flex-1 md:flex-col">
        <legend className="sr-only">Between the panes</legend>
        <Button
          look={counts[activeSide] > 0 ? 'primary' : 'secondary'}
          className="min-w-0 flex-1 md:hidden"
          onPress={() => onReview(activeSide)}
        >
          <Send aria-hidden />
          <span className="truncate">{twoPane && target !== null ? `Transfer to ${target}` : 'Transfer…'}</span>
        </Button>
        {(twoPane ? sides : sides.slice(0, 1)).map((side) => (
          <IconButton
            key={side}
            label={side === 'origin' ? 'Transfer to the right' : 'Transfer to the left'}
            look={counts[side] > 0 ? 'primary' : 'secondary'}
            className="max-md:hidden"
            onPress={() => onReview(side)}
          >
            {side === 'origin' ? <ArrowRight aria-hidden /> : <ArrowLeft aria-hidden />}
          </IconButton>
        ))}
        {twoPane && (
          <IconButton label="Swap panes" onPress={onSwap}>
            <ArrowLeftRight aria-hidden />
          </IconButton>
        )}
        {twoPane && (
          <IconButton label="Compare panes" onPress={onCompare}>
            <GitCompareArrows aria-hidden />
          </IconButton>
        )}
        <IconButton label={twoPane ? 'Show one pane' : 'Show two panes'} onPress={() => onTwoPane(!twoPane)}>
          {twoPane ? <PanelLeft aria-hidden /> : <Columns2 aria-hidden />}
        </IconButton>
      </fieldset>
    </div>
  );
}
