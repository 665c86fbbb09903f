import { BookmarkPlus, Trash2 } from 'lucide-react';
import { MenuItem, MenuPopover, MenuSection } from '../ui/menu.tsx';
import type { OpenMenu } from '../ui/menu-button.tsx';
import type { SavedView } from './saved-views.ts';

type ViewsMenuProps = OpenMenu & {
  views: readonly SavedView[];
  /** The query of what is on show. */
  current: string;
  onOpen: (query: string) => void;
  onSave: () => void;
  onForget: (name: string) => void;
};

/** Saved views: open one, keep what is on show, forget the one that is. */
export function ViewsMenu({ views, current, onOpen, onSave, onForget, ...menu }: ViewsMenuProps) {
  const shown = views.find(({ query }) => query === current);
  return (
    <MenuPopover {...menu} aria-label="Views">
      {views.length > 0 && (
        <MenuSection title="Saved in this browser">
          {views.map(({ name, query }) => (
            <MenuItem key={name} id={`view-${name}`} textValue={name} onAction={() => onOpen(query)}>
              {name}
            </MenuItem>
          ))}
        </MenuSection>
      )}
      <MenuSection title="What is on show">
        <MenuItem id="save" icon={<BookmarkPlus aria-hidden />} onAction={onSave}>
          Save as a view…
        </MenuItem>
        {shown && (
          <MenuItem id="forget" icon={<Trash2 aria-hidden />} onAction={() => onForget(shown.name)}>
            {`Forget “${shown.name}”`}
          </MenuItem>
        )}
      </MenuSection>
    </MenuPopover>
  );
}
