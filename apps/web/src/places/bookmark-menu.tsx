import { CircleCheck, Link2, PanelLeft, PanelRight, Pencil, Pin, PinOff, Trash2 } from 'lucide-react';
import { MenuItem, MenuPopover, MenuSeparator } from '../ui/menu.tsx';
import type { OpenMenu } from '../ui/menu-button.tsx';
import { useCopy } from '../ui/use-copy.ts';
import type { Bookmark } from './bookmark-client.ts';
import { placeOf } from './bookmark-order.ts';
import { globusAddress, placeAddress } from './place.ts';

export type BookmarkMenuProps = OpenMenu & {
  bookmark: Bookmark;
  onRename: () => void;
  onPin: () => void;
  onCheck: () => void;
  onDelete: () => void;
};

/** What can be done with a bookmark. */
export function BookmarkMenu({ bookmark, onRename, onPin, onCheck, onDelete, ...menu }: BookmarkMenuProps) {
  const copy = useCopy();
  const place = placeOf(bookmark);
  const { pinned } = bookmark;
  return (
    <MenuPopover {...menu} aria-label={`Actions for ${bookmark.name}`}>
      <MenuItem id="left" icon={<PanelLeft aria-hidden />} href={placeAddress(place)}>
        Open in the left pane
      </MenuItem>
      <MenuItem id="right" icon={<PanelRight aria-hidden />} href={placeAddress(place, 'destination')}>
        Open in the right pane
      </MenuItem>
      <MenuSeparator />
      <MenuItem id="rename" icon={<Pencil aria-hidden />} onAction={onRename}>
        Rename
      </MenuItem>
      <MenuItem id="pin" icon={pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />} onAction={onPin}>
        {pinned ? 'Unpin' : 'Pin to the navigation'}
      </MenuItem>
      <MenuItem id="check" icon={<CircleCheck aria-hidden />} onAction={onCheck}>
        Check that it is there
      </MenuItem>
      <MenuItem
        id="link"
        icon={<Link2 aria-hidden />}
        onAction={() => copy(location.origin + placeAddress(place), 'Link')}
      >
        Copy link
      </MenuItem>
      <MenuItem
        id="globus-link"
        icon={<Link2 aria-hidden />}
        onAction={() => copy(globusAddress(place), 'Globus link')}
      >
        Copy link for the Globus Web App
      </MenuItem>
      <MenuSeparator />
      <MenuItem id="delete" icon={<Trash2 aria-hidden />} tone="danger" onAction={onDelete}>
        Delete
      </MenuItem>
    </MenuPopover>
  );
}
