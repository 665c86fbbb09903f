import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { explain } from '../errors/words-for.ts';
import { formatCount } from '../ui/format.ts';
import { useToast } from '../ui/toasts.tsx';
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

type Pending = { commit: () => void; undo: () => void };

/**
 * Deletes after some seconds in which it can be taken back. No deletion is sent before they are over; going to another
 * page, closing the window or deleting something else ends them early.
 */
export function useDelete(): (deletion: Deletion) => void {
  const client = useQueryClient();
  const toast = useToast();
  const pending = useRef<Pending | null>(null);
  const { mutate } = useMutation({
    mutationFn: async ({ id, deletion }: { id: Promise<string>; deletion: Deletion }) =>
      submitTask(deleteRequest(await id, deletion.collection.id, deletion.paths)),
    onSuccess: (submitted, { deletion }) => {
      void client.invalidateQueries({ queryKey: ['transfer', 'task_list'] });
      deletion.onSubmitted(submitted);
    },
    onError: (error, { deletion }) => {
      const { title, next } = explain(error);
      deletion.onKept();
      toast({ tone: 'danger', title: 'Nothing was deleted', detail: `${title}. ${next}` });
    },
  });

  useEffect(() => {
    const commit = () => pending.current?.commit();
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (!isUndo || pending.current === null || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      pending.current.undo();
    };
    addEventListener('pagehide', commit);
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('pagehide', commit);
      removeEventListener('keydown', onKeyDown);
      commit();
    };
  }, []);

  return (deletion) => {
    pending.current?.commit();
    // Asked for now: a page that goes away has only time for one call.
    const id = newSubmissionId();
    id.catch(() => {
      // Whoever awaits it says what is wrong.
    });
    let isOver = false;
    const end = (how: 'commit' | 'undo') => {
      if (isOver) return;
      isOver = true;
      pending.current = null;
      close();
      if (how === 'commit') mutate({ id, deletion });
      else deletion.onKept();
    };
    const count = deletion.paths.length;
    const close = toast({
      tone: 'info',
      title: `Deleting ${formatCount(count)} ${count === 1 ? 'item' : 'items'}`,
      detail: `From ${deletion.collection.name}`,
      offer: { text: 'Undo', onPress: () => end('undo') },
      onClose: () => end('commit'),
    });
    pending.current = { commit: () => end('commit'), undo: () => end('undo') };
  };
}
