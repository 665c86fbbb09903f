import { MenuItem, MenuPopover, type MenuPopoverProps } from '../ui/menu.tsx';
import { visibleName } from './entry-name.ts';
import type { Crumb } from './folder-path.ts';

export type CrumbMenuProps = Pick<MenuPopoverProps, 'triggerRef' | 'onClose' | 'aria-label'> & {
  crumbs: readonly Crumb[];
  onGo: (path: string) => void;
};

/** Folders to go to. */
export function CrumbMenu({ crumbs, onGo, ...menu }: CrumbMenuProps) {
  return (
    <MenuPopover {...menu} placement="bottom start" onAction={(key) => onGo(String(key))}>
      {crumbs.map((crumb) => (
        <MenuItem key={crumb.path} id={crumb.path}>
          {visibleName(crumb.name)}
        </MenuItem>
      ))}
    </MenuPopover>
  );
}
