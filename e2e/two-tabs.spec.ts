import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, entry, expectListed, fileManager, pane } from './portal.ts';

const { archive, station, scratch } = collections;
/** The list of what is under way, which is polled; what has ended each tab asks for by itself, page by page. */
const isPoll = (url: string) => url.includes('/api/transfer/v0.10/task_list') && !url.includes('offset=');

test('N9: one tab polls the tasks for all, and the next one when it is closed', async ({ page, context }) => {
  const first = await context.newPage();
  for (const tab of [first, page]) await tab.clock.install();
  await signIn(first, '/activity');
  await expect(heading(first)).toBeVisible();
  await page.goto('/activity');
  await expect(heading(page)).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.waitForLoadState('networkidle');

  const polls = { first: 0, second: 0 };
  first.on('request', (request) => (polls.first += Number(isPoll(request.url()))));
  page.on('request', (request) => (polls.second += Number(isPoll(request.url()))));
  const label = `seen in both ${Date.now()}`;
  await submitTransfer(first, label);
  await first.clock.fastForward(31_000);
  await expect(first.getByText(label).first()).toBeVisible();
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

const heading = (page: Page) => page.getByRole('heading', { level: 1, name: 'Activity' });

async function signIn(page: Page, place: string) {
  await page.goto(place);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
}

/** Submits a transfer that takes some seconds as a program of the portal would, without a page that knows of it. */
async function submitTransfer(page: Page, label: string) {
  const { value } = await callTransfer<{ value: string }>(page, 'GET', 'submission_id');
  const source = '/archive/ocean-temperature-200mb.bin';
  const item = { DATA_TYPE: 'transfer_item', source_path: source, destination_path: `/~/${label}.bin` };
  await callTransfer(page, 'POST', 'transfer', {
    DATA_TYPE: 'transfer',
    submission_id: value,
    label,
    source_endpoint: archive.id,
    destination_endpoint: scratch.id,
    DATA: [item],
  });
}
