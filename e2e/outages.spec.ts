import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { addFault, clearFaults, requestsTo } from './stack.ts';

const { station, scratch } = collections;

test('journey 20: while Transfer is down only Transfer is said to be down, and one task comes of three clicks', async ({
  page,
}) => {
  await signIn(page, fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  await entry(left, 'readme.txt').click();
  await page.getByRole('button', { name: 'Transfer to the right' }).click();
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  const label = `outage ${Date.now()}`;
  await review.getByRole('textbox', { name: 'Label' }).fill(label);
  const before = (await transfersAccepted()).length;

  await addFault({ service: 'transfer', status: 503, retry_after: 4 });
  const refused = await transferRequests();
  await page.keyboard.press('Control+Enter');
  await expect(review.getByText(/is submitted by itself, once, as soon as the service answers/)).toBeVisible();
  await expect(review.getByText(/asked again in \d s/)).toBeVisible();
  await expectAccessible(page);
  for (let click = 0; click < 2; click++) {
    const known = await transferRequests();
    await review.getByRole('button', { name: 'Submit transfer' }).click();
    await expect.poll(transferRequests).toBeGreaterThan(known);
  }
  expect(await transferRequests()).toBeGreaterThanOrEqual(refused + 3);
  await expect(review.getByRole('textbox', { name: 'Label' })).toHaveValue(label);
  await expect(page.getByText('Globus Transfer is not answering').first()).toBeVisible();
  await expect(page.getByText('Globus Auth is not answering')).toHaveCount(0);

  await clearFaults();
  await expect(review).toHaveCount(0);
  await expect(page.getByText('Globus Transfer is not answering')).toHaveCount(0);
  await expect(page.getByText('Transfer submitted')).toBeVisible();
  await expectAccessible(page);
  expect((await transfersAccepted()).length).toBe(before + 1);
});

test('journey 20: what was listed before stays readable and dated, and other pages are well', async ({ page }) => {
  await signIn(page, fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  await addFault({ service: 'transfer', status: 503, retry_after: 20 });
  await left.getByRole('button', { name: /^Refresh/ }).click();
  const banner = page.getByRole('status').filter({ hasText: 'Globus Transfer is not answering' });
  await expect(banner.filter({ hasText: /Trying again in \d+ s/ })).toBeVisible();
  await expect(entry(left, 'readme.txt')).toBeVisible();
  await expect(left.getByText(/You see the folder as it was/)).toBeVisible();
  await expectAccessible(page);

  await banner.getByRole('link', { name: 'Status' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Services' })).toBeVisible();
  const line = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  await expect(line('Globus Transfer').getByText('Not answering')).toBeVisible();
  await expect(line('Globus Auth').getByText('Answers', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'status.globus.org' })).toBeVisible();
  await expectAccessible(page);

  await clearFaults();
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(line('Globus Transfer').getByText('Answers', { exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'All services answer' })).toBeVisible();
});

test('journey 21: polls that are refused as too many become rarer, without a word about errors', async ({ page }) => {
  await signIn(page, '/activity');
  await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await addFault({ service: 'transfer', status: 429, retry_after: 8 });
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  const mark = page.getByRole('banner').getByRole('link', { name: 'Globus Transfer is busy' });
  await expect(mark).toBeVisible();
  await expect(left.getByRole('button', { name: /Refresh: .* asks for fewer requests/ })).toBeVisible();
  await expect(page.getByText('is not answering')).toHaveCount(0);
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await expectAccessible(page);
  await clearFaults();
  await expectListed(left, 'readme.txt');
  await expect(mark).toHaveCount(0);
});

async function signIn(page: Page, place: string) {
  await page.goto(place);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
}

async function transferRequests() {
  return (await requestsTo('transfer')).length;
}

async function transfersAccepted() {
  return (await requestsTo('transfer')).filter(
    ({ method, path, status }) => method === 'POST' && path.endsWith('/transfer') && status < 300,
  );
}
