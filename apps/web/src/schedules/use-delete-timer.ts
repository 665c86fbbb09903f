import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../errors/words-for.ts';
import { useToast } from '../ui/toasts.tsx';
import { useUndoWindow } from '../ui/use-undo-window.ts';
import { deleteTimer } from './timer-client.ts';
import { type TimerDocument, timerTitle } from './timer-document.ts';

/**
 * Deletes a timer after some seconds in which it can be taken back. `hidden` are those that are about to go, or have
 * gone.
 */
export function useDeleteTimer() {
  const client = useQueryClient();
  const toast = useToast();
  const doLater = useUndoWindow();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const show = ({ job_id }: TimerDocument) => setHidden((ids) => new Set([...ids].filter((id) => id !== job_id)));
  const { mutate } = useMutation({
    mutationFn: (timer: TimerDocument) => deleteTimer(timer.job_id),
    onError: (error, timer) => {
      const { title, next } = explain(error);
      show(timer);
      toast({ tone: 'danger', title: 'The schedule was not deleted', detail: `${title}. ${next}` });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['timers', 'list'] }),
  });
  const remove = (timer: TimerDocument) => {
    setHidden((ids) => new Set([...ids, timer.job_id]));
    doLater({
      title: 'Deleting the schedule',
      detail: `${timerTitle(timer)}. Tasks that it has started go on.`,
      commit: () => mutate(timer),
      undo: () => show(timer),
    });
  };
  return { hidden, remove };
}
