import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, entry, expectListed, fileManager, pane } from './portal.ts';

const { station, scratch } = collections;
const files = fileManager({ id: station.id, path: '/~/tides/lighthouse/' }, { id: scratch.id, path: '/~/reads/' });

/** Most colours are the system's then; axe reckons with those that the style sheet names. */
const systemColours = ['color-contrast'];

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test.describe('a window of 1280 × 720 at 200 % zoom', () => {
  test.use({ viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 });

  test('shows rows and reaches everything without scrolling sideways', async ({ page }) => {
    await page.goto(files);
    const left = pane(page, 'Left');
    await expectListed(left, '2025-01.csv');
    await entry(left, '2025-01.csv').click();
    for (let step = 0; step < 11; step += 1) await page.keyboard.press('ArrowDown');
    await expect(entry(left, '2025-12.csv')).toBeFocused();
    await expect(entry(left, '2025-12.csv')).toBeInViewport({ ratio: 0.9 });
    await expectReachable(page, [
      left.getByRole('button', { name: /Coastal Field Station/ }),
      left.getByRole('searchbox'),
      left.getByText(/1 selected/),
      page.getByRole('button', { name: 'Transfer to Genomics Scratch' }),
    ]);
    await expectSettled(page);
    await walkOtherPages(page);
  });
});

test.describe('forced colours', () => {
  test.use({ contextOptions: { forcedColors: 'active' } });

  test('tell what is chosen, pressed and current', async ({ page }) => {
    await page.goto(files);
    const left = pane(page, 'Left');
    await expectListed(left, '2025-01.csv');
    await entry(left, '2025-01.csv').click();
    await expectUnlike(entry(left, '2025-01.csv'), entry(left, '2025-02.csv'));
    const main = page.getByRole('navigation', { name: 'Main' });
    await expectUnlike(main.getByRole('link', { name: 'Files' }), main.getByRole('link', { name: 'Home' }));
    await expectSettled(page, systemColours);
    await page.keyboard.press('t');
    const choices = page.getByRole('radiogroup', { name: 'Which files to copy' }).locator('label');
    await expectUnlike(choices.first(), choices.nth(1));
    await expectAccessible(page, systemColours);
    await page.keyboard.press('Escape');
    await walkOtherPages(page, systemColours);
    await page.goto('/activity');
    await expectUnlike(
      page.getByRole('link', { name: 'All', exact: true }),
      page.getByRole('link', { name: 'Failed' }),
    );
  });
});

/** Activity and Bookmarks, each with what is done there first. */
async function walkOtherPages(page: Page, withoutRules: string[] = []): Promise<void> {
  await page.goto('/activity');
  await expectReachable(page, [page.getByRole('searchbox'), page.getByRole('button', { name: 'Views' })]);
  await expectSettled(page, withoutRules);
  const bookmark = { name: `Lighthouse ${Date.now()}`, endpoint_id: station.id, path: '/~/tides/lighthouse/' };
  await callTransfer(page, 'POST', 'bookmark', bookmark);
  await page.goto('/bookmarks');
  await expectReachable(page, [
    page.getByRole('searchbox'),
    page.getByRole('link', { name: bookmark.name, exact: true }),
    page.getByRole('button', { name: 'Check that all are there' }),
  ]);
  await expectSettled(page, withoutRules);
}

/** Nothing is cut at the side of the window, and the page passes axe. */
async function expectSettled(page: Page, withoutRules: string[] = []): Promise<void> {
  const beyond = await page.evaluate(() =>
    [document.documentElement, document.querySelector('main')].map((part) =>
      part === null ? 0 : part.scrollWidth - part.clientWidth,
    ),
  );
  expect(beyond).toEqual([0, 0]);
  await expectAccessible(page, withoutRules);
}

/** Each can be brought into the window and nothing lies over it. */
async function expectReachable(page: Page, controls: Locator[]): Promise<void> {
  for (const control of controls) {
    await control.scrollIntoViewIfNeeded();
    await expect(control).toBeInViewport({ ratio: 0.9 });
    // A trial click fails where something else would get it.
    await control.click({ trial: true });
  }
  await expect(page.getByRole('banner')).toBeInViewport();
}

/** Their backgrounds differ as they are painted. */
async function expectUnlike(one: Locator, other: Locator): Promise<void> {
  const paint = (where: Locator) => where.evaluate((element) => getComputedStyle(element).backgroundColor);
  await expect.poll(async () => (await paint(one)) === (await paint(other))).toBe(false);
}
