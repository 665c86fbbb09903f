import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { taskQuery } from '../../tasks/task-client.ts';
import { isOpen } from '../../tasks/task-status.ts';
import type { Submitted } from '../../transfers/task-client.ts';
import { useToast } from '../../ui/toasts.tsx';
import { relist } from '../file-client.ts';

export type FollowTask = (submitted: Submitted, changedId: string | null, title: string) => void;

/** Says that a task was submitted, leads to it, and shows what it changed in a collection when it is over. */
export function useFollowTask(): FollowTask {
  const toast = useToast();
  const watch = useRelistWhenDone();
  return (submitted, changedId, title) => {
    watch(submitted.taskId, changedId);
    toast({
      tone: 'success',
      title: submitted.wasThere ? 'This was submitted already' : title,
      link: { to: `/activity/${submitted.taskId}`, text: 'Follow the task' },
    });
  };
}

/** Lists a collection's folders anew when the task that changes them is over. Only the last task is watched. */
function useRelistWhenDone(): (taskId: string, collectionId: string | null) => void {
  const client = useQueryClient();
  const [watched, setWatched] = useState<{ taskId: string; collectionId: string } | null>(null);
  const { data: task } = useQuery({ ...taskQuery(watched?.taskId ?? ''), enabled: watched !== null });
  const isOver = watched !== null && task !== undefined && task.task_id === watched.taskId && !isOpen(task);
  const changedId = isOver ? watched.collectionId : null;
  const taskId = isOver ? watched.taskId : null;
  useEffect(() => {
    if (changedId !== null && taskId !== null) void relist(client, changedId);
  }, [client, changedId, taskId]);
  return (id, collectionId) => setWatched(collectionId === null ? null : { taskId: id, collectionId });
}
