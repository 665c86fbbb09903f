import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatBytes, formatCount } from '../ui/format.ts';
import { TextField } from '../ui/text-field.tsx';
import { SubmissionTrouble } from './submission-trouble.tsx';
import type { Submitted } from './task-client.ts';
import { deleteRequest, needsTypedConfirmation } from './task-request.ts';
import { useSubmission } from './use-submission.ts';

export type ReviewDeleteProps = {
  collection: { id: string; name: string };
  /** The folder that the entries are in. */
  folder: string;
  /** Whole paths; those of folders end with a slash. */
  paths: readonly string[];
  knownBytes: number;
  onClose: () => void;
  onSubmitted: (submitted: Submitted) => void;
};

const shownPaths = 6;

/** The question before a delete, with all that it takes away. A large one wants the collection's name typed. */
export function ReviewDelete({ collection, folder, paths, knownBytes, onClose, onSubmitted }: ReviewDeleteProps) {
  const [typed, setTyped] = useState('');
  const { submit, isPending, error } = useSubmission(onSubmitted);
  const folders = paths.filter((path) => path.endsWith('/')).length;
  const isGuarded = needsTypedConfirmation(paths);
  const mayDelete = !isGuarded || typed.trim() === collection.name;
  const onDelete = () => {
    if (mayDelete) submit((id) => deleteRequest(id, collection.id, paths, folders > 0));
  };
  return (
    <Dialog
      isOpen
      role="alertdialog"
      width="medium"
      title={`Delete ${formatCount(paths.length)} ${paths.length === 1 ? 'item' : 'items'}?`}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      footer={
        <>
          <Button onPress={onClose}>Keep</Button>
          <Button look="danger" isPending={isPending} isDisabled={!mayDelete} onPress={onDelete}>
            Delete {formatCount(paths.length)} {paths.length === 1 ? 'item' : 'items'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {error !== null && <SubmissionTrouble error={error} />}
        <p>
          From <strong className="font-semibold">{collection.name}</strong>,{' '}
          <span dir="auto" className="font-mono text-sm break-all">
            {folder}
          </span>
          . This can’t be undone.
        </p>
        <ul className="flex flex-col gap-0.5 rounded-md border border-border bg-surface-2 px-3 py-2 text-sm">
          {paths.slice(0, shownPaths).map((path) => (
            <li key={path} dir="auto" className="truncate">
              {path.slice(folder.length)}
            </li>
          ))}
          {paths.length > shownPaths && (
            <li className="text-fg-muted">and {formatCount(paths.length - shownPaths)} more</li>
          )}
        </ul>
        <p className="text-sm text-fg-muted">
          {folders === 0
            ? `${formatBytes(knownBytes)} in all.`
            : `${formatCount(folders)} of them ${folders === 1 ? 'is a folder' : 'are folders'}, deleted with everything inside, however much that is.`}
        </p>
        {isGuarded && (
          <TextField
            label={`Type “${collection.name}” to confirm`}
            value={typed}
            onChange={setTyped}
            autoComplete="off"
            spellCheck="false"
          />
        )}
      </div>
    </Dialog>
  );
}
