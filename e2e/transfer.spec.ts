import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { requestsTo } from './stack.ts';

const { archive, scratch, station } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
});

test('journey 3: browse, select, review and transfer without a mouse, and watch it succeed', async ({ page }) => {
  await page.goto(fileManager({ id: archive.id, path: '/archive/' }, { id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'ocean-temperature-200mb.bin');
  await expect(pane(page, 'Right').getByRole('grid')).toBeVisible();

  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('End');
  await expect(entry(left, 'ocean-temperature-200mb.bin')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(left.getByText(/1 selected/)).toBeVisible();
  await page.keyboard.press('t');
  const review = page.getByRole('dialog', { name: /review/i });
  await expect(review).toContainText(scratch.name);
  await review.getByRole('button', { name: 'As a command or script' }).press('Enter');
  await expect(review.getByText(`${archive.id}:/archive/ocean-temperature-200mb.bin`)).toBeVisible();
  await expectAccessible(page);

  const before = (await submissions()).length;
  await page.keyboard.press('Control+Enter');
  await expect(review).toHaveCount(0);
  await expect(left.getByText('Nothing selected')).toBeVisible();
  await page.getByRole('link', { name: 'Follow the task' }).click();

  await expect(page).toHaveURL(/\/activity\//);
  const main = page.getByRole('main');
  await expect(main.getByText('Active', { exact: true }).first()).toBeVisible();
  await expect(main.getByRole('progressbar').first()).toBeVisible();
  await expect(main.getByText(/MB\/s/).first()).toBeVisible();
  await expectAccessible(page);
  await expect(main.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 45_000 });
  await expectAccessible(page);
  expect((await submissions()).length).toBe(before + 1);

  await page.goto('/activity');
  await expect(main.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  await expectAccessible(page);

  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  await expectListed(left, 'ocean-temperature-200mb.bin');
});

test('journey 3: a folder and five files, chosen with Shift, are one task with the options that the keys chose', async ({
  page,
}) => {
  const folder = `/~/shift-${Date.now()}/`;
  await callTransfer(page, 'POST', `operation/endpoint/${scratch.id}/mkdir`, { DATA_TYPE: 'mkdir', path: folder });
  await page.goto(fileManager({ id: station.id, path: '/~/odd names/' }, { id: scratch.id, path: folder }));
  const left = pane(page, 'Left');
  await expect(pane(page, 'Right').getByText('This folder is empty')).toBeVisible();
  await left.getByRole('row').nth(1).focus();
  for (let row = 0; row < 5; row += 1) await page.keyboard.press('Shift+ArrowDown');
  await expect(left.getByText(/^6 selected/)).toBeVisible();
  await page.keyboard.press('t');
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await review.getByRole('radio', { name: /other content/ }).press('Space');
  await review.getByRole('switch', { name: 'Encrypt while copying' }).press('Space');
  await expect(review.getByRole('switch', { name: 'Encrypt while copying' })).toBeChecked();
  await expectAccessible(page);
  const before = (await submissions()).length;
  await page.keyboard.press('Control+Enter');
  await page.getByRole('link', { name: 'Follow the task' }).press('Enter');
  await expect(page.getByRole('main').getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  expect((await submissions()).length).toBe(before + 1);
});

test('a running task is cancelled, says so, and leaves no half of a file', async ({ page }) => {
  const folder = `cancelled-${Date.now()}`;
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expect(left.getByRole('grid')).toBeVisible();
  await left.getByRole('button', { name: /^New folder/ }).click();
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await expectListed(left, folder);

  await page.goto(fileManager({ id: archive.id, path: '/archive/' }, { id: scratch.id, path: `/~/${folder}/` }));
  await entry(left, 'ocean-temperature-200mb.bin').click();
  await page.getByRole('button', { name: 'Transfer to the right' }).click();
  await expect(page.getByRole('dialog', { name: 'Review transfer' })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('link', { name: 'Follow the task' }).click();
  await page.getByRole('button', { name: 'Cancel task' }).click();
  await expect(page.getByRole('main').getByText('Cancelled', { exact: true }).first()).toBeVisible();
  await expectAccessible(page);

  await page.goto(fileManager({ id: scratch.id, path: `/~/${folder}/` }));
  await expect(left.getByText('This folder is empty')).toBeVisible();
  await expectAccessible(page);
});

async function submissions() {
  return (await requestsTo('transfer')).filter(({ method, path }) => method === 'POST' && path.endsWith('/transfer'));
}
