import { type DragEvent, useEffect, useRef } from 'react';
import { type Carried, type CarryPlace, carriedWords, dropVerdict, folderWords, type Verdict } from './carried.ts';

export type DragParts = {
  /** What is dragged by a row; null where nothing is. */
  carriedAt: (element: Element) => Carried | null;
  /** The folder under the pointer, and the element that stands for it. */
  targetAt: (element: Element) => { place: CarryPlace; element: HTMLElement } | null;
  onDrop: (carried: Carried, to: CarryPlace, verdict: Verdict) => void;
};

type Going = {
  carried: Carried;
  words: string;
  over: { element: HTMLElement; verdict: Verdict } | null;
};

/**
 * Drags rows of one pane to a folder, with what would happen beside the pointer. By the browser's own drag events, on the
 * element around both panes: nothing is rendered while the pointer moves.
 */
export function useDrag({ carriedAt, targetAt, onDrop }: DragParts) {
  const going = useRef<Going | null>(null);
  const summary = useRef<HTMLDivElement>(null);
  const leave = () => {
    if (going.current?.over) delete going.current.over.element.dataset.drop;
    if (going.current) going.current.over = null;
    summary.current?.hidePopover();
  };
  const end = () => {
    leave();
    going.current = null;
  };
  const latestEnd = useRef(end);
  useEffect(() => {
    latestEnd.current = end;
  });
  useEffect(() => {
    // A row that was scrolled away doesn't tell the end; no pointer moves during a drag.
    const onMove = () => going.current && latestEnd.current();
    addEventListener('pointermove', onMove);
    return () => removeEventListener('pointermove', onMove);
  }, []);

  const show = (event: DragEvent, text: string, isAllowed: boolean) => {
    const box = summary.current;
    if (box === null) return;
    box.textContent = text;
    box.dataset.allowed = String(isAllowed);
    box.style.transform = `translate(${Math.min(event.clientX + 16, innerWidth - 280)}px, ${event.clientY + 16}px)`;
    if (!box.matches(':popover-open')) box.showPopover();
  };
  return {
    summary,
    handlers: {
      onDragStart: (event: DragEvent<HTMLElement>) => {
        const carried = event.target instanceof Element ? carriedAt(event.target) : null;
        if (carried === null) return;
        going.current = { carried, words: carriedWords(carried.entries), over: null };
        event.dataTransfer.effectAllowed = 'copyMove';
        event.dataTransfer.setData(
          'text/plain',
          carried.entries
            .slice(0, 1000)
            .map(({ name }) => name)
            .join('\n'),
        );
        if (summary.current?.nextElementSibling)
          event.dataTransfer.setDragImage(summary.current.nextElementSibling, 0, 0);
      },
      onDragOver: (event: DragEvent<HTMLElement>) => {
        const { current } = going;
        if (current === null || !(event.target instanceof Element)) return;
        const target = targetAt(event.target);
        if (target === null) return leave();
        if (current.over?.element !== target.element) {
          if (current.over) delete current.over.element.dataset.drop;
          const verdict = dropVerdict(current.carried, target.place);
          current.over = { element: target.element, verdict };
          target.element.dataset.drop = verdict.kind === 'refused' ? 'no' : 'yes';
        }
        const { verdict } = current.over;
        if (verdict.kind === 'refused') return show(event, verdict.why, false);
        event.preventDefault();
        event.dataTransfer.dropEffect = verdict.kind;
        const verb = verdict.kind === 'move' ? 'Move' : 'Copy';
        show(event, `${verb} ${current.words} → ${folderWords(target.place.folder)}`, true);
      },
      onDragLeave: (event: DragEvent<HTMLElement>) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) leave();
      },
      onDrop: (event: DragEvent<HTMLElement>) => {
        const { current } = going;
        const target = event.target instanceof Element ? targetAt(event.target) : null;
        if (current === null || target === null) return;
        event.preventDefault();
        end();
        onDrop(current.carried, target.place, dropVerdict(current.carried, target.place));
      },
      onDragEnd: end,
    },
  };
}
