import { useMutation, useQueryClient } from '@tanstack/react-query';
import { faultOf } from '../../errors/fault.ts';
import { formatCount } from '../../ui/format.ts';
import { useToast } from '../../ui/toasts.tsx';
import { useUndoWindow } from '../../ui/use-undo-window.ts';
import { changeRefusal } from '../change-refusal.ts';
import { moveEntry, relist } from '../file-client.ts';
import { pathOf } from '../folder-path.ts';
import { type CarryPlace, folderWords } from './carried.ts';

export type Move = {
  from: CarryPlace;
  /** A folder of the same collection. */
  to: string;
  names: readonly string[];
  collectionName: string;
  /** The person, whom the collection may refuse. */
  username: string;
  /** The folders are listed anew. */
  onMoved: () => void;
};

/** Moves entries within a collection, one after the other and up to the first that is refused. It can be undone for a while. */
export function useMove(): (move: Move) => void {
  const client = useQueryClient();
  const toast = useToast();
  const offerUndo = useUndoWindow();
  const { mutate } = useMutation({
    mutationFn: async (move: Move) => {
      const moved: string[] = [];
      try {
        for (const name of move.names) {
          await moveEntry(move.from.collectionId, pathOf(move.from.folder, name), pathOf(move.to, name));
          moved.push(name);
        }
      } finally {
        if (moved.length > 0) {
          void relist(client, move.from.collectionId).then(move.onMoved);
          say(move, moved);
        }
      }
    },
    onError: (error, { names: [first], collectionName, username }) => {
      // Where some have moved, the one that hasn't is still to be seen in its place.
      const name = first ?? '';
      const detail = changeRefusal(faultOf(error), {
        what: 'move',
        name,
        collection: collectionName,
        identity: username,
      });
      toast({ tone: 'danger', title: 'Not everything was moved', detail });
    },
  });
  const say = (move: Move, moved: readonly string[]) => {
    const { from, to } = move;
    offerUndo({
      title: `Moved ${moved.length === 1 ? `“${moved[0]}”` : `${formatCount(moved.length)} items`} to ${folderWords(to)}`,
      commit: () => undefined,
      undo: () => mutate({ ...move, names: moved, from: { ...from, folder: to }, to: from.folder }),
    });
  };
  return mutate;
}
