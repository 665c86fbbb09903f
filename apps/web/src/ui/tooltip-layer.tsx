import { useEffect, useLayoutEffect, useRef, useState } from 'react';

type Shown = { text: string; anchor: Element };

const openMs = 500;
const closeMs = 80;
const gap = 6;

/**
 * The words of whatever has `data-tooltip`, on hover and on keyboard focus: one layer for the whole page, so that a
 * button costs nothing. They repeat a name that is there anyway, so they are not read aloud a second time.
 */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => listenForTooltips(box, setShown), []);
  useLayoutEffect(() => {
    if (shown !== null && box.current !== null) place(box.current, shown.anchor.getBoundingClientRect());
  }, [shown]);
  if (shown === null) return null;
  return (
    <div
      ref={box}
      aria-hidden
      // Above a dialog too: a popover is in the top layer.
      popover="manual"
      className="fixed inset-auto m-0 max-w-xs animate-appear rounded-md border-0 bg-fg px-2 py-1 text-xs text-bg shadow-overlay forced-colors:border"
    >
      {shown.text}
    </div>
  );
}

/** Returns what ends the listening. */
function listenForTooltips(box: { current: HTMLElement | null }, show: (shown: Shown | null) => void): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitsFor: Element | null = null;
  const change = (anchor: Element | null, afterMs: number) => {
    if (anchor === waitsFor) return;
    waitsFor = anchor;
    clearTimeout(timer);
    const text = anchor?.getAttribute('data-tooltip') ?? '';
    timer = setTimeout(() => show(anchor !== null && text !== '' ? { text, anchor } : null), afterMs);
  };
  const on = <Type extends keyof DocumentEventMap>(type: Type, hear: (event: DocumentEventMap[Type]) => void) =>
    document.addEventListener(type, hear, { capture: true, signal: stop.signal });
  on('pointerover', ({ target, pointerType }) => {
    // Words that can be hovered stay for who needs a magnifier (WCAG 1.4.13).
    if (pointerType !== 'mouse' || box.current?.contains(target as Node)) return;
    const anchor = anchorOf(target);
    change(anchor, anchor === null ? closeMs : openMs);
  });
  on('focusin', ({ target }) => {
    if (target instanceof Element && target.matches(':focus-visible')) change(anchorOf(target), 0);
  });
  on('focusout', () => change(null, 0));
  on('pointerdown', () => change(null, 0));
  on('scroll', () => change(null, 0));
  on('keydown', ({ key }) => {
    if (key === 'Escape') change(null, 0);
  });
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

function anchorOf(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest('[data-tooltip]') : null;
}

/** Below its anchor, or above where there is no room, and never beyond the window's edge. */
function place(box: HTMLElement, anchor: DOMRect): void {
  if (!box.matches(':popover-open')) box.showPopover();
  const { width, height } = box.getBoundingClientRect();
  const below = anchor.bottom + gap;
  const top = below + height > innerHeight ? anchor.top - gap - height : below;
  const left = Math.max(gap, Math.min(anchor.left + anchor.width / 2 - width / 2, innerWidth - width - gap));
  box.style.top = `${top}px`;
  box.style.left = `${left}px`;
}
