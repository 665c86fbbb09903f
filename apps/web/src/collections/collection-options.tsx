import type { EndpointDocument } from '@isthmus/globus';
import { Database, Search } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { ErrorState } from '../errors/error-state.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import type { SearchScope } from './collection-client.ts';
import { collectionHealth, collectionKind, collectionName } from './collection-facts.ts';
import { HealthBadge } from './health-badge.tsx';
import type { useCollectionSearch } from './use-collection-search.ts';

export type CollectionOptionsProps = {
  listId: string;
  result: ReturnType<typeof useCollectionSearch>;
  scope: SearchScope;
  text: string;
  activeId: string | null;
  onActive: (id: string) => void;
  onPick: (collection: EndpointDocument) => void;
  onSearchAll: () => void;
};

/** The list under the search box, or why it has nothing. The keyboard stays in the box. */
export function CollectionOptions(props: CollectionOptionsProps) {
  const { listId, result, activeId, onActive, onPick } = props;
  const collections = result.collections ?? [];
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p role="status" className="sr-only">
        {result.isFetching ? '' : `${collections.length} collections found`}
      </p>
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label="Collections"
        className={cx('flex flex-col gap-0.5', result.isFetching && collections.length > 0 && 'opacity-60')}
      >
        {collections.map((collection) => (
          <Option
            key={collection.id}
            id={`${listId}-${collection.id}`}
            collection={collection}
            isActive={collection.id === activeId}
            onActive={() => onActive(collection.id)}
            onPick={() => onPick(collection)}
          />
        ))}
      </div>
      {collections.length === 0 && <Nothing {...props} />}
      {result.isCut && (
        <p className="px-2 text-sm text-fg-muted">These are the best hundred. Type more to find another.</p>
      )}
    </div>
  );
}

type OptionProps = {
  id: string;
  collection: EndpointDocument;
  isActive: boolean;
  onActive: () => void;
  onPick: () => void;
};

function Option({ id, collection, isActive, onActive, onPick }: OptionProps) {
  const health = collectionHealth(collection);
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
      <Database aria-hidden className="size-4 shrink-0 text-brand" />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate font-medium">{collectionName(collection)}</span>
        <span className="truncate text-sm text-fg-muted">
          {[collectionKind(collection.entity_type), collection.organization, collection.owner_string]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      {health !== null && <HealthBadge health={health} />}
    </div>
  );
}

function Nothing({ result, scope, text, onSearchAll }: CollectionOptionsProps) {
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
      icon={Database}
      className="py-10"
      title={text === '' ? emptyWords[scope] : `No collection matches “${text}”`}
      action={scope !== 'all' && <Button onPress={onSearchAll}>Search all collections</Button>}
    >
      {text !== '' && scope === 'all' && 'New collections can take a minute to be found. An id always works.'}
    </EmptyState>
  );
}

const emptyWords: Record<SearchScope, string> = {
  'recently-used': 'The collections you use will be here',
  'my-endpoints': 'You don’t own a collection',
  'shared-with-me': 'Nobody has shared a collection with you yet',
  all: 'No collections',
};
