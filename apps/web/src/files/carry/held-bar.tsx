import { ClipboardCopy, Scissors, X } from 'lucide-react';
import { IconButton } from '../../ui/icon-button.tsx';
import { type Carried, carriedWords } from './carried.ts';

export type HeldBarProps = { held: { carried: Carried; isCut: boolean } | null; onDrop: () => void };

/**
 * What was copied or cut, for as long as it can be pasted. Not a toast: F6, which leads to the other pane, would lead to
 * the toasts.
 */
export function HeldBar({ held, onDrop }: HeldBarProps) {
  const Icon = held?.isCut ? Scissors : ClipboardCopy;
  return (
    <div role="status">
      {held !== null && (
        <p className="flex items-center gap-2 rounded-md border border-border bg-surface-1 py-0.5 pr-0.5 pl-3 text-sm">
          <Icon aria-hidden className="size-4 shrink-0 text-brand" />
          <span className="min-w-0 flex-1 truncate">
            {held.isCut ? 'Cut' : 'Copied'} {carriedWords(held.carried.entries)}.{' '}
            <span className="text-fg-muted">Open the folder where it should go, and paste.</span>
          </span>
          <IconButton label="Forget what is to be pasted" size="small" onPress={onDrop}>
            <X aria-hidden />
          </IconButton>
        </p>
      )}
    </div>
  );
}
