import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { useKeymap } from '../actions/use-keymap.ts';
import type { FileActionId } from './file-actions.ts';
import { FileRow } from './file-row.tsx';
import { pathOf } from './folder-path.ts';
import { findTyped, type GridCommand, gridCommand, moved } from './grid-command.ts';
import { GridHeader, type GridHeaderProps } from './grid-header.tsx';
import type { Density } from './list-look.ts';
import { fold, type ListedEntry } from './listed-entry.ts';
import { focusOn, isSelected, selectOnly, selectRange, toggle } from './selection.ts';
import type { FilePaneState } from './use-file-pane.ts';
import { type Offsets, useKeptScroll } from './use-kept-scroll.ts';
import { useLongPress } from './use-long-press.ts';
import { usePrefetch } from './use-prefetch.ts';
import { useIsCoarse, useRowHeight } from './use-row-height.ts';

export type FileGridProps = {
  pane: FilePaneState;
  /** Name for assistive technology. */
  label: string;
  nowMs: number;
  /** The element that keeps the keyboard when rows come and go. */
  body: RefObject<HTMLDivElement | null>;
  header: Omit<GridHeaderProps, 'onLeave'>;
  /** The name that has the focus, as the address or the selection says. */
  focusName: string | null;
  density: Density;
  /** The entry whose name is being typed, with its editor. */
  editing: { name: string; editor: ReactNode } | null;
  /** A row above all others, for a folder that is being made. */
  first: ReactNode;
  /** What stands in place of rows. */
  empty: ReactNode;
  canRun: (id: FileActionId) => boolean;
  onAction: (id: FileActionId) => void;
  onMenu: (at: { x: number; y: number }) => void;
  /** Where the folders of this pane were left. */
  offsets: Offsets;
};

const typingMs = 500;

