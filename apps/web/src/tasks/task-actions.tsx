import type { TaskDocument } from '@isthmus/globus';
import { Ban, ChevronDown, Ellipsis, Pencil, RotateCw } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useActions } from '../actions/use-actions.tsx';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { type MenuRerun, rerunRefusal } from './rerun.ts';
import { isOpen } from './task-status.ts';
import { useCancelTasks } from './use-cancel-tasks.ts';

const RerunMenu = lazy(async () => ({ default: (await import('./task-menus.tsx')).RerunMenu }));
const CopyMenu = lazy(async () => ({ default: (await import('./task-menus.tsx')).CopyMenu }));
const EditTask = lazy(async () => ({ default: (await import('./edit-task.tsx')).EditTask }));

/** What can be done to a task: while it runs, and after it. */
export function TaskActions({ task, onRerun }: { task: TaskDocument; onRerun: (kind: MenuRerun) => void }) {
  const [isEditing, setEditing] = useState(false);
  const copy = useCopy();
  const { cancel, cancelling } = useCancelTasks();
  const isCancelling = cancelling.has(task.task_id);
  const isOver = isOpen(task) ? null : 'The task is finished.';
  useActions([
    {
      id: 'task-cancel',
      refusal: isOver ?? (isCancelling ? 'It is being cancelled.' : null),
      run: () => cancel([task]),
    },
    { id: 'task-edit', refusal: isOver, run: () => setEditing(true) },
    { id: 'task-rerun-failed', refusal: rerunRefusal(task, 'failed'), run: () => onRerun('failed') },
    { id: 'task-rerun', refusal: rerunRefusal(task, 'all'), run: () => onRerun('all') },
    { id: 'task-sync', refusal: rerunRefusal(task, 'sync'), run: () => onRerun('sync') },
    { id: 'task-copy-id', refusal: null, run: () => copy(task.task_id, 'Task id') },
  ]);
  return (
    <>
      {isOpen(task) && (
        <>
          <Button onPress={() => setEditing(true)}>
            <Pencil aria-hidden />
            Edit
          </Button>
          <Button isDisabled={isCancelling} onPress={() => cancel([task])}>
            <Ban aria-hidden />
            {isCancelling ? 'Cancelling…' : 'Cancel task'}
          </Button>
        </>
      )}
      {!isOpen(task) && task.type === 'TRANSFER' && (
        <MenuButton
          trigger={(trigger) => (
            <Button {...trigger}>
              <RotateCw aria-hidden />
              Rerun
              <ChevronDown aria-hidden />
            </Button>
          )}
        >
          {(menu) => <RerunMenu {...menu} task={task} onRerun={onRerun} />}
        </MenuButton>
      )}
      <MenuButton
        trigger={(trigger) => (
          <IconButton {...trigger} label="More" look="secondary">
            <Ellipsis aria-hidden />
          </IconButton>
        )}
      >
        {(menu) => <CopyMenu {...menu} task={task} />}
      </MenuButton>
      {isEditing && (
        <Suspense fallback={null}>
          <EditTask task={task} onClose={() => setEditing(false)} />
        </Suspense>
      )}
    </>
  );
}
