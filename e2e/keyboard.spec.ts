import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';

const { station, scratch } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  await expect(page.getByRole('button', { name: 'Search or do' })).toBeVisible();
});

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

test('g and a letter go to a section, Alt and an arrow back and forward', async ({ page }) => {
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/\/activity$/);
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page).toHaveURL(/\/help$/);
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page).toHaveURL(/\/activity$/);
  await page.keyboard.press('Alt+ArrowRight');
  await expect(page).toHaveURL(/\/help$/);
});

test('? shows all keys over the page, which is as it was when they are closed', async ({ page }) => {
  await page.goto('/activity');
  await expect(heading(page, 'Activity')).toBeVisible();
  await page.getByRole('link', { name: 'Help' }).focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog.getByText('Show hidden files')).toBeVisible();
  await expect(dialog.getByText('Ctrl+K')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Help' })).toBeFocused();
  await expect(page).toHaveURL(/\/activity$/);
});

test('F6 goes round the parts of the page, and the panes are two of them', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
  await expectListed(pane(page, 'Left'), 'readme.txt');
  await expectListed(pane(page, 'Right'), 'reads');
  await page.keyboard.press('F6');
  await expect(pane(page, 'Left').getByRole('row').nth(1)).toBeFocused();
  await page.keyboard.press('F6');
  await expect(pane(page, 'Right').getByRole('row').nth(1)).toBeFocused();
  await page.keyboard.press('F6');
  await expect(page.getByRole('link', { name: 'Isthmus' })).toBeFocused();
  await page.keyboard.press('F6');
  await expect(page.getByRole('link', { name: 'Files' })).toBeFocused();
  await page.keyboard.press('Shift+F6');
  await page.keyboard.press('Shift+F6');
  await expect(pane(page, 'Right').getByRole('row').nth(1)).toBeFocused();
  await page.keyboard.press('Control+F6');
  await expect(pane(page, 'Left').getByRole('row').nth(1)).toBeFocused();
});

test('the arrows move with Ctrl too and leave the selection as it is', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Control+ArrowDown');
  await expect(left.getByRole('row').nth(3)).toBeFocused();
  await expect(left.getByText(/1 selected/)).toBeVisible();
  await page.keyboard.press('x');
  await expect(left.getByText(/2 selected/)).toBeVisible();
});

test('an action gets other keys, not those of another, and its usual ones again', async ({ page }) => {
  await page.goto('/settings/shortcuts');
  await expect(page).toHaveURL(/\/help\/shortcuts$/);
  await page.getByRole('button', { name: 'Change the keys of New folder' }).click();
  const field = page.getByRole('textbox', { name: 'New keys for New folder' });
  await expect(field).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('alert').getByText('Ctrl+K is “Search or do” already.')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Control+e');
  await expect(page.getByRole('button', { name: 'Change the keys of New folder' })).toBeFocused();

  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'reads');
  await expect(left.getByRole('button', { name: 'New folder (Ctrl+E)' })).toBeVisible();
  await entry(left, 'reads').focus();
  await page.keyboard.press('Control+e');
  await expect(left.getByRole('textbox', { name: 'Name of the new folder' })).toBeFocused();

  await page.goto('/help/shortcuts');
  await page.getByRole('button', { name: 'Usual keys for everything' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'New folder' })).toContainText('Ctrl+Shift+N');
});

test('without single-key shortcuts a letter only finds a name', async ({ page }) => {
  await page.goto('/help/shortcuts');
  const toggle = page.getByRole('switch', { name: 'Single-key shortcuts' });
  await toggle.press('Space');
  await expect(toggle).not.toBeChecked();
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'tides');
  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('t');
  await expect(entry(left, 'tides')).toBeFocused();
  await page.getByRole('link', { name: 'Isthmus' }).focus();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page).toHaveURL(/\/file-manager/);
});

type Stop = { id: string; name: string; isSeen: boolean };

/** What has the focus: which element it is, and whether any of it can be seen. */
async function stopAt(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const { activeElement: element } = document;
    if (element === null || element === document.body) return { id: 'body', name: 'nothing', isSeen: true };
    const all = [...document.querySelectorAll('*')];
    const { left, top, width, height } = element.getBoundingClientRect();
    const points = [0.5, 0.1, 0.9].map((share) => [left + width * share, top + height * share] as const);
    // What is drawn over a control must be of the control: a label's box over its hidden input is.
    const isSeen = points.some(([x, y]) => {
      const shown = document.elementFromPoint(x, y);
      return shown !== null && (element.contains(shown) || shown.contains(element));
    });
    const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40);
    return { id: String(all.indexOf(element)), name: `${element.tagName} ${name}`, isSeen };
  });
}

/** Everything that Tab should lead to: what is on show and isn't one of a group that arrows go through. */
async function expectedStops(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const focusable = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex]';
    const all = [...document.querySelectorAll<HTMLElement>('*')];
    return [...document.querySelectorAll<HTMLElement>(focusable)]
      .filter((element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }))
      .filter(
        (element) => !element.matches('input[type=radio]') && element.closest('[inert], [aria-hidden=true]') === null,
      )
      .map((element) => `${all.indexOf(element)}`);
  });
}

const walked: { name: string; path: string }[] = [
  { name: 'home', path: '/' },
  { name: 'file manager', path: fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' }) },
  { name: 'activity', path: '/activity' },
  { name: 'bookmarks', path: '/bookmarks' },
  { name: 'schedules', path: '/timers' },
  { name: 'help', path: '/help' },
  { name: 'keys', path: '/help/shortcuts' },
  { name: 'messages', path: '/help/errors' },
  { name: 'services', path: '/status' },
];

for (const { name, path } of walked) {
  test(`Tab goes through all of ${name} and out again, and what has the focus can be seen`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
    if (name === 'file manager') await expectListed(pane(page, 'Right'), 'reads');
    await expect(page.locator('main .animate-pulse')).toHaveCount(0);
    const expected = await expectedStops(page);
    const stops: Stop[] = [];
    // A field for a date is several stops: day, month, year.
    const most = 2 * expected.length + 10;
    for (let press = 0; press < most; press += 1) {
      await page.keyboard.press('Tab');
      const stop = await stopAt(page);
      if (stop.id === 'body') break;
      stops.push(stop);
    }
    expect(stops.length, stops.map((stop) => stop.name).join(', ')).toBeLessThan(most);
    expect(stops.filter(({ isSeen }) => !isSeen).map((stop) => stop.name)).toEqual([]);
    const reached = new Set(stops.map(({ id }) => id));
    expect(expected.filter((id) => !reached.has(id))).toEqual([]);
  });
}
