import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, type RefObject, Suspense, useState } from 'react';
import type { Proposal } from '../../transfers/proposal.ts';
import type { ReviewEnd } from '../../transfers/review-draft.ts';
import { useToast } from '../../ui/toasts.tsx';
import { partOfAll } from '../file-actions.ts';
import { holdsAll, listingQuery } from '../file-client.ts';
import { focusRows } from '../file-grid.tsx';
import { parentOf, pathOf } from '../folder-path.ts';
import { canTransfer, type ListedEntry } from '../listed-entry.ts';
import { isSelected, selectOnly } from '../selection.ts';
import { countNamesakes, transferItems } from '../transfer-items.ts';
import { type Side, sides } from '../use-file-manager-view.ts';
import type { FilePaneState } from '../use-file-pane.ts';
import { type Carried, type CarryPlace, pasteVerdict, type Verdict } from './carried.ts';
import { DragSummary } from './drag-summary.tsx';
import { HeldBar } from './held-bar.tsx';
import { useDrag } from './use-drag.ts';
import { useMove } from './use-move.ts';

const MoveDialog = lazy(async () => ({ default: (await import('./move-dialog.tsx')).MoveDialog }));

export type PaneCarry = {
  /** Why what was copied or cut can't come here; null when it can. */
  pasteRefusal: string | null;
  onHold: (entries: readonly ListedEntry[], isCut: boolean) => void;
  onPaste: () => void;
  onMoveTo: (entries: readonly ListedEntry[]) => void;
};

type CarriedPane = { pane: FilePaneState; end: ReviewEnd | null; body: RefObject<HTMLElement | null> };

const nearFolders = 8;

/** Takes entries from folder to folder: by dragging, by the clipboard's keys, or by a path. What leaves its collection is reviewed. */
export function useCarry(panes: Record<Side, CarriedPane>, username: string, onPropose: (proposal: Proposal) => void) {
  const client = useQueryClient();
  const toast = useToast();
  const startMove = useMove();
  const [held, setHeld] = useState<{ carried: Carried; isCut: boolean } | null>(null);
  const [moving, setMoving] = useState<Carried | null>(null);

  const carriedFrom = (side: Side, entries: readonly ListedEntry[]): Carried | null => {
    const { pane, end } = panes[side];
    if (end === null || pane.listing === null) return null;
    const isPart = pane.selection.mode === 'exclude' && !holdsAll(pane.listing);
    return {
      from: { collectionId: end.collectionId, folder: end.folder },
      entries,
      renameSupported: pane.listing.renameSupported,
      refusal: isPart ? partOfAll : null,
    };
  };
  const move = ({ from, entries }: Carried, to: string) => {
    const side = sides.find((one) => panes[one].end?.folder === from.folder) ?? 'origin';
    const onMoved = () =>
      requestAnimationFrame(() => {
        // The row that had the focus may be gone.
        if (document.activeElement === document.body) focusRows(panes[side].body.current);
      });
    const end = sides.map((one) => panes[one].end).find((one) => one?.collectionId === from.collectionId);
    const names = entries.map(({ name }) => name);
    startMove({ from, to, names, collectionName: end?.collection.name ?? 'The collection', username, onMoved });
  };
  const propose = ({ from, entries }: Carried, to: CarryPlace) => {
    const there = client.getQueryData(listingQuery(to.collectionId, to.folder).queryKey)?.entries ?? [];
    onPropose({
      source: from,
      destination: { collectionId: to.collectionId, folder: to.folder },
      items: transferItems(entries, from.folder, to.folder),
      leftOut: entries.filter((entry) => !canTransfer(entry)).length,
      namesakes: countNamesakes(entries, there),
    });
  };
  const carry = (carried: Carried, to: CarryPlace, verdict: Verdict) => {
    if (verdict.kind === 'refused') toast({ tone: 'info', title: verdict.why });
    else if (verdict.kind === 'move') move(carried, to.folder);
    else propose(carried, to);
  };

  const sideOf = (element: Element) =>
    sides.find((side) => side === element.closest<HTMLElement>('[data-side]')?.dataset.side);
  const rowAt = (element: Element) => {
    const row = element.closest<HTMLElement>('[data-index]');
    const side = sideOf(element);
    const entry = row && side ? panes[side].pane.visible[Number(row.dataset.index)] : undefined;
    return row && side && entry ? { row, side, entry } : null;
  };
  const { summary, handlers } = useDrag({
    carriedAt: (element) => {
      const found = rowAt(element);
      if (found === null) return null;
      const { side, entry } = found;
      const { pane } = panes[side];
      const isOne = !isSelected(pane.selection, entry.name);
      if (isOne) pane.select(() => selectOnly(entry.name));
      const carried = carriedFrom(side, isOne ? [entry] : pane.selected);
      return carried && (isOne ? { ...carried, refusal: null } : carried);
    },
    targetAt: (element) => {
      const side = sideOf(element);
      const end = side && panes[side].end;
      const box = element.closest<HTMLElement>('[data-side]');
      if (!end || box === null) return null;
      const { collectionId } = end;
      const found = rowAt(element);
      if (found?.entry.type === 'dir')
        return { place: { collectionId, folder: `${pathOf(end.folder, found.entry.name)}/` }, element: found.row };
      return { place: { collectionId, folder: end.folder }, element: box };
    },
    onDrop: carry,
  });

  const paneCarry = (side: Side): PaneCarry => {
    const { end } = panes[side];
    const verdict = held && end && pasteVerdict(held.carried, held.isCut, end);
    return {
      pasteRefusal:
        verdict === null ? 'Nothing has been copied or cut here.' : verdict.kind === 'refused' ? verdict.why : null,
      onHold: (entries, isCut) => {
        const carried = carriedFrom(side, entries);
        if (carried !== null) setHeld({ carried, isCut });
      },
      onPaste: () => {
        if (held === null || end === null || verdict === null) return;
        if (held.isCut) setHeld(null);
        carry(held.carried, end, verdict);
        if (held.isCut && verdict.kind === 'copy')
          toast({
            tone: 'info',
            title: 'Between collections things are copied',
            detail: 'Delete the originals afterwards.',
          });
      },
      onMoveTo: (entries) => setMoving(carriedFrom(side, entries)),
    };
  };
  const near = (carried: Carried): string[] => {
    const shown = sides.flatMap((side) => panes[side].end ?? []);
    const above = parentOf(carried.from.folder);
    const here = sides.find((side) => panes[side].end?.folder === carried.from.folder) ?? 'origin';
    const beside = panes[here].pane.visible.filter((entry) => entry.type === 'dir' && !carried.entries.includes(entry));
    const folders = [
      ...shown.flatMap(({ collectionId, folder }) => (collectionId === carried.from.collectionId ? [folder] : [])),
      ...(above === null ? [] : [above]),
      ...beside.slice(0, nearFolders).map(({ name }) => `${pathOf(carried.from.folder, name)}/`),
    ];
    return [...new Set(folders)].filter((folder) => folder !== carried.from.folder).slice(0, nearFolders);
  };
  const parts: ReactNode = (
    <>
      <HeldBar held={held} onDrop={() => setHeld(null)} />
      <DragSummary box={summary} />
      <Suspense fallback={null}>
        {moving !== null && (
          <MoveDialog
            carried={moving}
            near={near(moving)}
            onClose={() => setMoving(null)}
            onMove={(to) => {
              setMoving(null);
              move(moving, to);
            }}
          />
        )}
      </Suspense>
    </>
  );
  return { paneCarry, handlers, parts };
}
