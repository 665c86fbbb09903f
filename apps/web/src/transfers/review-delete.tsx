import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatBytes, formatCount } from '../ui/format.ts';
import { TextField } from '../ui/text-field.tsx';
import { DeleteEquivalents } from './equivalents.tsx';
import { DeletePreflight } from './preflight.tsx';
import { isFolderPath, needsTypedConfirmation } from './task-request.ts';

export type ReviewDeleteProps = {
  collection: { id: string; name: string };
  /** The folder that the entries are in. */
  folder: string;
  /** Whole paths; those of folders end with a slash. */
  paths: readonly string[];
  knownBytes: number;
  /** They are all there is in the collection. */
  isWholeRoot: boolean;
  onClose: () => void;
  onConfirm: () => void;
};

const shownPaths = 6;

/** The question before a delete, with all that it takes away. A large one wants the collection's name typed. */
export function ReviewDelete(props: ReviewDeleteProps) {
  const { collection, folder, paths, knownBytes, isWholeRoot, onClose, onConfirm } = props;
  const [typed, setTyped] = useState('');
  const folders = paths.filter(isFolderPath).length;
  const isGuarded = needsTypedConfirmation(paths, isWholeRoot);
  const mayDelete = !isGuarded || typed.trim() === collection.name.trim();
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
          <Button look="danger" isDisabled={!mayDelete} onPress={onConfirm}>
            Delete {formatCount(paths.length)} {paths.length === 1 ? 'item' : 'items'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p>
          From <strong className="font-semibold">{collection.name}</strong>,{' '}
          <span dir="auto" className="font-mono text-sm wrap-anywhere">
            {folder}
          </span>
          . You have a few seconds to undo it, and no way back after that.
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
        <DeletePreflight end={{ collectionId: collection.id, folder, collection }} />
        <DeleteEquivalents collection={collection} paths={paths} />
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
