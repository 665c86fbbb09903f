import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, expectListed, fileManager, pane } from './portal.ts';
import { addFault, clearFaults } from './stack.ts';

const { station } = collections;

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
