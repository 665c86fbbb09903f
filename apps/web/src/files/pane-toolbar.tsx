import { Ellipsis, FolderPlus, Info, type LucideIcon, Pencil, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { ActionButton } from './action-button.tsx';
import { type ActionContext, type FileActionId, fileAction } from './file-actions.ts';

export type PaneToolbarProps = {
  context: ActionContext;
  onAction: (id: FileActionId) => void;
  /** Points to the other pane. */
  transferIcon: LucideIcon;
  /** The filter and how the list is shown. */
  children: ReactNode;
};

/** What can be done with the folder and with what is selected in it. */
export function PaneToolbar({ context, onAction, transferIcon: TransferIcon, children }: PaneToolbarProps) {
  return (
    <div className="flex flex-wrap items-center gap-1 border-b border-border p-1.5">
      <Button
        look={context.selectedCount > 0 ? 'primary' : 'secondary'}
        aria-disabled={context.transferRefusal !== null}
        className="mr-1 max-md:hidden"
        onPress={() => onAction('review')}
      >
        <TransferIcon aria-hidden />
        <span className="@max-sm:sr-only">{fileAction('review').name}</span>
      </Button>
      <ActionButton id="new-folder" icon={FolderPlus} context={context} onAction={onAction} />
      <ActionButton id="rename" icon={Pencil} context={context} onAction={onAction} />
      <ActionButton id="delete" icon={Trash2} context={context} onAction={onAction} />
      <ActionButton id="details" icon={Info} context={context} onAction={onAction} />
      <ActionButton id="menu" icon={Ellipsis} context={context} onAction={onAction} />
      <div className="flex min-w-36 flex-1 items-center justify-end gap-1">{children}</div>
    </div>
  );
}
