import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explainLater } from '../errors/explain-later.ts';
import { formatCount } from '../ui/format.ts';
import { useToast } from '../ui/toasts.tsx';
import { useUndoWindow } from '../ui/use-undo-window.ts';
import { newSubmissionId, type Submitted, submitTask } from './task-client.ts';
import { deleteRequest } from './task-request.ts';

export type Deletion = {
  collection: { id: string; name: string };
  /** Whole paths; those of folders end with a slash. */
  paths: readonly string[];
  onSubmitted: (submitted: Submitted) => void;
  /** Nothing is deleted: the person took it back, or the service refused. */
  onKept: () => void;
};

/** Deletes after some seconds in which it can be taken back: no deletion is sent before they are over. */
export function useDelete(): (deletion: Deletion) => void {
  const client = useQueryClient();
  const toast = useToast();
  const doLater = useUndoWindow();
  const { mutate } = useMutation({
    mutationFn: async ({ id, deletion }: { id: Promise<string>; deletion: Deletion }) =>
      submitTask(deleteRequest(await id, deletion.collection.id, deletion.paths)),
    onSuccess: (submitted, { deletion }) => {
      void client.invalidateQueries({ queryKey: ['transfer', 'task_list'] });
      deletion.onSubmitted(submitted);
    },
    onError: async (error, { deletion }) => {
      deletion.onKept();
      const { title, next } = await explainLater(error);
      toast({ tone: 'danger', title: 'Nothing was deleted', detail: `${title}. ${next}` });
    },
  });
  return (deletion) => {
    // Asked for now: a page that goes away has only time for one call.
    const id = newSubmissionId();
    id.catch(() => {
      // Whoever awaits it says what is wrong.
    });
    const count = deletion.paths.length;
    doLater({
      title: `Deleting ${formatCount(count)} ${count === 1 ? 'item' : 'items'}`,
      detail: `From ${deletion.collection.name}`,
      commit: () => mutate({ id, deletion }),
      undo: deletion.onKept,
    });
  };
}
