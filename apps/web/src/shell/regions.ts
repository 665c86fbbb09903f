/**
 * Moves the focus to the next part of the page that is on show, or the one before, and round. Parts are marked with
 * `data-region`; of those inside one another the inner ones count.
 */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.checkVisibility() && region.querySelector('[data-region]') === null,
  );
  const from = regions.findIndex((region) => region.contains(document.activeElement));
  // From nowhere the first one of the page itself is next, not its header.
  const start = from === -1 ? regions.findIndex((region) => region.closest('main') !== null) - step : from;
  for (let index = 1; index <= regions.length; index += 1) {
    const region = regions[(start + step * index + regions.length * index) % regions.length];
    if (region !== undefined && focusIn(region)) return;
  }
}

/** The row with the focus, the page that is on show, else the first control. */
const places = ['[role=row][tabindex="0"]', '[aria-current=page]', 'a[href], button, input, [tabindex="0"]'];

function focusIn(region: HTMLElement): boolean {
  return places.some((place) =>
    [...region.querySelectorAll<HTMLElement>(place)].some((element) => {
      if (element.checkVisibility()) element.focus();
      return element === document.activeElement;
    }),
  );
}
