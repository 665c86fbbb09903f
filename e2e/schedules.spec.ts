import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { forgetConsents, runTimer } from './stack.ts';

const storage = { id: '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90', name: 'Aurora Project Storage' };

/** Opens the review of a transfer of readme.txt from the field station. */
async function openReview(page: Page, destinationId: string) {
  const { station } = collections;
  await page.goto(fileManager({ id: station.id, path: '/~/' }, { id: destinationId, path: '/~/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  const grant = pane(page, 'Right').getByRole('link', { name: 'Grant access' });
  await grant.or(pane(page, 'Right').getByRole('grid')).first().waitFor();
  if (await grant.isVisible()) {
    await grant.click();
    await allow(page);
    await expectListed(left, 'readme.txt');
  }
  await entry(left, 'readme.txt').click();
  await page.getByRole('button', { name: 'Transfer to the right' }).click();
  return page.getByRole('dialog', { name: 'Review transfer' });
}

async function allow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Allow' }).click();
}

test('journey 23: a transfer repeats, its runs lead to tasks, and it is paused, resumed and deleted with a way back', async ({
  page,
}) => {
  await forgetConsents();
  const review = await openReview(page, collections.scratch.id);
  const name = `nightly ${Date.now()}`;
  await review.getByRole('textbox', { name: 'Label' }).fill(name);
  await review.getByRole('radio', { name: 'Now' }).press('ArrowLeft');
  await expect(review.getByRole('radio', { name: 'Repeat' })).toBeChecked();
  await review.getByRole('textbox', { name: 'Repeat every' }).fill('0');
  await expect(review.getByText('A whole number, 1 or more.')).toBeVisible();
  await review.getByRole('textbox', { name: 'Repeat every' }).fill('2');
  await review.getByRole('combobox', { name: 'Unit' }).selectOption('weeks');
  await review.getByLabel('First run').fill('2031-01-06T06:00');
  await expect(
    review.getByText('Every 2 weeks on Monday at 06:00, first on Mon, 6 Jan 2031, 06:00, until you stop it.'),
  ).toBeVisible();
  await review.getByRole('combobox', { name: 'Ends' }).selectOption('count');
  await review.getByRole('textbox', { name: 'Number of runs' }).fill('5');
  await expect(review.getByText('Schedules need your permission first')).toBeVisible();
  await expectAccessible(page);

  await review.getByRole('link', { name: 'Grant access' }).click();
  await allow(page);
  await expect(review.getByText(/ends after 5 runs\. The last run is on Mon, 3 Mar 2031, 06:00\./)).toBeVisible();
  await expect(review.getByText('Schedules need your permission first')).toHaveCount(0);
  await review.getByText('As a command or script').click();
  await expect(
    review.getByText(/globus timer create transfer --interval 2w --start 2031-01-06T.* --stop-after-runs 5/),
  ).toBeVisible();
  await review.getByLabel('First run').fill('');
  await expect(review.getByText(/first as soon as you submit/)).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('link', { name: 'Show the schedule' }).click();

  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  const runs = page.getByRole('list', { name: 'Runs' });
  await expect(runs.getByRole('listitem')).toHaveCount(1);
  await expect(runs.getByText('Succeeded')).toBeVisible();
  await expectAccessible(page);
  await runTimer(page.url().slice(-36));
  await expect(runs.getByRole('listitem')).toHaveCount(2);

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('None while it is paused')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(page.getByText('None while it is paused')).toHaveCount(0);
  await runs
    .getByRole('link', { name: /Show task/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/activity\/[0-9a-f-]{36}/);

  await page.goto('/activity');
  await page.getByRole('link', { name: 'Schedules', exact: true }).click();
  const row = page.getByRole('table', { name: 'Schedules' }).getByRole('row', { name });
  await expect(row).toContainText('Every 2 weeks');
  await expect(row).toContainText('Granted');
  await expectAccessible(page);
  await row.getByRole('link', { name }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page).toHaveURL(/\/timers$/);
  await expect(page.getByText('Deleting the schedule')).toBeVisible();
  await expect(row).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toBeVisible();
  await row.getByRole('link', { name }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(row).toHaveCount(0);
  // Going to another page sends it.
  await page.getByRole('link', { name: 'Home' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.goto('/activity/timers');
  await expect(page).toHaveURL(/\/timers$/);
  await expect(page.getByText(/^\d+ schedules?$|Nothing is scheduled/)).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('journey 23: a schedule whose permission was taken back says so, and one way mends it', async ({ page }) => {
  await forgetConsents();
  const review = await openReview(page, storage.id);
  const name = `guarded ${Date.now()}`;
  await review.getByRole('textbox', { name: 'Label' }).fill(name);
  await review.getByRole('radio', { name: 'Now' }).press('ArrowLeft');
  await review.getByLabel('First run').fill('');
  await expect(review.getByText(`Schedules need your permission for ${storage.name}`)).toBeVisible();
  await expectAccessible(page);
  await review.getByRole('link', { name: 'Grant access' }).click();
  await allow(page);
  await expect(review.getByRole('textbox', { name: 'Label' })).toHaveValue(name);
  await expect(review.getByText('first as soon as you submit')).toBeVisible();
  await expect(review.getByText(/Schedules need your permission/)).toHaveCount(0);
  await review.getByRole('button', { name: 'Schedule transfer' }).click();
  await page.getByRole('link', { name: 'Show the schedule' }).click();
  const runs = page.getByRole('list', { name: 'Runs' });
  await expect(runs.getByText('Succeeded')).toBeVisible();

  await forgetConsents();
  const timerId = page.url().slice(-36);
  await page.goto('/timers');
  const row = page.getByRole('table', { name: 'Schedules' }).getByRole('row', { name });
  await expect(row).toContainText('Needs access');
  await row.getByRole('link', { name }).click();
  await expect(page.getByText('The next run will fail')).toBeVisible();
  await expectAccessible(page);
  await runTimer(timerId);
  await expect(page.getByText('This schedule waits for you')).toBeVisible();
  await expect(page.getByText(`Work with your data on ${storage.name}.`)).toBeVisible();
  await expect(runs.getByText('Nothing was copied: your permission was missing or had ended.')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Grant access' }).click();
  await allow(page);
  await expect(page.getByText('The schedule goes on')).toBeVisible();
  await expect(page.getByText('This schedule waits for you')).toHaveCount(0);
  await expect(page.getByText('Granted')).toBeVisible();
  await runTimer(timerId);
  await expect(runs.getByText('Succeeded').nth(1)).toBeVisible();
  await expectAccessible(page);
});