/** The entries of a folder as a grid: one tab stop, only the rows on the screen in the document. */
export function FileGrid(props: FileGridProps) {
  const { pane, label, nowMs, body, header, focusName, editing, first, empty } = props;
  const { visible, selection, select, place } = pane;
  const scroller = useRef<HTMLDivElement>(null);
  const typing = useRef({ text: '', atMs: 0 });
  const touch = useRef(false);
  const hasKeyboard = useRef(false);
  const { bindings } = useKeymap();
  const rest = usePrefetch(pane.view.collectionId);
  const press = useLongPress((target) => {
    const name = nameAt(indexOf(target));
    if (name !== undefined) select((before) => toggle(before, name));
  });
  const rowHeight = useRowHeight(props.density);
  const canDrag = !useIsCoarse();
  const focused = focusName === null ? -1 : visible.findIndex((entry) => entry.name === focusName);
  const focusIndex = Math.max(0, focused);

  // oxlint-disable-next-line react/incompatible-library -- the compiler leaves this component alone, which is what it needs
  const virtualizer = useVirtualizer({
    count: visible.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    rangeExtractor: (range) => {
      const rows = defaultRangeExtractor(range);
      return rows.includes(focusIndex) || focusIndex >= visible.length
        ? rows
        : [...rows, focusIndex].toSorted((a, b) => a - b);
    },
  });
  const kept = useKeptScroll(scroller, props.offsets, place, pane.isArriving);
  const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 1);

  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight]);

  // The focus follows its name: after a key, and when a folder's rows arrive while the grid has the keyboard.
  const isReady = visible.length > 0 && !pane.isStale;
  const isTyping = editing !== null || Boolean(first);
  useEffect(() => {
    // The browser drops the focus of a row that goes, and says nothing.
    const isLost = document.activeElement === document.body && hasKeyboard.current;
    if (isLost && !isTyping && !pane.isStale) body.current?.focus({ preventScroll: true });
    if (!isReady || isTyping) return;
    const restored = kept.restore();
    if (focused >= 0) {
      if (!isInView(scroller.current, focused * rowHeight, rowHeight))
        virtualizer.scrollToIndex(focused, { align: 'auto' });
    } else if (!restored) scroller.current?.scrollTo({ top: 0 });
    const active = document.activeElement;
    if (!body.current?.contains(active) || active?.closest('[data-head]')) return;
    const frame = requestAnimationFrame(() => {
      const row = rowAt(scroller.current, focusIndex);
      row?.focus({ preventScroll: true });
      // In a low window the page scrolls too.
      row?.scrollIntoView({ block: 'nearest' });
    });
    return () => cancelAnimationFrame(frame);
    // What `kept` does depends on nothing else.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [place, isReady, pane.isStale, pane.isArriving, focused, focusIndex, isTyping, virtualizer, body]);

  const nameAt = (index: number) => visible[index]?.name;
  const folderAt = (index: number) => folderPath(pane, visible[index]);
  const run = (command: GridCommand) => {
    if (command.kind === 'move') move(command);
    else if (command.kind === 'text') find(command.text);
    else if (command.kind === 'toggle' || command.id === 'toggle') toggleFocused(command);
    else props.onAction(command.id);
  };
  const move = ({ to, extend, add }: Extract<GridCommand, { kind: 'move' }>) => {
    if (to === 'up' && focusIndex === 0 && !extend) {
      body.current
        ?.querySelector<HTMLElement>('[aria-sort=ascending] [data-head], [aria-sort=descending] [data-head]')
        ?.focus();
      return;
    }
    const name = nameAt(moved(focusIndex, to, visible.length, pageRows));
    if (name === undefined) return;
    const names = extend ? visible.map((entry) => entry.name) : [];
    select((before) =>
      extend ? selectRange({ ...before, anchor: before.anchor ?? focusName }, names, name, add) : focusOn(before, name),
    );
  };
  const toggleFocused = (command: GridCommand) => {
    const name = nameAt(focusIndex);
    if (name === undefined) return;
    const extend = command.kind === 'toggle' && command.extend;
    const names = extend ? visible.map((entry) => entry.name) : [];
    select((before) => (extend ? selectRange(before, names, name, true) : toggle(before, name)));
  };
  const find = (character: string) => {
    const nowTyped = performance.now();
    const before = nowTyped - typing.current.atMs < typingMs ? typing.current.text : '';
    typing.current = { text: before + fold(character), atMs: nowTyped };
    const found = findTyped(
      visible.map((entry) => entry.folded),
      typing.current.text,
      focusIndex,
    );
    const name = nameAt(found);
    if (name !== undefined) select((selected) => focusOn(selected, name));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target instanceof HTMLInputElement) return;
    const command = gridCommand(event, bindings);
    if (command === null) return;
    const isTyping = performance.now() - typing.current.atMs < typingMs && typing.current.text !== '';
    event.preventDefault();
    const asText = command.kind === 'action' && command.alsoText && (isTyping || !props.canRun(command.id));
    if (asText) find(event.key);
    else if (command.kind === 'toggle' && isTyping) find(' ');
    else run(command);
  };

  const indexOf = (target: EventTarget) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
    return row === null ? -1 : Number(row.dataset.index);
  };
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const name = nameAt(indexOf(event.target));
    if (name === undefined || editing?.name === name || press.took()) return;
    const onBox = event.target instanceof Element && event.target.closest('[data-toggle]') !== null;
    const control = event.ctrlKey || event.metaKey;
    const names = event.shiftKey ? visible.map((entry) => entry.name) : [];
    const tapOpens = touch.current && !onBox && pane.total.count === 0;
    select((before) => {
      if (event.shiftKey) return selectRange(before, names, name, control || onBox);
      if (tapOpens) return focusOn(before, name);
      return control || onBox || touch.current ? toggle(before, name) : selectOnly(name);
    });
    if (tapOpens) props.onAction('open');
  };
  const onContextMenu = (event: MouseEvent<HTMLDivElement>) => {
    const name = nameAt(indexOf(event.target));
    if (event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    if (name === undefined) return props.onMenu({ x: event.clientX, y: event.clientY });
    if (touch.current) {
      press.end();
      return press.took() ? undefined : select((before) => toggle(before, name));
    }
    select((before) => (isSelected(before, name) ? focusOn(before, name) : selectOnly(name)));
    props.onMenu({ x: event.clientX, y: event.clientY });
  };

  return (
    <div
      ref={body}
      role="grid"
      aria-label={label}
      // Of a listing that is not whole nobody knows how many rows there are.
      aria-rowcount={pane.listing?.isWhole === false ? -1 : Math.max(1, visible.length) + 1}
      aria-multiselectable
      aria-busy={pane.isStale || pane.isArriving || (pane.listing === null && pane.isFetching)}
      tabIndex={visible.length === 0 ? 0 : -1}
      onKeyDown={onKeyDown}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget !== null && !body.current?.contains(relatedTarget)) hasKeyboard.current = false;
      }}
      onFocus={(event) => {
        hasKeyboard.current = true;
        const name = event.target.role === 'row' ? nameAt(indexOf(event.target)) : undefined;
        if (name !== undefined && name !== focusName) select((before) => ({ ...before, focus: name }));
        rest(folderAt(indexOf(event.target)));
      }}
      onPointerDown={(event) => {
        touch.current = event.pointerType === 'touch';
        press.onPointerDown(event);
      }}
      onPointerMove={press.onPointerMove}
      onPointerUp={press.onPointerUp}
      onPointerCancel={press.onPointerCancel}
      onPointerOver={(event) => {
        if (event.pointerType === 'mouse') rest(folderAt(indexOf(event.target)));
      }}
      onPointerLeave={() => rest(null)}
      onClick={onClick}
      onDoubleClick={(event) => {
        if (indexOf(event.target) >= 0 && !(event.target instanceof HTMLInputElement)) props.onAction('open');
      }}
      onContextMenu={onContextMenu}
      className="@container flex min-h-0 flex-1 flex-col -outline-offset-2"
    >
      <div role="rowgroup">
        <GridHeader {...header} onLeave={() => rowAt(scroller.current, focusIndex)?.focus()} />
      </div>
      {first}
      <div
        ref={scroller}
        role="rowgroup"
        onScroll={kept.onScroll}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain"
      >
        {visible.length === 0 ? (
          <div role="row" aria-rowindex={2} className="h-full">
            <div role="gridcell" className="h-full">
              {empty}
            </div>
          </div>
        ) : (
          <div
            role="presentation"
            style={{ height: virtualizer.getTotalSize() }}
            className={pane.isStale ? 'relative opacity-50' : 'relative'}
          >
            {virtualizer.getVirtualItems().map((item) => {
              const entry = visible[item.index];
              if (entry === undefined) return null;
              return (
                <FileRow
                  key={entry.name}
                  entry={entry}
                  rowIndex={item.index + 2}
                  top={item.start}
                  height={rowHeight}
                  nowMs={nowMs}
                  isSelected={isSelected(selection, entry.name)}
                  isFocused={item.index === focusIndex}
                  change={pane.changes.get(entry.name) ?? null}
                  canDrag={canDrag}
                  editor={editing?.name === entry.name ? editing.editor : null}
                />
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}

/** The path of a folder that is on show; null of what is none. */
function folderPath({ folder, isStale }: FilePaneState, entry: ListedEntry | undefined): string | null {
  return entry?.type !== 'dir' || isStale ? null : `${pathOf(folder, entry.name)}/`;
}

/** Gives the keyboard to the row of a grid that has the focus, or to the grid while it has no rows. */
export function focusRows(grid: HTMLElement | null): void {
  (grid?.querySelector<HTMLElement>('[role=row][tabindex="0"]') ?? grid)?.focus();
}

function isInView(scroller: HTMLElement | null, top: number, height: number): boolean {
  if (scroller === null) return false;
  return scroller.scrollTop <= top && top + height <= scroller.scrollTop + scroller.clientHeight;
}

function rowAt(scroller: HTMLElement | null, index: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}
