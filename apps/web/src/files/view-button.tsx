import { SlidersHorizontal } from 'lucide-react';
import { lazy } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import type { ViewMenuProps } from './view-menu.tsx';

const ViewMenu = lazy(async () => ({ default: (await import('./view-menu.tsx')).ViewMenu }));

/** The button of what can be set about a list. */
export function ViewButton(props: Omit<ViewMenuProps, 'triggerRef' | 'onClose'>) {
  return (
    <MenuButton
      trigger={(trigger) => (
        <IconButton {...trigger} label="View">
          <SlidersHorizontal aria-hidden />
        </IconButton>
      )}
    >
      {(menu) => <ViewMenu {...menu} {...props} />}
    </MenuButton>
  );
}
