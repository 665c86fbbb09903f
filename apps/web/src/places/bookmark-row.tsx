import {
  Bookmark as BookmarkIcon,
  CircleHelp,
  CircleOff,
  Ellipsis,
  PanelRight,
  Pin,
  Trash2,
  Wrench,
} from 'lucide-react';
import { lazy } from 'react';
import { Link } from 'react-router';
import { visibleName } from '../files/entry-name.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { cx } from '../ui/cx.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import type { Bookmark } from './bookmark-client.ts';
import { BookmarkNameForm } from './bookmark-name-form.tsx';
import { placeOf } from './bookmark-order.ts';
import { placeAddress } from './place.ts';
import type { PlaceState } from './place-check.ts';

const BookmarkMenu = lazy(async () => ({ default: (await import('./bookmark-menu.tsx')).BookmarkMenu }));

export type BookmarkRowProps = {
  bookmark: Bookmark;
  /** Null while it isn't known. */
  collection: string | null;
  state: PlaceState | null;
  /** The name that is being typed, and why the last one was refused. */
  editing: { text: string; refusal: string | null } | null;
  taken: ReadonlySet<string>;
  onRename: () => void;
  onName: (name: string) => void;
  onKeepName: () => void;
  onPin: () => void;
  onCheck: () => void;
  onRepair: () => void;
  onDelete: () => void;
};

/** One bookmark: where it leads, whether that is there, and what can be done with it. */
export function BookmarkRow(props: BookmarkRowProps) {
  const { bookmark, collection, state, editing } = props;
  const { name, path, pinned } = bookmark;
  const place = placeOf(bookmark);
  const isMissing = state === 'path-gone' || state === 'collection-gone';
  return (
    <li
      data-bookmark={bookmark.id}
      aria-busy={bookmark.pending ?? false}
      className={cx('flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5', bookmark.pending && 'opacity-60')}
    >
      {pinned ? (
        <Pin aria-label="Pinned" className="size-4 shrink-0 text-brand" />
      ) : (
        <BookmarkIcon aria-hidden className="size-4 shrink-0 text-fg-muted" />
      )}
      <div className="flex min-w-40 flex-1 flex-col">
        {editing ? (
          <BookmarkNameForm
            key={editing.refusal}
            initial={editing.text}
            label={`New name for ${name}`}
            taken={props.taken}
            refusal={editing.refusal}
            onSubmit={props.onName}
            onCancel={props.onKeepName}
          />
        ) : (
          <Link to={placeAddress(place)} className="truncate font-medium hover:underline">
            {visibleName(name)}
          </Link>
        )}
        <span className="flex min-w-0 gap-x-2 text-sm text-fg-muted">
          {collection !== name && (
            <span className="max-w-1/2 shrink-0 truncate">{collection ?? bookmark.endpoint_id}</span>
          )}
          <span className="truncate font-mono text-xs leading-5" title={path ?? undefined}>
            {path === null ? 'the folder it opens by itself' : visibleName(path)}
          </span>
        </span>
      </div>
      {state !== null && <StateBadge state={state} />}
      <div className="flex items-center gap-1 max-sm:ml-auto">
        {isMissing && (
          <>
            <Button size="small" aria-label={`Repair ${name}`} onPress={props.onRepair}>
              <Wrench aria-hidden />
              Repair
            </Button>
            <Button size="small" aria-label={`Remove ${name}`} onPress={props.onDelete}>
              <Trash2 aria-hidden />
              Remove
            </Button>
          </>
        )}
        {!isMissing && (
          <Link
            to={placeAddress(place, 'destination')}
            aria-label={`Open ${name} in the right pane`}
            data-tooltip="Open in the right pane"
            className={cx(buttonClass('quiet'), 'w-8 px-0 pointer-coarse:w-11')}
          >
            <PanelRight aria-hidden />
          </Link>
        )}
        <MenuButton
          trigger={(trigger) => (
            <IconButton {...trigger} label={`More for ${name}`}>
              <Ellipsis aria-hidden />
            </IconButton>
          )}
        >
          {(menu) => (
            <BookmarkMenu
              {...menu}
              bookmark={bookmark}
              onRename={props.onRename}
              onPin={props.onPin}
              onCheck={props.onCheck}
              onDelete={props.onDelete}
            />
          )}
        </MenuButton>
      </div>
    </li>
  );
}

function StateBadge({ state }: { state: PlaceState }) {
  if (state === 'there') return null;
  if (state === 'unknown') {
    return (
      <StatusBadge tone="neutral" icon={CircleHelp}>
        Couldn’t be checked
      </StatusBadge>
    );
  }
  return (
    <StatusBadge tone="warning" icon={CircleOff}>
      {state === 'path-gone' ? 'Missing' : 'Missing: its collection is gone'}
    </StatusBadge>
  );
}
