import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections } from './portal.ts';
import { requestsTo } from './stack.ts';
import { addTaskFault, clearTaskOrders, submitTransfer } from './task-orders.ts';

const { archive, scratch, station } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test.afterEach(clearTaskOrders);

test('tasks are found by label, type, collection and day, from the address and by a saved view', async ({ page }) => {
  const label = `tides ${Date.now()}`;
  await copyReadme(page, label);
  await copyReadme(page, `other ${Date.now()}`);
  await page.goto('/activity');
  await page.getByRole('searchbox', { name: 'Filter tasks' }).fill(label);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(label);
  await expectAccessible(page);
  await page.getByRole('combobox', { name: 'Collection' }).selectOption({ label: station.name });
  await page.getByRole('combobox', { name: 'Type' }).selectOption({ label: 'Transfers' });
  await page.getByLabel('From', { exact: true }).fill('2020-01-01');
  await expect(page).toHaveURL(new RegExp(`collection=${station.id}&type=transfer&from=2020-01-01$`));
  await expect(rows(page)).toHaveCount(1);

  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save as a view…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Tides from the coast');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Type' }).selectOption({ label: 'Deletions' });
  await expect(page.getByText('No task matches')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(page).toHaveURL(/\/activity$/);
  await expect(rows(page).nth(1)).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Tides from the coast' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole('searchbox', { name: 'Filter tasks' })).toHaveValue(label);
});

test('rows unfold with arrows, and several tasks are cancelled at once with one call for the list', async ({
  page,
}) => {
  await addTaskFault({ collection: station.id, path: '/~/readme.txt', code: 'ENDPOINT_TOO_BUSY' });
  const ids = [await copyReadme(page, 'first of three'), await copyReadme(page, 'second of three')];
  await page.goto('/activity?status=active');
  const first = rows(page).filter({ hasText: 'first of three' }).first();
  await expect(first).toBeVisible();
  await rows(page).first().getByRole('link').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('link', { name: 'Events' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('link', { name: 'Events' })).toHaveCount(0);

  const before = await requestsTo('transfer');
  const bar = page.getByRole('region', { name: 'Selected tasks' });
  for (const name of ['first of three', 'second of three'])
    await rows(page).filter({ hasText: name }).first().getByRole('checkbox').check();
  await expect(bar).toContainText('2 selected');
  await expectAccessible(page);
  await bar.getByRole('button', { name: 'Cancel 2 tasks' }).click();
  await page.getByText('Cancelling 2 tasks').hover();
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await cancels()).toBe(0);
  for (const name of ['first of three', 'second of three'])
    await rows(page).filter({ hasText: name }).first().getByRole('checkbox').check();
  await bar.getByRole('button', { name: 'Cancel 2 tasks' }).click();
  await page.getByText('Cancelling 2 tasks').hover();
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await expect(page.getByText('Cancelled 2 tasks')).toBeVisible();
  await expect(rows(page).filter({ hasText: 'of three' })).toHaveCount(0);
  await expectAccessible(page);
  expect(await cancels()).toBe(2);

  async function cancels(): Promise<number> {
    const since = (await requestsTo('transfer')).slice(before.length);
    expect(since.filter(({ path }) => ids.some((id) => path === `/v0.10/task/${id}`))).toEqual([]);
    return since.filter(({ path }) => path.endsWith('/cancel')).length;
  }
});

test('a row follows its task: queued or active, then with its rate and chart, till it is done', async ({ page }) => {
  const label = `ocean ${Date.now()}`;
  const from = '/archive/ocean-temperature-200mb.bin';
  const places = { source: archive.id, destination: scratch.id };
  await submitTransfer(page, places, [{ from, to: `/~/activity/${label}.bin` }], { label });
  await page.goto('/activity');
  const row = rows(page).filter({ hasText: label });
  await expect(row.getByText('Active', { exact: true })).toBeVisible();
  await expect(row.getByRole('progressbar')).toBeVisible();
  await expect(row.getByText(/[kM]B\/s/)).toBeVisible();
  await row.getByRole('button', { name: /^Show details of/ }).click();
  await expect(page.getByText('Copied so far').first()).toBeVisible();
  await expect(
    page
      .getByRole('table', { name: /^Rate over/ })
      .getByRole('row')
      .nth(2),
  ).toBeAttached();
  await expectAccessible(page);
  await expect(row.getByText('Succeeded', { exact: true })).toBeVisible({ timeout: 40_000 });
  await expect(row.getByText('1 file · 200 MB')).toBeVisible();
});

test('older tasks come as the list is scrolled, each of them once', async ({ page }) => {
  const mark = `many ${Date.now()}`;
  await Promise.all(Array.from({ length: 60 }, (_, index) => copyReadme(page, `${mark} ${index}`)));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/activity?q=${encodeURIComponent(mark)}`);
  await expect(rows(page).first()).toBeVisible();
  await expectAccessible(page);
  await expect(async () => {
    await rows(page).last().scrollIntoViewIfNeeded();
    await expect(rows(page)).toHaveCount(60, { timeout: 1000 });
  }).toPass();
  await expect(page.getByRole('status').filter({ hasText: '60 of 60' })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

function rows(page: Page) {
  return page.getByRole('table', { name: 'Tasks' }).locator('[data-task-row]');
}

function copyReadme(page: Page, label: string): Promise<string> {
  const to = `/~/activity/${label}.txt`;
  const places = { source: station.id, destination: scratch.id };
  return submitTransfer(page, places, [{ from: '/~/readme.txt', to }], { label });
}
