import type { ComparedFolder } from '../../compare/use-comparison.ts';
import type { Proposal } from '../../transfers/proposal.ts';
import { transferRefusal } from '../../transfers/task-request.ts';
import { partOfAll } from '../file-actions.ts';
import { holdsAll } from '../file-client.ts';
import { canTransfer } from '../listed-entry.ts';
import { otherSide, type Side } from '../use-file-manager-view.ts';
import type { PaneAndCollection, Panes } from './use-pane-and-collection.ts';

/** Why what is selected on `side` can't be transferred to the other pane; null when it can. */
export function refusalFrom(panes: Panes, twoPane: boolean, side: Side): string | null {
  const to = twoPane ? panes[otherSide[side]].end : null;
  const { selected, selection, listing } = panes[side].pane;
  if (selection.mode === 'exclude' && listing !== null && !holdsAll(listing)) return partOfAll;
  const movable = selected.filter(canTransfer);
  if (movable.length === 0 && selected.length > 0) return 'Links that lead nowhere and devices can’t be transferred.';
  return transferRefusal(panes[side].end, to, movable);
}

type Compared = Pick<PaneAndCollection, 'pane' | 'end'>;

/** Why the panes can't be compared; null when they can. `panes` is null while there is only one. */
export function compareRefusal(panes: Record<Side, Compared> | null): string | null {
  const from = panes?.origin.end;
  const to = panes?.destination.end;
  if (!from || !to) return 'Open a folder in each of two panes to compare them.';
  const isSame = from.collectionId === to.collectionId && from.folder === to.folder;
  return isSame ? 'Both panes show the same folder.' : null;
}

/** The folders of two panes to be compared; null until both are listed. */
export function comparedPanes(from: Compared, to: Compared): { from: ComparedFolder; to: ComparedFolder } | null {
  const [here, there] = [from, to].map(({ pane, end }) =>
    end === null || pane.listing === null
      ? null
      : { ...placeOf(end), name: end.collection.name, listing: pane.listing },
  );
  return here && there ? { from: here, to: there } : null;
}

/** Only where it is. */
export function placeOf({ collectionId, folder }: Proposal['source']): Proposal['source'] {
  return { collectionId, folder };
}
