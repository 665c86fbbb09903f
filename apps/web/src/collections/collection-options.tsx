import { Bookmark, Database, FolderClock, type LucideIcon, Search } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { ErrorState } from '../errors/error-state.tsx';
import { visibleName } from '../files/entry-name.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { collectionHealth } from './collection-facts.ts';
import { HealthBadge } from './health-badge.tsx';
import type { Choice, PickerTab, useChoices } from './use-choices.ts';

export type CollectionOptionsProps = {
  listId: string;
  result: ReturnType<typeof useChoices>;
  tab: PickerTab;
  text: string;
  activeId: string | null;
  onActive: (id: string) => void;
  onPick: (choice: Choice) => void;
  onSearchAll: () => void;
};

/** The list under the search box, or why it has nothing. The keyboard stays in the box. */
export function CollectionOptions(props: CollectionOptionsProps) {
  const { listId, result, activeId, onActive, onPick } = props;
  const { choices } = result;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p role="status" className="sr-only">
        {result.isFetching ? '' : `${choices.length} found`}
      </p>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label="Collections"
        className={cx('flex flex-col gap-0.5', result.isFetching && choices.length > 0 && 'opacity-60')}
      >
        {choices.map((choice) => (
          <Option
            key={choice.id}
            id={optionId(listId, choice)}
            choice={choice}
            isActive={choice.id === activeId}
            onActive={() => onActive(choice.id)}
            onPick={() => onPick(choice)}
          />
        ))}
      </div>
      {choices.length === 0 && <Nothing {...props} />}
      {result.isCut && (
        <p className="px-2 text-sm text-fg-muted">These are the best hundred. Type more to find another.</p>
      )}
    </div>
  );
}

/** Id of an option's element: without the blanks that the id of a path may have. */
export function optionId(listId: string, { id }: Choice): string {
  return `${listId}-${encodeURIComponent(id)}`;
}

const icons: Record<Choice['kind'], LucideIcon> = { collection: Database, recent: FolderClock, bookmark: Bookmark };

type OptionProps = {
  id: string;
  choice: Choice;
  isActive: boolean;
  onActive: () => void;
  onPick: () => void;
};

function Option({ id, choice, isActive, onActive, onPick }: OptionProps) {
  const { name, note, collection } = choice;
  const health = collection === null ? null : collectionHealth(collection);
  const Icon = icons[choice.kind];
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are heard by the search box
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      onPointerMove={onActive}
      onClick={onPick}
      className={cx(
        'flex min-h-12 cursor-default items-center gap-3 rounded-md px-2 py-1.5',
        isActive && 'bg-surface-3 outline-2 -outline-offset-2 outline-border-strong',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0 text-brand" />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate font-medium">{visibleName(name)}</span>
        <span className="truncate text-sm text-fg-muted">{visibleName(note)}</span>
      </span>
      {health !== null && <HealthBadge health={health} />}
    </div>
  );
}

function Nothing({ result, tab, text, onSearchAll }: CollectionOptionsProps) {
  if (result.error) return <ErrorState error={result.error} onRetry={result.refetch} />;
  if (result.needsText) {
    return <EmptyState icon={Search} title="Type part of a name, a keyword or an owner" className="py-10" />;
  }
  if (result.isFetching) {
    return (
      <Loading label="Searching" className="flex flex-col gap-3 px-2 py-2">
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
      </Loading>
    );
  }
  return (
    <EmptyState
      icon={tab === 'bookmarks' ? Bookmark : Database}
      className="py-10"
      title={text === '' ? emptyWords[tab] : `No ${tab === 'bookmarks' ? 'bookmark' : 'collection'} matches “${text}”`}
      action={tab !== 'all' && <Button onPress={onSearchAll}>Search all collections</Button>}
    >
      {text !== '' && tab === 'all' && 'New collections can take a minute to be found. An id always works.'}
    </EmptyState>
  );
}

const emptyWords: Record<PickerTab, string> = {
  'recently-used': 'The collections and folders you use will be here',
  bookmarks: 'You have no bookmarks yet',
  'my-endpoints': 'You don’t own a collection',
  'shared-with-me': 'Nobody has shared a collection with you yet',
  all: 'No collections',
};
