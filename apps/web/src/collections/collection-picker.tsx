import type { EndpointDocument } from '@isthmus/globus';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { cx } from '../ui/cx.ts';
import { Dialog } from '../ui/dialog.tsx';
import { inputClass } from '../ui/input-class.ts';
import { type SearchScope, searchScopes } from './collection-client.ts';
import { CollectionDetails } from './collection-details.tsx';
import { CollectionOptions } from './collection-options.tsx';
import { useCollectionSearch } from './use-collection-search.ts';

export type CollectionPickerProps = {
  isOpen: boolean;
  /** Says for which pane: "Choose a collection for the left pane". */
  title: string;
  onClose: () => void;
  onPick: (collection: EndpointDocument) => void;
};

/** Finds a collection by name, by id or among those used before. */
export function CollectionPicker({ isOpen, title, onClose, onPick }: CollectionPickerProps) {
  return (
    <Dialog
      isOpen={isOpen}
      title={title}
      width="large"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <PickerBody onPick={onPick} />
    </Dialog>
  );
}

function PickerBody({ onPick }: Pick<CollectionPickerProps, 'onPick'>) {
  const [text, setText] = useState('');
  const [chosenScope, setChosenScope] = useState<SearchScope | null>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  // Whoever types before choosing a tab looks for a collection wherever it is.
  const scope = chosenScope ?? (text === '' ? 'recently-used' : 'all');
  const result = useCollectionSearch(scope, text);
  const collections = result.collections ?? [];
  const active = collections.find((collection) => collection.id === activeId) ?? collections[0];

  useEffect(() => {
    input.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const index = active === undefined ? -1 : collections.indexOf(active);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (event.key === 'Enter' && active !== undefined && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onPick(active);
    } else if (step !== undefined && collections.length > 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(collections.length - 1, index + step));
      setActiveId(collections[next]?.id ?? null);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <input
        ref={input}
        role="combobox"
        aria-label="Search collections"
        aria-expanded
        aria-autocomplete="list"
        aria-controls={listId}
        aria-activedescendant={active && `${listId}-${active.id}`}
        value={text}
        placeholder="Name, keyword, owner, id or link"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          setActiveId(null);
        }}
        onKeyDown={onKeyDown}
        className={cx(inputClass, 'h-10 -outline-offset-1')}
      />
      <Tabs
        selectedKey={scope}
        onSelectionChange={(key) => {
          setChosenScope(searchScopes.find((known) => known.scope === key)?.scope ?? null);
          setActiveId(null);
        }}
        className="flex flex-col gap-3"
      >
        <TabList aria-label="Which collections" className="flex gap-1 overflow-x-auto border-b border-border">
          {searchScopes.map(({ scope: id, name }) => (
            <Tab
              key={id}
              id={id}
              className="flex h-9 cursor-default items-center border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-fg-muted -outline-offset-2 outline-focus data-focus-visible:outline-2 data-hovered:text-fg data-selected:border-brand data-selected:text-fg pointer-coarse:h-11"
            >
              {name}
            </Tab>
          ))}
        </TabList>
        {searchScopes.map(({ scope: id }) => (
          <TabPanel key={id} id={id} className="grid min-h-72 gap-5 sm:grid-cols-[minmax(0,1fr)_16rem]">
            <CollectionOptions
              listId={listId}
              result={result}
              scope={scope}
              text={text}
              activeId={active?.id ?? null}
              onActive={setActiveId}
              onPick={onPick}
              onSearchAll={() => {
                setChosenScope('all');
                input.current?.focus();
              }}
            />
            <aside aria-label="About the collection" className="hidden border-l border-border pl-5 sm:block">
              {active && <CollectionDetails collection={active} />}
            </aside>
          </TabPanel>
        ))}
      </Tabs>
    </div>
  );
}
