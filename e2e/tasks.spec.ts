import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, fileManager, pane } from './portal.ts';
import { addFault, requestsTo } from './stack.ts';
import { addTaskFault, askTransfer, type Copy, clearTaskOrders, submitTransfer } from './task-orders.ts';

const { archive, scratch, station } = collections;
const readings = '/~/many/ten-thousand';

async function signIn(page: Page, person: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, person);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  // The folder is filled when it is first listed.
  await askTransfer(page, 'GET', `/operation/endpoint/${station.id}/ls?path=${readings}&limit=1`);
}

let pauseRule: string | null = null;

test.afterEach(async ({ page }) => {
  await clearTaskOrders();
  if (pauseRule !== null) await liftPause(page);
});

async function liftPause(page: Page): Promise<void> {
  const path = `/endpoint_manager/pause_rule/${pauseRule}`;
  pauseRule = null;
  await askTransfer(page, 'DELETE', path);
}

test('journey 12: a task that 412 refusals ended says why, and what failed is run again, linked to it', async ({
  page,
}) => {
  await signIn(page, 'Noor Haddad');
  await addTaskFault({ collection: station.id, path: readings, code: 'PERMISSION_DENIED', count: 411 });
  await addTaskFault({ collection: station.id, path: readings, code: 'PERMISSION_DENIED', fatal: true, count: 1 });
  const label = `readings ${Date.now()}`;
  const taskId = await submitTransfer(
    page,
    { source: station.id, destination: scratch.id },
    copies(412, `/~/${label}`),
    { label },
  );
  await page.goto(`/activity/${taskId}`);
  const main = page.getByRole('main');
  await expect(main.getByText('Failed', { exact: true }).first()).toBeVisible();
  await expect(main.getByText('The storage refused to read or write a file')).toBeVisible();
  await expectAccessible(page);
  await main.getByRole('link', { name: 'Show errors' }).click();
  const group = main.getByRole('listitem').filter({ hasText: '× 412' });
  await expect(group).toContainText('The storage refused to read or write a file');
  await expect(group).toContainText('The people who run the collection');
  await expect(group.getByRole('link', { name: 'station@coastal.example' })).toHaveAttribute('href', /^mailto:station/);
  await expect(group).toContainText(`${readings}/`);
  await expectAccessible(page);

  await main.getByRole('button', { name: 'Rerun only what failed' }).click();
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await expect(review).toContainText('412 items');
  await expect(review.getByRole('radio', { name: /Missing, or other content/ })).toBeChecked();
  await expect(review.getByRole('textbox', { name: 'Label' })).toHaveValue(`Rerun of ${label}`);
  await expect(page).toHaveURL(/rerun=failed/);
  await expectAccessible(page);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('link', { name: 'Follow the task' }).click();
  await expect(page).not.toHaveURL(new RegExp(taskId));
  await expect(main.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  await main.getByRole('link', { name: label, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(taskId));
  await expect(main.getByRole('link', { name: 'The newer task' })).toBeVisible();
});

test('files that were left out are searched, saved as CSV, and only those are tried again', async ({ page }) => {
  await signIn(page, 'Noor Haddad');
  await addTaskFault({ collection: station.id, path: `${readings}/reading-00000`, code: 'PERMISSION_DENIED' });
  const folder = `left-out-${Date.now()}`;
  const places = { source: station.id, destination: scratch.id };
  const taskId = await submitTransfer(page, places, copies(130, `/~/${folder}`), { skip_source_errors: true });
  await page.goto(`/activity/${taskId}`);
  const main = page.getByRole('main');
  await expect(main.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  await main.getByRole('link', { name: 'Show the files' }).click();
  const skipped = main.getByRole('region', { name: 'Skipped because of errors' });
  const copied = main.getByRole('region', { name: 'Copied' });
  await expect(skipped.getByRole('status')).toHaveText('9');
  await expect(copied.getByRole('listitem').first()).toBeVisible();
  await expectAccessible(page);

  await main.getByRole('searchbox', { name: 'Search files' }).fill('000125');
  await expect(copied.getByRole('listitem')).toHaveCount(1);
  await expect(copied.getByRole('status')).toHaveText('1 of 121');
  await expect(skipped.getByText('None of 9 matches.')).toBeVisible();
  await main.getByRole('searchbox', { name: 'Search files' }).fill('');

  const saved = page.waitForEvent('download');
  await copied.getByRole('button', { name: 'Export as CSV' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toBe(`copied-${taskId}.csv`);
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(122);
  expect(lines[0]).toContain('source_path,destination_path,bytes');

  await clearTaskOrders();
  await main.getByRole('searchbox', { name: 'Search files' }).fill('000007');
  await skipped.getByRole('button', { name: 'Retry only these' }).click();
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await expect(review).toContainText('1 item');
  await expect(review).toContainText('reading-000007.csv');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(review).toHaveCount(0);
  await skipped.getByRole('link', { name: /reading-000007/ }).click();
  await expect(entry(pane(page, 'Left'), 'reading-000007.csv')).toHaveAttribute('tabindex', '0');
});

test('a task is cancelled after some seconds in which that can be taken back', async ({ page }) => {
  await signIn(page, 'Noor Haddad');
  const taskId = await endlessTask(page);
  await page.goto(`/activity/${taskId}`);
  const before = await cancels();
  await page.getByRole('button', { name: 'Cancel task' }).click();
  // The time to take it back stands still under the pointer.
  await page.getByText(/^Cancelling “/).hover();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Cancel task' })).toBeEnabled();
  expect(await cancels()).toBe(before);

  await page.getByRole('button', { name: 'Cancel task' }).click();
  await page.getByText(/^Cancelling “/).hover();
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await expect(page.getByRole('main').getByText('Cancelled', { exact: true }).first()).toBeVisible();
  expect(await cancels()).toBe(before + 1);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Rerun' }).press('Enter');
  await expect(page.getByRole('menuitem', { name: /Only what is missing or differs/ })).toBeVisible();
  await page.getByRole('menuitem', { name: /Everything again/ }).click();
  await expect(page.getByRole('dialog', { name: 'Review transfer' })).toContainText(archive.name);
});

test('label and deadline are changed at once, and come back with what was typed when Globus refuses', async ({
  page,
}) => {
  await signIn(page, 'Noor Haddad');
  const taskId = await endlessTask(page);
  await page.goto(`/activity/${taskId}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit task' });
  await dialog.getByRole('textbox', { name: 'Label' }).fill('a better name');
  await dialog.getByLabel('Deadline').fill('2001-01-01T10:00');
  await expect(dialog.getByText('It has to be in the future.')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel('Deadline').fill('2099-01-01T10:00');
  await addFault({ service: 'transfer', method: 'PUT', path: '/v0.10/task/', status: 503, count: 1 });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText('It was not saved.');
  await expect(dialog.getByRole('textbox', { name: 'Label' })).toHaveValue('a better name');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('a better name');
  await expect(page.getByRole('main').getByText(/1 Jan 2099/)).toBeVisible();
});

function copies(count: number, folder: string): Copy[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `reading-${String(index + 1).padStart(6, '0')}.csv`;
    return { from: `${readings}/${name}`, to: `${folder}/${name}` };
  });
}

/** One that keeps trying to read its only file. */
async function endlessTask(page: Page): Promise<string> {
  const from = '/archive/ocean-temperature-200mb.bin';
  await addTaskFault({ collection: archive.id, path: from, code: 'ENDPOINT_TOO_BUSY' });
  const to = `/~/endless-${Date.now()}/ocean.bin`;
  return submitTransfer(page, { source: archive.id, destination: scratch.id }, [{ from, to }]);
}

async function cancels(): Promise<number> {
  return (await requestsTo('transfer')).filter(({ path }) => path.endsWith('/cancel')).length;
}

test('journey 13: a paused collection says why, lists on, and its task goes on without a reload', async ({ page }) => {
  // Who administers the collection.
  await signIn(page, 'Kit Marlow');
  const { body: rule } = await askTransfer(page, 'POST', '/endpoint_manager/pause_rule', {
    endpoint_id: station.id,
    message: 'Disks are moved until Friday',
    pause_mkdir: true,
    pause_task_transfer_read: true,
  });
  pauseRule = String(rule.id);
  const to = `/~/paused-${Date.now()}.txt`;
  const places = { source: station.id, destination: scratch.id };
  const taskId = await submitTransfer(page, places, [{ from: '/~/readme.txt', to }]);
  await page.goto(`/activity/${taskId}`);
  const main = page.getByRole('main');
  const banner = main.getByRole('status').filter({ hasText: 'Paused by the collection’s administrator' });
  await expect(banner).toContainText('Disks are moved until Friday');
  await expect(banner).toContainText(`At ${station.name} since`);
  await expect(banner).toContainText('Still works: listing folders');
  await expectAccessible(page);

  const other = await page.context().newPage();
  await other.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(other, 'Left');
  await expect(entry(left, 'readme.txt')).toBeVisible();
  await expect(left.getByRole('status').filter({ hasText: 'Disks are moved until Friday' })).toBeVisible();
  await expect(left.getByRole('button', { name: /^New folder: Paused by/ })).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(other);

  await liftPause(other);
  await expect(main.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
});
