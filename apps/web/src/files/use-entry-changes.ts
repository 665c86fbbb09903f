import type { StepUpView } from '@isthmus/bff-contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useState } from 'react';
import * as z from 'zod/mini';
import { explainLater } from '../errors/explain-later.ts';
import { faultOf, isSessionLost, stepUpOf } from '../errors/fault.ts';
import { keptWork, useKeepWork } from '../kept-work.ts';
import { useResume } from '../session/use-resume.ts';
import { useToast } from '../ui/toasts.tsx';
import { useUndoOffer } from '../ui/use-undo-offer.ts';
import { changeRefusal } from './change-refusal.ts';
import { deleteEmptyFolder, FolderFilled } from './delete-empty-folder.ts';
import { cancelListing, makeFolder, relist, renameEntry, showChange } from './file-client.ts';
import { pathOf } from './folder-path.ts';
import { fold, type ListedEntry } from './listed-entry.ts';
import { focusOn, followRename } from './selection.ts';
import type { FilePaneState } from './use-file-pane.ts';

/** The name that is being typed in the folder `place`: of a folder to make, or of the entry called `from`. */
export type Editing = {
  place: string;
  text: string;
  /** Why the last try failed. */
  refusal: string | null;
  /** What the collection asks for before it tries again. */
  stepUp: StepUpView | null;
} & ({ kind: 'new-folder' } | { kind: 'rename'; from: string });

/** As it is kept while the person goes through a step-up. */
const keptEditing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('new-folder'), place: z.string(), text: z.string() }),
  z.object({ kind: z.literal('rename'), place: z.string(), text: z.string(), from: z.string() }),
]);

export type EntryChanges = {
  editing: Editing | null;
  startNewFolder: () => void;
  startRename: (name: string) => void;
  cancel: () => void;
  submit: (name: string) => void;
};

export type Changer = {
  /** Name of the collection. */
  collection: string;
  /** Name of the pane. */
  label: string;
  /** The person. */
  sub: string;
  username: string;
  /** The pane in the document. */
  section: RefObject<Element | null>;
};

/**
 * Makes folders and renames entries. A change is on show before the service confirms it; when the service refuses, the
 * folder looks as before and the typed name is back with the reason under it. What a gate held up is tried once more by
 * itself after it.
 */
export function useEntryChanges(
  pane: FilePaneState,
  { collection, label, sub, username, section }: Changer,
): EntryChanges {
  const client = useQueryClient();
  const keptName = `name in the ${label.toLowerCase()}`;
  const [edited, setEditing] = useState<Editing | null>(() => {
    const kept = keptWork(sub, keptName, keptEditing);
    return kept && { ...kept, refusal: null, stepUp: null };
  });
  /** What held the last change up, if that was a gate. */
  const [failedWith, setFailedWith] = useState<unknown>(null);
  useKeepWork(sub, keptName, () => (edited !== null && failedWith !== null ? edited : null));
  const collectionId = pane.view.collectionId ?? '';
  const { folder, place, select } = pane;
  const editing = edited?.place === place ? edited : null;
  // As a mutation, so that a session that is gone shows its gate.
  const { mutateAsync: change } = useMutation({ mutationFn: (call: () => Promise<void>) => call() });

  const toast = useToast();
  const offerUndo = useUndoOffer(section);
  const submit = async (started: Editing, name: string, isUndo = false) => {
    const from = started.kind === 'rename' ? started.from : null;
    setEditing(null);
    setFailedWith(null);
    if (from === name) return;
    await cancelListing(client, collectionId, pane.view.path);
    const undo = showChange(client, collectionId, pane.view.path, (entries) =>
      from === null ? [...entries, newFolder(name)] : renamed(entries, from, name),
    );
    select((selection) => (from === null ? focusOn(selection, name) : followRename(selection, from, name)));
    try {
      await change(() =>
        from === null ? makeFolder(collectionId, folder, name) : renameEntry(collectionId, folder, from, name),
      );
    } catch (error) {
      undo();
      const what = from === null ? 'mkdir' : 'rename';
      const refusal = changeRefusal(faultOf(error), { what, name, collection, identity: username });
      if (from !== null) select((selection) => followRename(selection, name, from));
      setFailedWith(stepUpOf(error) !== null || isSessionLost(error) ? error : null);
      setEditing({ ...started, text: name, refusal, stepUp: stepUpOf(error) });
      return;
    }
    if (!isUndo && from === null) offerUndo(`Folder “${name}” made`, () => void removeFolder(name));
    if (!isUndo && from !== null) {
      const back: Editing = { kind: 'rename', place, from: name, text: name, ...untried };
      offerUndo(`“${from}” is now “${name}”`, () => void submit(back, from, true));
    }
    await relist(client, collectionId);
  };

  const goOn = editing === null || pane.listing === null ? null : () => void submit(editing, editing.text);
  useResume(sub, keptName, failedWith, goOn);

  const removeFolder = async (name: string) => {
    try {
      await change(() => deleteEmptyFolder(collectionId, `${pathOf(folder, name)}/`));
      showChange(client, collectionId, pane.view.path, (entries) => entries.filter((entry) => entry.name !== name));
      toast({ tone: 'success', title: `“${name}” is being removed` });
    } catch (error) {
      const isFilled = error instanceof FolderFilled;
      toast({
        tone: isFilled ? 'info' : 'danger',
        title: `“${name}” was kept`,
        detail: isFilled ? 'Something has been put into it.' : (await explainLater(error)).title,
      });
    }
  };

  return {
    editing,
    startNewFolder: () => setEditing({ kind: 'new-folder', place, text: '', ...untried }),
    startRename: (name) => setEditing({ kind: 'rename', place, from: name, text: name, ...untried }),
    cancel: () => {
      setEditing(null);
      setFailedWith(null);
    },
    submit: (name) => {
      if (editing !== null) void submit(editing, name);
    },
  };
}

const untried = { refusal: null, stepUp: null };

function renamed(entries: ListedEntry[], from: string, to: string): ListedEntry[] {
  return entries.map((entry) =>
    entry.name === from ? { ...entry, name: to, folded: fold(to), pending: true as const } : entry,
  );
}

function newFolder(name: string): ListedEntry {
  const unknown = { size: null, modifiedMs: null, permissions: null, user: null, group: null, linkTarget: null };
  return { name, type: 'dir', ...unknown, folded: fold(name), pending: true };
}
