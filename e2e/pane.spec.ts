import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { addFault, clearFaults, requestsTo } from './stack.ts';

const { station, scratch } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
});

test('a filter says how it is read, and each of its conditions can be taken away', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'many');
  const all = await left.getByRole('grid').getAttribute('aria-rowcount');
  const box = left.getByRole('searchbox');
  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('/');
  await expect(box).toBeFocused();
  await expect(left.getByText('Names and conditions that must all hold')).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.type('type:dir m* size>');
  const conditions = left.getByRole('list', { name: 'Conditions of the filter' });
  await expect(conditions.getByRole('button')).toHaveText(['folders', 'named “m*”', 'size>']);
  await expect(left.getByText('A size is written like size>1GB', { exact: false })).toBeVisible();
  await expectListed(left, 'many');
  await expect(left.getByText(/^\d+ of \d+$/)).toBeVisible();
  await expectAccessible(page);

  await conditions.getByRole('button', { name: 'Take away: size>' }).click();
  await expect(box).toHaveValue('type:dir m*');
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('type:dir m*');
  await box.fill('size>900PB');
  await expect(left.getByText(/^0 of \d+ match$/)).toBeVisible();
  await expectAccessible(page);
  await left.getByRole('button', { name: 'Clear filter' }).click();
  await expect(left.getByRole('grid')).toHaveAttribute('aria-rowcount', all ?? '');
});

test('conditions are judged in a folder of a hundred thousand', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/many/hundred-thousand/' }));
  const left = pane(page, 'Left');
  await expect(left.getByText('100,000 items', { exact: true })).toBeVisible({ timeout: 20_000 });
  await left.getByRole('searchbox').fill('*0999* type:file size>=0');
  await expect(left.getByText('120 of 100,000')).toBeVisible();
  await left.getByRole('searchbox').fill('type:dir');
  await expect(left.getByText('0 of 100,000 match')).toBeVisible();
});

test('what one listing can’t hold is looked for by the service', async ({ page }) => {
  const row = (name: string) => ({ DATA_TYPE: 'file', name, type: 'file', size: 1, last_modified: null });
  await addFault({
    service: 'transfer',
    path: `/v0.10/operation/endpoint/${station.id}/ls`,
    status: 200,
    body: {
      DATA_TYPE: 'file_list',
      path: '/~/many/ten-thousand/',
      rename_supported: true,
      total: 250_000,
      length: 2,
      DATA: [row('a.txt'), row('b.txt')],
    },
  });
  await page.goto(fileManager({ id: station.id, path: '/~/many/ten-thousand/' }));
  const left = pane(page, 'Left');
  await expect(left.getByText('The first 2 of 250,000 entries are here')).toBeVisible();
  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await expect(left.getByRole('button', { name: /^Delete….*Not all of this folder is listed/ })).toBeDisabled();
  await expectAccessible(page);

  await clearFaults();
  await left.getByRole('searchbox').fill('*0999*');
  await left.getByRole('button', { name: 'Search the whole folder' }).click();
  await expect(left.getByText(/^The whole folder was searched: \d+ found$/)).toBeVisible();
  await expect(left.getByRole('row').nth(1)).toContainText('0999');
  await expectAccessible(page);
  await left.getByRole('button', { name: 'Show the folder again' }).click();
  await expectListed(left, 'a.txt');
});

test('after a refresh the pane says what is new, what changed and which selected entries are gone', async ({
  page,
}) => {
  const folder = `refresh-${Date.now()}`;
  const left = pane(page, 'Left');
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  await expectListed(left, 'reads');
  await change(page, 'mkdir', { path: `/~/${folder}/` });
  await change(page, 'mkdir', { path: `/~/${folder}/old/` });
  await page.goto(fileManager({ id: scratch.id, path: `/~/${folder}/` }));
  await expectListed(left, 'old');
  await entry(left, 'old').click();
  await expect(left.getByText(/1 selected/)).toBeVisible();

  await change(page, 'rename', { old_path: `/~/${folder}/old`, new_path: `/~/${folder}/renamed` });
  await entry(left, 'old').focus();
  await page.keyboard.press('r');
  await expect(left.getByRole('row', { name: /^renamed, .*new since the folder was listed before$/ })).toBeVisible();
  await expect(left.getByText('1 item · 1 new')).toBeVisible();
  await expect(left.getByText('1 selected item no longer exists', { exact: false })).toBeVisible();
  await expectAccessible(page);
});

