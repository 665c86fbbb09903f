import { ChevronRight, Ellipsis, House } from 'lucide-react';
import { lazy } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { EntryLabel } from './entry-label.tsx';
import { visibleName } from './entry-name.ts';
import { breadcrumb, type Crumb } from './folder-path.ts';
import { PathField, type PathFieldProps } from './path-field.tsx';

const CrumbMenu = lazy(async () => ({ default: (await import('./crumb-menu.tsx')).CrumbMenu }));

export type PathBarProps = Pick<PathFieldProps, 'folder' | 'foldersOf' | 'onGo' | 'onPlace'> & {
  /** Names the path among the panes' paths. */
  label: string;
  absolutePath: string | null;
  isEditing: boolean;
  onEdit: (isEditing: boolean) => void;
};

/** Where the pane is: a breadcrumb, or the path as text while it's being typed. */
export function PathBar(props: PathBarProps) {
  const { label, folder, foldersOf, absolutePath, isEditing, onEdit, onGo, onPlace } = props;
  if (isEditing) return <PathField {...{ label, folder, foldersOf, onGo, onPlace }} onEnd={() => onEdit(false)} />;
  const crumbs = breadcrumb(folder);
  const shown = crumbs.length <= 4 ? crumbs : [...crumbs.slice(0, 1), ...crumbs.slice(-2)];
  const folded = crumbs.length <= 4 ? [] : crumbs.slice(1, -2);
  return (
    <nav
      aria-label={label}
      className="flex h-8 min-w-0 flex-1 items-center rounded-md border border-border bg-surface-1 px-1 pointer-coarse:h-11"
    >
      <ol className="flex min-w-0 items-center" title={absolutePath ?? undefined}>
        {shown.map((crumb, index) => (
          <li key={crumb.path} className={index === 0 ? 'flex shrink-0 items-center' : 'flex min-w-0 items-center'}>
            {index > 0 && <Siblings crumb={crumb} foldersOf={foldersOf} onGo={onGo} />}
            {index === 1 && folded.length > 0 && <FoldedCrumbs crumbs={folded} onGo={onGo} />}
            <CrumbButton crumb={crumb} isLast={index === shown.length - 1} onGo={onGo} />
          </li>
        ))}
      </ol>
      <button
        type="button"
        aria-label="Type a path"
        title="Type a path (F4)"
        onClick={() => onEdit(true)}
        className="h-full min-w-4 flex-1 cursor-text"
      />
    </nav>
  );
}

/** What stands between two folders: where the others beside the second are known, a menu of them. */
function Siblings({ crumb, foldersOf, onGo }: { crumb: Crumb } & Pick<PathBarProps, 'foldersOf' | 'onGo'>) {
  const around = crumb.path.slice(0, crumb.path.lastIndexOf('/', crumb.path.length - 2) + 1);
  const others = (foldersOf(around) ?? []).filter((name) => name !== crumb.name && !name.startsWith('.'));
  if (others.length === 0) return <Separator />;
  const label = `Folders beside ${visibleName(crumb.name)}`;
  return (
    <MenuButton
      trigger={(trigger) => (
        <IconButton {...trigger} label={label} size="small" className="h-6 w-6 px-0 text-fg-muted pointer-coarse:h-9">
          <ChevronRight aria-hidden className="size-3.5!" />
        </IconButton>
      )}
    >
      {(menu) => (
        <CrumbMenu
          {...menu}
          aria-label={label}
          crumbs={others.slice(0, mostSiblings).map((name) => ({ name, path: `${around}${name}/` }))}
          onGo={onGo}
        />
      )}
    </MenuButton>
  );
}

const mostSiblings = 100;

function Separator() {
  return <ChevronRight aria-hidden className="size-3.5 shrink-0 text-fg-muted" />;
}

function CrumbButton({ crumb, isLast, onGo }: { crumb: Crumb; isLast: boolean; onGo: (path: string) => void }) {
  const isHome = crumb.name === '~';
  return (
    <button
      type="button"
      aria-current={isLast ? 'location' : undefined}
      aria-label={isHome ? 'Home' : crumb.name === '/' ? 'Root' : visibleName(crumb.name)}
      onClick={() => onGo(crumb.path)}
      className={`flex h-6 min-w-6 items-center rounded-sm px-1.5 hover:bg-surface-3 pointer-coarse:h-9 ${isLast ? 'font-medium' : 'text-fg-muted'}`}
    >
      {isHome ? <House aria-hidden className="size-4" /> : <EntryLabel name={crumb.name} />}
    </button>
  );
}

function FoldedCrumbs({ crumbs, onGo }: { crumbs: Crumb[]; onGo: (path: string) => void }) {
  return (
    <>
      <MenuButton
        trigger={(trigger) => (
          <IconButton {...trigger} label="Folders between" size="small">
            <Ellipsis aria-hidden />
          </IconButton>
        )}
      >
        {(menu) => <CrumbMenu {...menu} aria-label="Folders between" crumbs={crumbs} onGo={onGo} />}
      </MenuButton>
      <Separator />
    </>
  );
}
