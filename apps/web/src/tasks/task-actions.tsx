import type { TaskDocument } from '@isthmus/globus';
import { Ban, ChevronDown, Copy, Ellipsis, Link2, Pencil, RotateCw, SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import { Text } from 'react-aria-components';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { EditTask } from './edit-task.tsx';
import { type RerunKind, rerunRefusal } from './rerun.ts';
import { isOpen } from './task-status.ts';
import { useCancelTasks } from './use-cancel-tasks.ts';

/** What can be done to a task: while it runs, and after it. */
export function TaskActions({ task, onRerun }: { task: TaskDocument; onRerun: (kind: RerunKind) => void }) {
  const [isEditing, setEditing] = useState(false);
  const { cancel, cancelling } = useCancelTasks();
  const isCancelling = cancelling.has(task.task_id);
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
      {!isOpen(task) && task.type === 'TRANSFER' && <RerunMenu task={task} onRerun={onRerun} />}
      <CopyMenu task={task} />
      {isEditing && <EditTask task={task} onClose={() => setEditing(false)} />}
    </>
  );
}

const menuKinds = ['failed', 'all', 'sync'] as const;
const rerunWords: Record<(typeof menuKinds)[number], { name: string; about: string }> = {
  failed: { name: 'Only what failed', about: 'Compared by checksum.' },
  all: { name: 'Everything again', about: 'With the options that it had.' },
  sync: { name: 'Only what is missing or differs', about: 'Compared by checksum.' },
};

function RerunMenu({ task, onRerun }: { task: TaskDocument; onRerun: (kind: RerunKind) => void }) {
  return (
    <Menu
      aria-label="Rerun"
      onAction={(key) => {
        const kind = menuKinds.find((known) => known === key);
        if (kind !== undefined) onRerun(kind);
      }}
      trigger={
        <Button look={task.status === 'FAILED' || task.subtasks_skipped_errors > 0 ? 'primary' : 'secondary'}>
          <RotateCw aria-hidden />
          Rerun
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      {menuKinds.map((kind) => {
        const refusal = rerunRefusal(task, kind);
        const { name, about } = rerunWords[kind];
        return (
          <MenuItem key={kind} id={kind} textValue={name} isDisabled={refusal !== null}>
            <Text slot="label" className="block">
              {name}
            </Text>
            <Text slot="description" className="block text-xs text-fg-muted">
              {refusal ?? about}
            </Text>
          </MenuItem>
        );
      })}
    </Menu>
  );
}

function CopyMenu({ task }: { task: TaskDocument }) {
  const copy = useCopy();
  const texts: Record<string, [string, string]> = {
    id: [task.task_id, 'Task id'],
    link: [new URL(`/activity/${task.task_id}`, location.origin).href, 'Link'],
    show: [`globus task show ${task.task_id}`, 'Command'],
    wait: [`globus task wait ${task.task_id}`, 'Command'],
  };
  return (
    <Menu
      aria-label="More about this task"
      onAction={(key) => {
        const [text, what] = texts[String(key)] ?? [];
        if (text !== undefined && what !== undefined) copy(text, what);
      }}
      trigger={
        <IconButton label="More" look="secondary">
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      <MenuItem id="id" icon={<Copy aria-hidden />}>
        Copy task id
      </MenuItem>
      <MenuItem id="link" icon={<Link2 aria-hidden />}>
        Copy link to this page
      </MenuItem>
      <MenuSeparator />
      <MenuItem id="show" icon={<SquareTerminal aria-hidden />}>
        Copy CLI command: task show
      </MenuItem>
      <MenuItem id="wait" icon={<SquareTerminal aria-hidden />}>
        Copy CLI command: task wait
      </MenuItem>
    </Menu>
  );
}
