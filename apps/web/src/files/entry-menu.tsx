import { useRef } from 'react';
import { useShownKeys } from '../actions/use-keymap.ts';
import { MenuItem, MenuPopover, MenuSeparator } from '../ui/menu.tsx';
import { type ActionContext, type FileActionId, fileAction, menuGroups } from './file-actions.ts';

export type EntryMenuProps = {
  /** Where it opens, in the window. */
  at: { x: number; y: number };
  context: ActionContext;
  onClose: () => void;
  onAction: (id: FileActionId) => void;
};

/** The menu of a row: by the right button, by Shift+F10, or by the ⋯ button. Keys are shown, and why something can't be done. */
export function EntryMenu({ at, context, onClose, onAction }: EntryMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} aria-hidden className="fixed size-0" style={{ left: at.x, top: at.y }} />
      <MenuPopover
        aria-label="Actions"
        triggerRef={anchor}
        placement="bottom start"
        offset={0}
        onClose={onClose}
        onAction={(key) => {
          const action = fileAction(key as FileActionId);
          if (action.refusal(context) === null) onAction(action.id);
        }}
      >
        {menuGroups.flatMap((group, index) => [
          ...(index === 0 ? [] : [<MenuSeparator key={`before ${group[0]}`} />]),
          ...group.map((id) => <ActionItem key={id} id={id} context={context} />),
        ])}
      </MenuPopover>
    </>
  );
}

function ActionItem({ id, context }: { id: FileActionId; context: ActionContext }) {
  const { name, refusal } = fileAction(id);
  const keys = useShownKeys(id);
  const why = refusal(context);
  const tone = id === 'delete' && why === null ? ({ tone: 'danger' } as const) : {};
  const shown = keys === null || why !== null ? {} : { keys };
  return (
    <MenuItem id={id} textValue={name} {...tone} {...shown}>
      {why === null ? (
        name
      ) : (
        <span className="flex max-w-60 flex-col">
          <span className="text-fg-muted">{name}</span>
          <span className="text-xs text-fg-muted">{why}</span>
        </span>
      )}
    </MenuItem>
  );
}
