import type { TaskDocument } from '@isthmus/globus';
import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { explain } from '../errors/words-for.ts';
import { labelRefusal } from '../transfers/option-refusals.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { parseTime } from '../ui/format.ts';
import { TextField } from '../ui/text-field.tsx';
import { editTask } from './task-client.ts';

type Terms = { label: string; deadline: string };

/**
 * Label and deadline of an open task. What is saved shows at once; when Globus refuses it, the dialog is there again
 * with what was typed.
 */
export function EditTask({ task, onClose }: { task: TaskDocument; onClose: () => void }) {
  const client = useQueryClient();
  const [before] = useState<Terms>({ label: task.label ?? '', deadline: asInput(parseTime(task.deadline)) });
  const [terms, setTerms] = useState(before);
  const edit = useMutation({
    mutationFn: (change: ReturnType<typeof changeOf>) => editTask(task.task_id, change),
    onMutate: (change) => showTerms(client, task, change),
    onError: (_, __, takeBack) => takeBack?.(),
    onSuccess: onClose,
    onSettled: () => Promise.all(keysOf(task).map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  const refusals = { label: labelRefusal(terms.label), deadline: deadlineRefusal(terms, before) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (refusals.label !== null || refusals.deadline !== null) return;
    const change = changeOf(terms, before);
    if (Object.keys(change).length === 0) onClose();
    else edit.mutate(change);
  };
  const words = edit.error && explain(edit.error);
  return (
    <Dialog
      isOpen={!edit.isPending && !edit.isSuccess}
      onOpenChange={(next) => !next && onClose()}
      title="Edit task"
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="task-terms">
            Save
          </Button>
        </>
      }
    >
      <form id="task-terms" onSubmit={submit} noValidate className="flex flex-col gap-4">
        {words && (
          <p role="alert" className="text-sm text-danger-fg">
            It was not saved. {words.title}. {words.next}
          </p>
        )}
        <TextField
          label="Label"
          value={terms.label}
          onChange={(label) => setTerms({ ...terms, label })}
          isInvalid={refusals.label !== null}
          errorMessage={refusals.label}
        />
        <TextField
          label="Deadline"
          type="datetime-local"
          value={terms.deadline}
          onChange={(deadline) => setTerms({ ...terms, deadline })}
          isInvalid={refusals.deadline !== null}
          errorMessage={refusals.deadline}
          description="Globus stops the task then, done or not. A deadline that you set is not moved by progress any more."
        />
      </form>
    </Dialog>
  );
}

function changeOf(terms: Terms, before: Terms): { label?: string; deadline?: string } {
  const deadlineMs = Date.parse(terms.deadline);
  return {
    ...(terms.label.trim() !== before.label && { label: terms.label.trim() }),
    ...(terms.deadline !== before.deadline && { deadline: new Date(deadlineMs).toISOString() }),
  };
}

/** Why this can't be the deadline, as a sentence; null when it can, or is what it was. */
function deadlineRefusal({ deadline }: Terms, before: Terms): string | null {
  if (deadline === before.deadline) return null;
  const atMs = Date.parse(deadline);
  if (Number.isNaN(atMs)) return 'Give a day and a time.';
  return atMs <= Date.now() ? 'It has to be in the future.' : null;
}

/** As a field for local dates and times wants it: `2026-03-31T09:15`. */
function asInput(atMs: number | null): string {
  if (atMs === null) return '';
  const zoneMs = new Date(atMs).getTimezoneOffset() * 60_000;
  return new Date(atMs - zoneMs).toISOString().slice(0, 16);
}

function keysOf({ task_id }: TaskDocument) {
  return [
    ['transfer', 'task', task_id],
    ['transfer', 'task_list'],
  ];
}

/** Shows the change on the task's page at once; the function that comes back takes it back. */
async function showTerms(client: QueryClient, task: TaskDocument, change: ReturnType<typeof changeOf>) {
  const queryKey = ['transfer', 'task', task.task_id];
  await client.cancelQueries({ queryKey, exact: true });
  const before = client.getQueryData<TaskDocument>(queryKey);
  if (before) client.setQueryData<TaskDocument>(queryKey, { ...before, ...change });
  return () => {
    if (before) client.setQueryData<TaskDocument>(queryKey, before);
  };
}
