import { useShownKeys } from '../actions/use-keymap.ts';
import { MenuItem, MenuPopover, MenuSection } from '../ui/menu.tsx';
import type { OpenMenu } from '../ui/menu-button.tsx';
import { type SortKey, type SortOrder, sortKeys } from './file-manager-url.ts';

export type ViewMenuProps = OpenMenu & {
  sort: SortKey;
  order: SortOrder;
  onSort: (sort: SortKey, order: SortOrder) => void;
  showHidden: boolean;
  onShowHidden: (show: boolean) => void;
};

const sortNames: Record<SortKey, string> = { name: 'Name', size: 'Size', modified: 'Modified', type: 'Type' };

/** What can be set about a list where its column names don't fit: order, direction, hidden files. */
export function ViewMenu({ sort, order, onSort, showHidden, onShowHidden, ...menu }: ViewMenuProps) {
  const hiddenKeys = useShownKeys('hidden');
  return (
    <MenuPopover {...menu} aria-label="View">
      <MenuSection
        title="Sort by"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[sort]}
        onSelectionChange={(keys) => {
          const key = sortKeys.find((known) => keys !== 'all' && keys.has(known));
          if (key !== undefined) onSort(key, order);
        }}
      >
        {sortKeys.map((key) => (
          <MenuItem key={key} id={key}>
            {sortNames[key]}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSection
        title="Direction"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[order]}
        onSelectionChange={(keys) => {
          if (keys !== 'all') onSort(sort, keys.has('desc') ? 'desc' : 'asc');
        }}
      >
        <MenuItem id="asc">Ascending</MenuItem>
        <MenuItem id="desc">Descending</MenuItem>
      </MenuSection>
      <MenuSection
        title="Show"
        selectionMode="multiple"
        selectedKeys={showHidden ? ['hidden'] : []}
        onSelectionChange={(keys) => onShowHidden(keys === 'all' || keys.has('hidden'))}
      >
        <MenuItem id="hidden" {...(hiddenKeys !== null && { keys: hiddenKeys })}>
          Hidden files
        </MenuItem>
      </MenuSection>
    </MenuPopover>
  );
}
