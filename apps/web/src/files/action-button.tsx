import type { LucideIcon } from 'lucide-react';
import { useShownKeys } from '../actions/use-keymap.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { type ActionContext, type FileActionId, fileAction } from './file-actions.ts';

export type ActionButtonProps = {
  id: FileActionId;
  icon: LucideIcon;
  context: ActionContext;
  onAction: (id: FileActionId) => void;
};

/** An action of the registry as a button. One that can't be done now stays within reach, and says why. */
export function ActionButton({ id, icon: Icon, context, onAction }: ActionButtonProps) {
  const action = fileAction(id);
  const refusal = action.refusal(context);
  const shown = useShownKeys(id);
  const keys = shown === null ? '' : ` (${shown})`;
  return (
    <IconButton
      label={refusal === null ? `${action.name}${keys}` : `${action.name}: ${refusal}`}
      aria-disabled={refusal !== null}
      onPress={() => {
        if (refusal === null) onAction(id);
      }}
    >
      <Icon aria-hidden />
    </IconButton>
  );
}
