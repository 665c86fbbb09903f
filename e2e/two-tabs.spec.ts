import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, entry, expectListed, fileManager, pane } from './portal.ts';

const { station, scratch } = collections;
const listPath = '/api/transfer/v0.10/task_list';

test('N9: one tab polls the tasks for all, and the next one when it is closed', async ({ page, context }) => {
  const first = await context.newPage();
  for (const tab of [first, page]) await tab.clock.install();
  await signIn(first, '/activity');
  await first.goto('/');
  await expect(recent(first)).toBeVisible();
  await page.goto('/');
  await expect(recent(page)).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.waitForLoadState('networkidle');

  const polls = { first: 0, second: 0 };
  first.on('request', (request) => (polls.first += Number(request.url().includes(listPath))));
  page.on('request', (request) => (polls.second += Number(request.url().includes(listPath))));
  const label = `seen in both ${Date.now()}`;
  await submitTransfer(first, label);
  await first.clock.fastForward(31_000);
  await expect(first.getByText(label).first()).toBeVisible();
  await page.clock.fastForward(31_000);
  await expect(page.getByText(label).first()).toBeVisible();
  await expectAccessible(page);
  expect(polls.first).toBeGreaterThan(0);
  expect(polls.second).toBe(0);

  await first.close();
  await expect(async () => {
    await page.clock.fastForward(31_000);
    expect(polls.second).toBeGreaterThan(0);
  }).toPass();
});

test('N9: what one tab changes in a folder is on show in the other', async ({ page, context }) => {
  const place = fileManager({ id: scratch.id, path: '/~/' });
  await signIn(page, place);
  await expectListed(pane(page, 'Left'), 'reads');
  const second = await context.newPage();
  await second.goto(place);
  await expectListed(pane(second, 'Left'), 'reads');

  const folder = `both-${Date.now()}`;
  await pane(page, 'Left')
    .getByRole('button', { name: /^New folder/ })
    .click();
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await expect(entry(pane(second, 'Left'), folder)).toBeVisible();
});

test('N9: another person who signs in in one tab takes the place of the first one in all of them', async ({
  page,
  context,
}) => {
  await signIn(page, fileManager({ id: station.id, path: '/~/' }));
  await expectListed(pane(page, 'Left'), 'readme.txt');
  const second = await context.newPage();
  await second.goto('/activity');
  await expect(second.getByRole('button', { name: /Noor Haddad/ })).toBeVisible();

  await page.getByRole('button', { name: /Noor Haddad/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign out of Globus too' }).click();
  await page.getByRole('link', { name: /Isthmus/ }).click();
  await expect(second.getByRole('link', { name: 'Sign in' }).first()).toBeVisible();
  await page.goto('/activity');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Ada Osei');
  await expect(page.getByRole('button', { name: /Ada Osei/ })).toBeVisible();
  await expect(second.getByRole('button', { name: /Ada Osei/ })).toBeVisible();
  await expect(second.getByText('Noor Haddad')).toHaveCount(0);
});

const recent = (page: Page) => page.getByRole('heading', { name: /^(Running now|Recent activity)/ });

async function signIn(page: Page, place: string) {
  await page.goto(place);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
}

/** Submits a transfer as a program of the portal would, without a page that knows of it. */
async function submitTransfer(page: Page, label: string) {
  const { value } = await callTransfer<{ value: string }>(page, 'GET', 'submission_id');
  const item = { DATA_TYPE: 'transfer_item', source_path: '/~/readme.txt', destination_path: `/~/${label}.txt` };
  await callTransfer(page, 'POST', 'transfer', {
    DATA_TYPE: 'transfer',
    submission_id: value,
    label,
    source_endpoint: station.id,
    destination_endpoint: scratch.id,
    DATA: [item],
  });
}
