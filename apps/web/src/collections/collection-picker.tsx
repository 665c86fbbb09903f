import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Place } from '../places/place.ts';
import { cx } from '../ui/cx.ts';
import { Dialog } from '../ui/dialog.tsx';
import { inputClass } from '../ui/input-class.ts';
import { collectionQuery } from './collection-client.ts';
import { CollectionDetails } from './collection-details.tsx';
import { CollectionOptions, optionId } from './collection-options.tsx';
import { type Choice, type PickerTab, pickerTabs, useChoices } from './use-choices.ts';

export type CollectionPickerProps = {
  isOpen: boolean;
  /** Says for which pane: "Choose a collection for the left pane". */
  title: string;
  onClose: () => void;
  /** `path` null where the collection's own default folder is meant. */
  onPick: (place: Place) => void;
};

/** Finds a collection by name, by id or link, or a folder among the bookmarks and those used before. */
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
  const [chosenTab, setChosenTab] = useState<PickerTab | null>(null);
  const [activeId, setActiveId] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  // Whoever types before choosing a tab looks for a collection wherever it is.
  const tab = chosenTab ?? (text === '' ? 'recently-used' : 'all');
  const result = useChoices(tab, text);
  const { choices } = result;
  const active = choices.find((choice) => choice.id === activeId) ?? choices[0];

  useEffect(() => {
    input.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const index = active === undefined ? -1 : choices.indexOf(active);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (event.key === 'Enter' && active !== undefined && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onPick(active);
    } else if (step !== undefined && choices.length > 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(choices.length - 1, index + step));
      setActiveId(choices[next]?.id ?? null);
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
        aria-activedescendant={active && optionId(listId, active)}
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
        selectedKey={tab}
        onSelectionChange={(key) => {
          setChosenTab(pickerTabs.find((known) => known.id === key)?.id ?? null);
          setActiveId(null);
        }}
        className="flex flex-col gap-3"
      >
        <TabList aria-label="Which collections" className="flex gap-1 overflow-x-auto border-b border-border">
          {pickerTabs.map(({ id, name }) => (
            <Tab
              key={id}
              id={id}
              className="flex h-9 cursor-default items-center border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-fg-muted -outline-offset-2 outline-focus data-focus-visible:outline-2 data-hovered:text-fg data-selected:border-brand data-selected:text-fg pointer-coarse:h-11"
            >
              {name}
            </Tab>
          ))}
        </TabList>
        {pickerTabs.map(({ id }) => (
          <TabPanel key={id} id={id} className="grid min-h-72 gap-5 sm:grid-cols-[minmax(0,1fr)_16rem]">
            <CollectionOptions
              listId={listId}
              result={result}
              tab={tab}
              text={text}
              activeId={active?.id ?? null}
              onActive={setActiveId}
              onPick={onPick}
              onSearchAll={() => {
                setChosenTab('all');
                input.current?.focus();
              }}
            />
            <aside aria-label="About the collection" className="hidden border-l border-border pl-5 sm:block">
              {active && <ChoiceDetails choice={active} />}
            </aside>
          </TabPanel>
        ))}
      </Tabs>
    </div>
  );
}

function ChoiceDetails({ choice }: { choice: Choice }) {
  const { data } = useQuery({ ...collectionQuery(choice.collectionId), enabled: choice.collection === null });
  const collection = choice.collection ?? data;
  return collection ? <CollectionDetails collection={collection} /> : null;
}
