import type { BrowserContext, Page } from 'playwright-core';
import { type Budgets, medianOf } from './budgets.ts';
import { largeFolder, smallFolder, twoFolders } from './portal.ts';

/** From a key or a click to the next picture, in a folder of 100,000 entries and elsewhere. */
export async function measureInteractions(
  context: BrowserContext,
  url: string,
  budgets: Budgets,
  rounds: number,
): Promise<void> {
  const page = await context.newPage();
  await page.addInitScript(watchInput);
  await openLarge(page, url);
  const grid = page.getByRole('grid');
  const press = (key: string) => () => page.keyboard.press(key);
  const input = async (what: string, act: () => Promise<unknown>, budget: number, undo?: () => Promise<unknown>) => {
    const figure = await medianOf(rounds, async () => {
      const ms = await inputToPicture(page, act);
      await undo?.();
      return ms;
    });
    budgets.atMost(what, figure, budget);
  };
  await grid.getByRole('row').nth(3).click();
  await input('100,000 entries: select one more, ms', press('Space'), 30);
  await input('100,000 entries: select all, ms', press('ControlOrMeta+a'), 30, press('Escape'));
  await input('100,000 entries: to the end, ms', press('End'), 60, press('Home'));
  await input('100,000 entries: open the menu of a row, ms', press('Shift+F10'), 50, press('Escape'));
  const filter = page.getByRole('searchbox');
  await filter.focus();
  await input('100,000 entries: a key of the filter, ms', press('9'), 50, press('Backspace'));
  await page.keyboard.press('Escape');
  budgets.atMost('100,000 entries: sort by another column, ms', await medianOf(rounds, () => sortBySize(page)), 150);
  await scroll(page, budgets);

  await page.goto(url + twoFolders);
  await page.getByRole('grid').first().getByRole('row').nth(2).click();
  await input('two folders: select, ms', press('Space'), 50);
  await input('two folders: open the menu of a row, ms', press('Shift+F10'), 50, press('Escape'));
  await input('command palette: open, ms', press('ControlOrMeta+k'), 100, press('Escape'));
  budgets.atMost('go to a page that was seen, ms', await medianOf(rounds, () => goThereAndBack(page)), 100);
  await page.close();
}

async function openLarge(page: Page, url: string): Promise<void> {
  await page.goto(url + smallFolder);
  await page.goto(url + largeFolder);
  await page.getByText('100,000 items', { exact: true }).waitFor();
}

declare global {
  interface Window {
    inputs: { duration: number }[];
  }
}

/** Runs in the page: what Event Timing says of each input, from which INP is made. */
function watchInput(): void {
  window.inputs = [];
  new PerformanceObserver((list) => {
    for (const { duration, entryType } of list.getEntries())
      if (entryType === 'event') window.inputs.push({ duration });
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

/** Milliseconds from the input to the picture that shows its effect; 16 when it is less, for Event Timing leaves it out. */
async function inputToPicture(page: Page, act: () => Promise<unknown>): Promise<number> {
  await page.evaluate(() => {
    window.inputs.length = 0;
  });
  await act();
  // Entries are handed over when the browser is idle, at the latest with the frame after the next.
  await page.waitForTimeout(150);
  const durations = await page.evaluate(() => window.inputs.map(({ duration }) => duration));
  return Math.max(16, ...durations);
}

/** From the click on the column's name to the first row of the other order. */
async function sortBySize(page: Page): Promise<number> {
  const button = page.getByRole('grid').getByRole('button', { name: /^Size/ });
  await page.evaluate(() => {
    const first = () => document.querySelector('[role=grid] [aria-rowindex="2"]')?.textContent ?? '';
    const before = first();
    const sorted = new Promise<number>((resolve) => {
      addEventListener(
        'click',
        ({ timeStamp }) => {
          const look = () => {
            if (first() !== before && first() !== '') resolve(performance.now() - timeStamp);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        },
        { capture: true, once: true },
      );
    });
    Object.assign(window, { sorted });
  });
  await button.click();
  return await page.evaluate(() => (window as unknown as { sorted: Promise<number> }).sorted);
}

/** Through 100,000 rows in two seconds: pictures a second, and how often the middle of the list was blank. */
async function scroll(page: Page, budgets: Budgets): Promise<void> {
  const { framesPerSecond, blank } = await page.evaluate(async () => {
    const scroller = [...document.querySelectorAll<HTMLElement>('[role=grid], [role=grid] *')].find(
      (element) => element.scrollHeight > element.clientHeight + 1000,
    );
    if (scroller === undefined) throw new Error('nothing scrolls');
    const box = scroller.getBoundingClientRect();
    const start = performance.now();
    let frames = 0;
    let blankFrames = 0;
    await new Promise<void>((resolve) => {
      const step = () => {
        const passed = performance.now() - start;
        if (passed > 2000) return resolve();
        frames += 1;
        const middle = document.elementFromPoint(box.left + box.width / 3, box.top + box.height / 2);
        if (middle?.closest('[role=row]') == null) blankFrames += 1;
        scroller.scrollTop = (scroller.scrollHeight * passed) / 2000;
        requestAnimationFrame(step);
        return undefined;
      };
      requestAnimationFrame(step);
    });
    return { framesPerSecond: frames / 2, blank: blankFrames };
  });
  budgets.atLeast('100,000 entries: scroll through all, pictures a second', framesPerSecond, 55);
  budgets.note('pictures of it whose middle was blank', blank);
}

/** From the click to the other page's heading, both pages having been seen; the slower way of the two. */
async function goThereAndBack(page: Page): Promise<number> {
  const main = page.getByRole('navigation', { name: 'Main' });
  const go = async (link: string, title: RegExp) => {
    await page.evaluate((source) => {
      const wanted = new RegExp(source);
      const shown = new Promise<number>((resolve) => {
        const onClick = ({ timeStamp }: Event) => {
          const look = () => {
            if (wanted.test(document.title)) resolve(performance.now() - timeStamp);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        };
        addEventListener('click', onClick, { capture: true, once: true });
      });
      Object.assign(window, { shown });
    }, title.source);
    await main.getByRole('link', { name: link }).click();
    return await page.evaluate(() => (window as unknown as { shown: Promise<number> }).shown);
  };
  await main.getByRole('link', { name: 'Activity' }).click();
  await page.waitForLoadState('networkidle');
  await main.getByRole('link', { name: 'Home' }).click();
  await page.waitForLoadState('networkidle');
  return Math.max(await go('Activity', /^Activity/), await go('Home', /^Home/));
}
