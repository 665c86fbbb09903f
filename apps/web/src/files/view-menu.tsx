import { useShownKeys } from '../actions/use-keymap.ts';
import { MenuItem, MenuPopover, MenuSection } from '../ui/menu.tsx';
import type { OpenMenu } from '../ui/menu-button.tsx';
import { type SortKey, type SortOrder, sortKeys } from './file-manager-url.ts';
import type { Density, ListLook } from './list-look.ts';

export type ViewMenuProps = OpenMenu & {
  sort: SortKey;
  order: SortOrder;
  onSort: (sort: SortKey, order: SortOrder) => void;
  showHidden: boolean;
  onShowHidden: (show: boolean) => void;
  look: ListLook;
  onLook: (look: ListLook) => void;
};

const sortNames: Record<SortKey, string> = { name: 'Name', size: 'Size', modified: 'Modified', type: 'Type' };

const densities = ['compact', 'normal', 'comfortable'] as const;
const densityNames: Record<Density, string> = { compact: 'Compact', normal: 'Normal', comfortable: 'Comfortable' };

/** What can be set about a list where its column names don't fit: order, direction, what is shown, how close together. */
export function ViewMenu(props: ViewMenuProps) {
  const { sort, order, onSort, showHidden, onShowHidden, look, onLook, ...menu } = props;
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
        selectedKeys={[...(showHidden ? ['hidden'] : []), ...(look.foldersFirst ? ['folders-first'] : [])]}
        onSelectionChange={(keys) => {
          const has = (key: string) => keys === 'all' || keys.has(key);
          if (has('hidden') !== showHidden) onShowHidden(has('hidden'));
          if (has('folders-first') !== look.foldersFirst) onLook({ ...look, foldersFirst: has('folders-first') });
        }}
      >
        <MenuItem id="folders-first">Folders first</MenuItem>
        <MenuItem id="hidden" {...(hiddenKeys !== null && { keys: hiddenKeys })}>
          Hidden files
        </MenuItem>
      </MenuSection>
      <MenuSection
        title="Rows"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[look.density]}
        onSelectionChange={(keys) => {
          const density = densities.find((known) => keys !== 'all' && keys.has(known));
          if (density !== undefined) onLook({ ...look, density });
        }}
      >
        {densities.map((density) => (
          <MenuItem key={density} id={density}>
            {densityNames[density]}
          </MenuItem>
        ))}
      </MenuSection>
    </MenuPopover>
  );
}
