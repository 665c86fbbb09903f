/**
 * Whether somebody is at this page: what they do with it, as the browser tells, is the measure. Mere movement of the
 * pointer is none, because a page that changes below a pointer at rest counts as that, too.
 */
const acts = ['pointerdown', 'click', 'keydown', 'input', 'wheel', 'pageshow'] as const;

/** Longer than the page waits between two looks at its session, so that none of them misses who was there in between. */
const attentionMs = 90_000;

// One page has one person before it: this is a fact of the page, as `document.hidden` is.
let lastActAtMs = Number.NEGATIVE_INFINITY;

/** To be called once, as the page opens, which counts as the first thing that the person does. */
export function watchPresence(page: EventTarget, now: () => number = Date.now): void {
  const note = () => {
    lastActAtMs = now();
  };
  note();
  for (const act of acts) page.addEventListener(act, note, { capture: true, passive: true });
}

export function isPersonHere(now: () => number = Date.now): boolean {
  return now() - lastActAtMs < attentionMs;
}
