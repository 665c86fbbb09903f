import type { TaskDocument } from '@isthmus/globus';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ban, Pencil } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { explain } from '../errors/words-for.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/text-field.tsx';
import { useToast } from '../ui/toasts.tsx';
import { cancelTask, renameTask } from './task-client.ts';
import { taskTitle } from './task-status.ts';

/** What can be done to a task that is not finished. */
export function TaskActions({ task }: { task: TaskDocument }) {
  const [open, setOpen] = useState<'none' | 'cancel' | 'label'>('none');
  const close = () => setOpen('none');
  return (
    <>
      <Button onPress={() => setOpen('label')}>
        <Pencil aria-hidden />
        Edit label
      </Button>
      <Button onPress={() => setOpen('cancel')}>
        <Ban aria-hidden />
        Cancel task
      </Button>
      <CancelDialog task={task} isOpen={open === 'cancel'} onClose={close} />
      {open === 'label' && <LabelDialog task={task} onClose={close} />}
    </>
  );
}

function useTaskMutation<Input>(task: TaskDocument, call: (input: Input) => Promise<unknown>, done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: done,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['transfer', 'task', task.task_id] }),
        client.invalidateQueries({ queryKey: ['transfer', 'task_list'] }),
      ]),
  });
}

function CancelDialog({ task, isOpen, onClose }: { task: TaskDocument; isOpen: boolean; onClose: () => void }) {
  const toast = useToast();
  const cancel = useTaskMutation(
    task,
    () => cancelTask(task.task_id),
    () => onClose(),
  );
  const confirm = () =>
    cancel.mutate(undefined, {
      onSuccess: () => toast({ tone: 'info', title: 'The task is being stopped', detail: taskTitle(task) }),
      onError: (error) => toast({ tone: 'danger', title: 'The task was not cancelled', detail: explain(error).title }),
    });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={(next) => !next && onClose()}
      title="Cancel this task?"
      confirmLabel="Cancel task"
      cancelLabel="Keep it running"
      isPending={cancel.isPending}
      onConfirm={confirm}
    >
      <p className="text-fg-muted">
        “{taskTitle(task)}” stops within a few seconds. What it has done so far stays as it is; it can’t be resumed.
      </p>
    </ConfirmDialog>
  );
}

const maximumLabel = 128;

function LabelDialog({ task, onClose }: { task: TaskDocument; onClose: () => void }) {
  const [label, setLabel] = useState(task.label ?? '');
  const rename = useTaskMutation(task, (text: string) => renameTask(task.task_id, text), onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(label.trim());
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(next) => !next && onClose()}
      title="Edit label"
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="task-label" isPending={rename.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id="task-label" onSubmit={submit}>
        <TextField
          label="Label"
          value={label}
          onChange={setLabel}
          maxLength={maximumLabel}
          isInvalid={rename.isError}
          errorMessage={rename.error && `${explain(rename.error).title}. ${explain(rename.error).next}`}
          description={`At most ${maximumLabel} characters.`}
        />
      </form>
    </Dialog>
  );
}
