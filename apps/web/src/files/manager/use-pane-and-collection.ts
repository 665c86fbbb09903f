import type { EndpointDocument } from '@isthmus/globus';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';
import { assuranceMinutes } from '../../collections/assurance.ts';
import { collectionQuery } from '../../collections/collection-client.ts';
import { collectionKind, collectionName } from '../../collections/collection-facts.ts';
import { useVisits } from '../../places/use-place-memory.ts';
import { transferEnd } from '../../transfers/option-gates.ts';
import type { ReviewEnd } from '../../transfers/review-draft.ts';
import type { PaneView } from '../file-manager-url.ts';
import type { Selections } from '../selection.ts';
import type { FileManager, Side } from '../use-file-manager-view.ts';
import { type FilePaneState, useFilePane } from '../use-file-pane.ts';

export type PaneAndCollection = {
  pane: FilePaneState;
  name: string | null;
  kind: string | null;
  /** How long a sign-in is good for there; null where that doesn't matter. */
  assuranceMinutes: number | null;
  collection: EndpointDocument | null;
  /** The pane as one end of a transfer; null until its folder is listed. */
  end: ReviewEnd | null;
  body: RefObject<HTMLDivElement | null>;
};

export type Panes = Record<Side, PaneAndCollection>;

/** One pane, and what is known of the collection that it shows; it begins with the selections that were `kept`. */
export function usePaneAndCollection(manager: FileManager, side: Side, kept: Selections | null): PaneAndCollection {
  const view = manager.view[side];
  const pane = useFilePane(
    view,
    { showHidden: manager.showHidden, foldersFirst: manager.look.foldersFirst },
    (filter) => manager.setPane(side, { filter }),
    kept,
  );
  useAddressedFocus(pane, view);
  const { data } = useQuery({ ...collectionQuery(view.collectionId ?? ''), enabled: view.collectionId !== null });
  const body = useRef<HTMLDivElement>(null);
  const collection = view.collectionId === null ? undefined : data;
  const name = collection ? collectionName(collection) : null;
  useVisits(pane, name);
  return {
    pane,
    name,
    kind: collection ? collectionKind(collection.entity_type) : null,
    assuranceMinutes: collection ? assuranceMinutes(collection) : null,
    collection: collection ?? null,
    end: collection ? endOf(collection, pane) : null,
    body,
  };
}

function endOf(collection: EndpointDocument, { folder, listing, isStale }: FilePaneState): ReviewEnd | null {
  if (listing === null || isStale) return null;
  return { collectionId: collection.id, folder, collection: transferEnd(collection, collectionName(collection)) };
}

/** Goes to the name that a link gives, though the folder may remember another; whoever comes back finds that one. */
function useAddressedFocus({ place, focusIn }: FilePaneState, { path, focus }: PaneView): void {
  const isNew = useNavigationType() !== 'POP';
  const isFirst = useLocation().key === 'default';
  useEffect(() => {
    if (path !== null && focus !== null && (isNew || isFirst)) focusIn(path, focus);
    // Once for each name of each folder: afterwards the person goes where they want.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [place, focus]);
}
