import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';

const { station, archive, scratch } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  await expect(page.getByRole('button', { name: 'Search or do' })).toBeVisible();
});

const field = (page: Page) => page.getByRole('combobox', { name: 'Search or do' });
const option = (page: Page, name: string | RegExp) =>
  page.getByRole('dialog', { name: 'Search or do' }).getByRole('option', { name });

test('the palette does what is chosen, says what cannot be done and why, and gives the focus back', async ({
  page,
}) => {
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  await entry(left, 'readme.txt').focus();

  await page.keyboard.press('ControlOrMeta+k');
  await expect(field(page)).toBeFocused();
  await expect(option(page, 'New folder')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(field(page)).toHaveCount(0);
  await expect(entry(left, 'readme.txt')).toBeFocused();

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('other pane');
  await expect(option(page, /Go to the other pane.*Only one pane is open/)).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field(page)).toHaveCount(0);

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('nf');
  await expect(option(page, 'New folder')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(left.getByRole('textbox', { name: 'Name of the new folder' })).toBeFocused();
});

test('journey 15: a collection is found from everywhere and opens in the pane that is meant', async ({ page }) => {
  await page.goto('/activity');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('aurora');
  await expect(option(page, new RegExp(`^${archive.name}`))).toHaveAttribute('aria-selected', 'true');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(pane(page, 'Left').getByRole('button', { name: new RegExp(`^${archive.name}`) })).toBeVisible();
  await expect(pane(page, 'Left').getByRole('row').nth(1)).toBeVisible();

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('genomics');
  await expect(option(page, new RegExp(`^${scratch.name}`))).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowRight');
  await expectListed(pane(page, 'Right'), 'reads');
  await expect(pane(page, 'Left').getByRole('button', { name: new RegExp(`^${archive.name}`) })).toBeVisible();
});

test('a pasted id opens its collection, a pasted link of the Globus Web App the same place', async ({ page }) => {
  const link = fileManager({ id: station.id, path: '/~/many/' });
  await page.getByRole('button', { name: 'Search or do' }).click();
  await field(page).fill(`https://app.globus.org${link}`);
  await expect(option(page, /^Open this link here/)).toHaveAttribute('aria-selected', 'true');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expectListed(pane(page, 'Left'), 'ten-thousand');

  await page.getByRole('button', { name: 'Search or do' }).click();
  await field(page).fill(scratch.id);
  await expect(option(page, /^Open the collection/)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expectListed(pane(page, 'Left'), 'reads');
});

test('what is nowhere is said to be nowhere, and settings are found by name', async ({ page }) => {
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('qqqqzzzz');
  await expect(page.getByText('Nothing found for “qqqqzzzz”')).toBeVisible();
  await expectAccessible(page);
  await field(page).fill('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('ControlOrMeta+k');
  await field(page).fill('go activity');
  await expectAccessible(page);
  await field(page).fill('activity');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/activity$/);
});

test('nothing of the palette or of the list of keys is loaded before somebody wants it', async ({ page }) => {
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
  const isLoaded = (name: string) => scripts.some((path) => path.includes(name));
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  await expectListed(pane(page, 'Left'), 'readme.txt');
  await entry(pane(page, 'Left'), 'readme.txt').focus();
  expect([isLoaded('command-palette'), isLoaded('shortcuts-dialog')]).toEqual([false, false]);
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field(page)).toBeFocused();
  expect([isLoaded('command-palette'), isLoaded('shortcuts-dialog')]).toEqual([true, false]);
  await expect(option(page, 'New folder')).toBeVisible();
  await expect(option(page, 'Sign out')).toHaveCount(0);
  await field(page).fill('sign out');
  await expect(option(page, 'Sign out')).toHaveAttribute('aria-selected', 'true');
});

test('right button, Shift+F10, M and ⋯ open the same menu, with its keys and why something cannot be done', async ({
  page,
}) => {
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  const menu = page.getByRole('menu', { name: 'Actions' });
  const items = async () => {
    await expect(menu.getByRole('menuitem', { name: /^Open.*Only folders open here/ })).toBeVisible();
    await expect(menu.getByRole('menuitem', { name: /^Rename/ })).toContainText('F2');
    const names = await menu.getByRole('menuitem').allTextContents();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(menu).toHaveCount(0);
    return names;
  };
  await entry(left, 'readme.txt').click({ button: 'right' });
  const byRightButton = await items();
  await entry(left, 'readme.txt').focus();
  await page.keyboard.press('Shift+F10');
  expect(await items()).toEqual(byRightButton);
  await page.keyboard.press('m');
  expect(await items()).toEqual(byRightButton);
  await left.getByRole('button', { name: /^Actions/ }).click();
  expect(await items()).toEqual(byRightButton);
});
