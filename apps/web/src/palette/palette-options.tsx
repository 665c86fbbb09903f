import { ArrowRight, LoaderCircle } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { shownKeys } from '../actions/keys.ts';
import { cx } from '../ui/cx.ts';
import { Kbd } from '../ui/kbd.tsx';
import type { PaletteGroup, PaletteItem } from './palette-source.ts';

export type PaletteOptionsProps = {
  listId: string;
  groups: readonly PaletteGroup[];
  text: string;
  active: PaletteItem | undefined;
  onActive: (id: string) => void;
  onChoose: (item: PaletteItem, other: boolean) => void;
};

export function optionId(listId: string, item: PaletteItem): string {
  return `${listId}-${item.id.replaceAll(/\s/g, '-')}`;
}

/** What was found, in groups. The keyboard stays in the field above. */
export function PaletteOptions({ listId, groups, text, active, onActive, onChoose }: PaletteOptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  const count = groups.reduce((sum, { items }) => sum + items.length, 0);
  const isLoading = groups.some((group) => group.isLoading);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active?.id]);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-2">
      <p role="status" className="sr-only">
        {isLoading ? '' : count === 0 ? `Nothing found for ${text}` : `${count} found`}
      </p>
      <div ref={list} id={listId} role="listbox" aria-label="Found">
        {groups.map((group) => (
          <Group key={group.title} {...group} {...{ listId, active, onActive, onChoose }} />
        ))}
      </div>
      {groups.length === 0 && (
        <p className="px-2 py-10 text-center text-fg-muted">
          Nothing found for “{text}”. An id or a link always works.
        </p>
      )}
    </div>
  );
}

type GroupProps = PaletteGroup & Pick<PaletteOptionsProps, 'listId' | 'active' | 'onActive' | 'onChoose'>;

function Group({ title, items, isLoading, problem, listId, active, onActive, onChoose }: GroupProps) {
  const titleId = `${listId}-${title.replaceAll(/\s/g, '-')}`;
  return (
    <div role="group" aria-labelledby={titleId} className="not-first:mt-2">
      <div id={titleId} className="flex items-center gap-2 px-2 pt-1 pb-1 text-xs font-medium text-fg-muted">
        {title}
        {isLoading && <LoaderCircle aria-hidden className="size-3 animate-spin" />}
      </div>
      <div role="presentation">
        {items.map((item) => (
          <Option
            key={item.id}
            id={optionId(listId, item)}
            item={item}
            isActive={item === active}
            onActive={() => onActive(item.id)}
            onChoose={(other) => onChoose(item, other)}
          />
        ))}
      </div>
      {isLoading && items.length === 0 && <Note>Searching…</Note>}
      {problem && <Note>{problem}</Note>}
    </div>
  );
}

/** A list may hold nothing but options, so this is one that can't be chosen. */
function Note({ children }: { children: string }) {
  return (
    <div role="option" aria-selected={false} aria-disabled tabIndex={-1} className="px-2 py-1 text-sm text-fg-muted">
      {children}
    </div>
  );
}

type OptionProps = {
  id: string;
  item: PaletteItem;
  isActive: boolean;
  onActive: () => void;
  onChoose: (other: boolean) => void;
};

function Option({ id, item, isActive, onActive, onChoose }: OptionProps) {
  const { name, refusal, keys, icon: Icon = ArrowRight } = item;
  const detail = refusal ?? item.detail;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are heard by the field
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={Boolean(refusal)}
      tabIndex={-1}
      onPointerMove={onActive}
      onClick={(event) => onChoose(event.altKey)}
      className={cx(
        'flex min-h-9 cursor-default items-center gap-3 rounded-md px-2 py-1 pointer-coarse:min-h-11',
        isActive && 'bg-surface-3 outline-2 -outline-offset-2 outline-border-strong',
        refusal && 'text-fg-muted',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0 text-fg-muted" />
      <span className="flex min-w-0 flex-1 items-baseline gap-2 max-sm:flex-col max-sm:gap-0">
        <span className="max-w-full shrink-0 truncate font-medium">{name}</span>
        {detail && <span className="max-w-full min-w-0 truncate text-sm text-fg-muted">{detail}</span>}
      </span>
      {keys && !refusal && (
        <span aria-hidden className="flex gap-1 pointer-coarse:hidden">
          {shownKeys(keys)
            .split(' ')
            .map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
        </span>
      )}
    </div>
  );
}