test('a folder says how old it is; who comes back finds a small one listed again and a large one to be refreshed', async ({
  page,
}) => {
  const folder = `focus-${Date.now()}`;
  const left = pane(page, 'Left');
  const comeBack = () => page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  await page.clock.install();
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  await expectListed(left, 'reads');
  await page.clock.fastForward(45_000);
  await expect(left.getByText(/^listed \d+ s ago$/)).toBeVisible();
  await change(page, 'mkdir', { path: `/~/${folder}/` });
  await comeBack();
  await expect(left.getByRole('row', { name: new RegExp(`^${folder}, .*new since`) })).toBeVisible();

  await page.goto(fileManager({ id: station.id, path: '/~/many/ten-thousand/' }));
  await expect(left.getByText('10,000 items', { exact: true })).toBeVisible();
  const refresh = left.getByRole('button', { name: 'Refresh', exact: true });
  await expect(refresh).toHaveCount(0);
  await page.clock.fastForward(75_000);
  const before = await listingsOf(station.id);
  await comeBack();
  await expect(refresh).toBeVisible();
  await expectAccessible(page);
  expect(await listingsOf(station.id)).toBe(before);
  await refresh.click();
  await expect.poll(() => listingsOf(station.id)).toBe(before + 1);
  await expect(left.getByText('listed just now')).toBeVisible();
});

test('an order is kept for its collection, and how lists look for the person', async ({ page }) => {
  const left = pane(page, 'Left');
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  await expectListed(left, 'readme.txt');
  await left.getByRole('button', { name: 'Modified' }).click();
  await left.getByRole('button', { name: 'Modified' }).click();
  await left.getByRole('button', { name: 'View' }).click();
  await page.getByRole('menuitemradio', { name: 'Compact' }).click();
  await left.getByRole('button', { name: 'View' }).click();
  await expect(page.getByRole('menuitemcheckbox', { name: 'Folders first' })).toBeChecked();
  await page.getByRole('menuitemcheckbox', { name: 'Folders first' }).click();
  await page.keyboard.press('Escape');
  const header = left.getByRole('columnheader', { name: 'Modified' });
  await expect(header).toHaveAttribute('aria-sort', 'descending');

  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  await expectListed(left, 'readme.txt');
  await expect(left.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
  await page.goto(fileManager({ id: station.id, path: '/~/tides/' }));
  await expectListed(left, 'north-pier');
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  expect((await entry(left, 'north-pier').boundingBox())?.height).toBe(28);
  await left.getByRole('button', { name: 'View' }).click();
  await expect(page.getByRole('menuitemcheckbox', { name: 'Folders first' })).not.toBeChecked();
  await expectAccessible(page);
});

test('entries are selected by pattern, by a long press, and inverted', async ({ page }) => {
  const left = pane(page, 'Left');
  await page.goto(fileManager({ id: station.id, path: '/~/tides/north-pier/' }));
  await expectListed(left, '2025-01.csv');
  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: 'Select by pattern…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Select by pattern' });
  await dialog.getByRole('textbox', { name: 'Pattern' }).fill('*-1?.csv');
  await expect(dialog.getByText(/^3 of \d+ match\.$/)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(left.getByText(/^3 selected/)).toBeVisible();

  const finger = { pointerType: 'touch', bubbles: true, clientX: 200, clientY: 300 };
  await entry(left, '2025-02.csv').dispatchEvent('pointerdown', finger);
  await expect(left.getByText(/^4 selected/)).toBeVisible();
  await entry(left, '2025-02.csv').dispatchEvent('pointerup', finger);
  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: 'Invert selection' }).click();
  await expect(entry(left, '2025-02.csv')).toHaveAttribute('aria-selected', 'false');
  await expect(entry(left, '2025-01.csv')).toHaveAttribute('aria-selected', 'true');
});

