import type { TaskDocument } from '@isthmus/globus';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../errors/words-for.ts';
import { formatCount } from '../ui/format.ts';
import { type ToastWords, useToast } from '../ui/toasts.tsx';
import { useUndoWindow } from '../ui/use-undo-window.ts';
import { type Cancelled, cancelTask } from './task-client.ts';
import { taskTitle } from './task-status.ts';

export type CancelTasks = {
  /** Cancels after some seconds in which it can be taken back. */
  cancel: (tasks: readonly TaskDocument[]) => void;
  /** Ids of the tasks that are about to be cancelled, or are being so. */
  cancelling: ReadonlySet<string>;
};

/** Stops tasks; says so when one of them was done before it could be stopped. */
export function useCancelTasks(): CancelTasks {
  const client = useQueryClient();
  const toast = useToast();
  const doLater = useUndoWindow();
  const [cancelling, setCancelling] = useState<ReadonlySet<string>>(new Set());
  const release = (tasks: readonly TaskDocument[]) =>
    setCancelling((before) => new Set([...before].filter((id) => tasks.every(({ task_id }) => task_id !== id))));
  const { mutate } = useMutation({
    mutationFn: (tasks: readonly TaskDocument[]) => Promise.allSettled(tasks.map(({ task_id }) => cancelTask(task_id))),
    onSuccess: (results, tasks) => {
      for (const words of resultWords(results, tasks)) toast(words);
    },
    onSettled: async (_, __, tasks) => {
      await Promise.all([
        ...tasks.map(({ task_id }) => client.invalidateQueries({ queryKey: ['transfer', 'task', task_id] })),
        client.invalidateQueries({ queryKey: ['transfer', 'task_list'] }),
      ]);
      release(tasks);
    },
  });
  const cancel: CancelTasks['cancel'] = (tasks) => {
    setCancelling((before) => new Set([...before, ...tasks.map(({ task_id }) => task_id)]));
    doLater({
      title: `Cancelling ${nameOf(tasks)}`,
      detail: 'What is done so far stays as it is. A cancelled task can’t be resumed, but run again.',
      commit: () => mutate(tasks),
      undo: () => release(tasks),
    });
  };
  return { cancel, cancelling };
}

/** What to say of the answers: one message for each kind of them. */
export function resultWords(
  results: readonly PromiseSettledResult<Cancelled>[],
  tasks: readonly TaskDocument[],
): ToastWords[] {
  const those = (which: Cancelled) => tasks.filter((_, index) => valueOf(results[index]) === which);
  const [stopped, noted, late] = [those('stopped'), those('noted'), those('late')];
  const refused = results.filter((result) => result.status === 'rejected');
  return [
    ...say(stopped, 'info', `Cancelled ${nameOf(stopped)}`),
    ...say(
      noted,
      'info',
      `Globus will stop ${nameOf(noted)}`,
      'A storage server is slow to answer: it may take minutes.',
    ),
    ...say(
      late,
      'info',
      `Too late to cancel ${nameOf(late)}`,
      `${late.length === 1 ? 'It was' : 'They were'} done before the order came. What was copied stays.`,
    ),
    ...say(
      refused,
      'danger',
      refused.length === 1 && tasks.length === 1
        ? 'The task was not cancelled'
        : `${formatCount(refused.length)} tasks were not cancelled`,
      explain(refused[0]?.reason).title,
    ),
  ];
}

function say(about: readonly unknown[], tone: ToastWords['tone'], title: string, detail?: string): ToastWords[] {
  return about.length === 0 ? [] : [{ tone, title, ...(detail !== undefined && { detail }) }];
}

function valueOf(result: PromiseSettledResult<Cancelled> | undefined): Cancelled | null {
  return result?.status === 'fulfilled' ? result.value : null;
}

function nameOf(tasks: readonly TaskDocument[]): string {
  const [first] = tasks;
  return tasks.length === 1 && first ? `“${taskTitle(first)}”` : `${formatCount(tasks.length)} tasks`;
}
