import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '../errors/fault.ts';
import { changeRefusal } from './change-refusal.ts';
import { makeFolder, relist, renameEntry, showChange } from './file-client.ts';
import { fold, type ListedEntry } from './listed-entry.ts';
import { focusOn, followRename } from './selection.ts';
import type { FilePaneState } from './use-file-pane.ts';

/** The name that is being typed in a pane: of a folder to make, or of the entry called `from`. */
export type Editing =
  | { kind: 'new-folder'; text: string; refusal: string | null }
  | { kind: 'rename'; from: string; text: string; refusal: string | null };

export type EntryChanges = {
  editing: Editing | null;
  startNewFolder: () => void;
  startRename: (name: string) => void;
  cancel: () => void;
  submit: (name: string) => void;
};

/**
 * Makes folders and renames entries. A change is on show before the service confirms it; when the service refuses, the
 * folder looks as before and the typed name is back with the reason under it.
 */
export function useEntryChanges(pane: FilePaneState, collection: string, identity: string): EntryChanges {
  const client = useQueryClient();
  const [editing, setEditing] = useState<Editing | null>(null);
  const collectionId = pane.view.collectionId ?? '';
  const { folder, select } = pane;

  const submit = async (name: string) => {
    if (editing === null) return;
    if (editing.kind === 'rename' && editing.from === name) {
      setEditing(null);
      return;
    }
    setEditing(null);
    const shown = (entries: ListedEntry[]) =>
      editing.kind === 'rename' ? renamed(entries, editing.from, name) : [...entries, newFolder(name)];
    await client.cancelQueries({ queryKey: ['transfer', 'listing', collectionId] });
    const undo = showChange(client, collectionId, pane.view.path, shown);
    const { kind } = editing;
    const from = kind === 'rename' ? editing.from : null;
    select((selection) => (from === null ? focusOn(selection, name) : followRename(selection, from, name)));
    try {
      if (editing.kind === 'rename') await renameEntry(collectionId, folder, editing.from, name);
      else await makeFolder(collectionId, folder, name);
    } catch (error) {
      undo();
      const what = kind === 'rename' ? 'rename' : 'mkdir';
      const refusal = changeRefusal(faultOf(error), { what, name, collection, identity });
      if (from !== null) select((selection) => followRename(selection, name, from));
      setEditing({ ...editing, text: name, refusal });
      return;
    }
    await relist(client, collectionId);
  };

  return {
    editing,
    startNewFolder: () => setEditing({ kind: 'new-folder', text: '', refusal: null }),
    startRename: (name) => setEditing({ kind: 'rename', from: name, text: name, refusal: null }),
    cancel: () => setEditing(null),
    submit: (name) => void submit(name),
  };
}

function renamed(entries: ListedEntry[], from: string, to: string): ListedEntry[] {
  return entries.map((entry) =>
    entry.name === from ? { ...entry, name: to, folded: fold(to), pending: true as const } : entry,
  );
}

function newFolder(name: string): ListedEntry {
  return { name, type: 'dir', size: null, modifiedMs: null, linkTarget: null, folded: fold(name), pending: true };
}