test('a folder that the pointer rests on is listed before it is opened', async ({ page }) => {
  const left = pane(page, 'Left');
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  await expectListed(left, 'weather');
  const listings = () => listingsOf(station.id);
  const before = await listings();
  await entry(left, 'weather').hover();
  await expect.poll(listings).toBe(before + 1);
  await entry(left, 'weather').dblclick();
  await expectListed(left, '2025-02-01.csv');
  expect(await listings()).toBe(before + 1);
});

test('a path is typed with completion, and what it can be instead is offered', async ({ page }) => {
  const left = pane(page, 'Left');
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  await expectListed(left, 'tides');
  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('F4');
  const field = left.getByRole('combobox', { name: 'Path, left pane' });
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);

  await page.keyboard.press('Control+l');
  await expect(field).toBeFocused();
  await page.keyboard.type('~/ti');
  await expect(left.getByRole('option')).toHaveText(['~/tides/']);
  await expectAccessible(page);
  await page.keyboard.press('Tab');
  await expect(field).toHaveValue('~/tides/');
  await page.keyboard.press('Enter');
  await expectListed(left, 'north-pier');
  await left.getByRole('button', { name: 'Folders beside tides' }).click();
  await page.getByRole('menuitem', { name: 'weather' }).click();
  await expectListed(left, '2025-02-01.csv');

  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('F4');
  await field.fill('/~/tides/north-pier/2025-03.csv');
  await page.keyboard.press('Enter');
  await expect(entry(left, '2025-03.csv')).toBeFocused();
  await expect(left.getByRole('button', { name: 'north-pier', exact: true })).toBeVisible();

  await page.keyboard.press('F4');
  await field.fill('/~/tides/nowhere/at/all/');
  await page.keyboard.press('Enter');
  await expect(left.getByText('Nothing at this path')).toBeVisible();
  await expect(left.getByRole('button', { name: /tides/ }).last()).toBeVisible();
  await expectAccessible(page);
  await left.getByRole('button', { name: 'Type a path', exact: true }).click();
  await expect(field).toHaveValue('/~/tides/nowhere/at/all/');

  await field.fill('https://example.org/data');
  await expect(left.getByText('This web address names no collection.', { exact: false })).toBeVisible();
  await expectAccessible(page);
  await field.fill(`https://app.globus.org/file-manager?origin_id=${scratch.id}&origin_path=%2F~%2F`);
  await page.keyboard.press('Enter');
  await expectListed(left, 'reads');
  await expect(left.getByText(scratch.name)).toBeVisible();
});

/** How often folders of a collection were listed. */
async function listingsOf(id: string): Promise<number> {
  return (await requestsTo('transfer')).filter(({ path }) => path.endsWith(`${id}/ls`)).length;
}

/** Changes a folder of Genomics Scratch behind the back of the file manager. */
async function change(page: Page, operation: 'mkdir' | 'rename', document: Record<string, string>): Promise<void> {
  const status = await page.evaluate(
    async ([path, body]) => {
      const headers = { 'X-CSRF': '1', 'Content-Type': 'application/json' };
      const answer = await fetch(path, { method: 'POST', headers, body });
      await answer.text();
      return answer.status;
    },
    [
      `/api/transfer/v0.10/operation/endpoint/${scratch.id}/${operation}`,
      JSON.stringify({ DATA_TYPE: operation, ...document }),
    ] as const,
  );
  expect([200, 202]).toContain(status);
}
