import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { addDemand, clearDemands, setConnection } from './stack.ts';

const { station, scratch } = collections;

test.afterEach(async () => {
  await clearDemands();
  await setConnection({ collection: scratch.id, connected: true, paused: false });
});

test('before a transfer a checklist says what stands in the way, and looks again when that is put right', async ({
  page,
}) => {
  await openPanes(page, 'Noor Haddad');
  const checks = (await openReview(page)).getByRole('region', { name: 'Before you submit' });
  await expect(checks.getByRole('status')).toHaveText('Ready, with one thing to know');
  await expect(checks.getByText('1 name is there already: files are replaced, folders merged.')).toBeVisible();
  await checks.getByRole('button', { name: /checks$/ }).click();
  for (const { name } of [station, scratch])
    await expect(checks.getByText(`${name} answers and lets you in`)).toBeVisible();
  await expect(checks.getByText(`You may write on ${scratch.name}: you administer it`)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await setConnection({ collection: scratch.id, connected: false });
  const review = await openReview(page);
  await expect(checks.getByRole('status')).toHaveText('One thing stands in the way', { timeout: 20_000 });
  await expect(checks.getByText(`${scratch.name} isn’t running`)).toBeVisible();
  await expect(review.getByRole('button', { name: 'Submit transfer' })).toBeEnabled();
  await expectAccessible(page);

  await setConnection({ collection: scratch.id, connected: true });
  await checks.getByRole('button', { name: 'Check again' }).click();
  await expect(checks.getByRole('status')).toHaveText('Ready, with one thing to know');
});

test('what a collection asks for is met from the checklist, and the draft is there after it', async ({ page }) => {
  await openPanes(page, 'Noor Haddad');
  await addDemand({ collection: station.id, prompt: 'login', session_message: 'Prove that you are still there.' });
  const review = await openReview(page);
  const label = `asked before ${Date.now()}`;
  await review.getByRole('textbox', { name: 'Label' }).fill(label);
  const checks = review.getByRole('region', { name: 'Before you submit' });
  await expect(checks.getByText('Prove that you are still there.')).toBeVisible();
  await expectAccessible(page);
  await checks.getByRole('link', { name: 'Sign in as asked' }).click();
  await signInAs(page, 'Noor Haddad');
  await expect(review.getByRole('textbox', { name: 'Label' })).toHaveValue(label);
  await expect(checks.getByRole('status')).toHaveText('Ready, with one thing to know');
});

test('a pause is quoted before the transfer and before the deletion that would wait for its end', async ({ page }) => {
  await openPanes(page, 'Kit Marlow');
  const message = 'The disks are being changed.';
  const rule = { endpoint_id: station.id, message, pause_task_transfer_read: true, pause_task_delete: true };
  const { id } = await callTransfer<{ id: string }>(page, 'POST', 'endpoint_manager/pause_rule', rule);
  const checks = (await openReview(page)).getByRole('region', { name: 'Before you submit' });
  await expect(checks.getByText(`Copying from ${station.name} is paused`)).toBeVisible();
  await expect(checks.getByText(message)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await entry(pane(page, 'Left'), 'readme.txt').press('Delete');
  const question = page.getByRole('alertdialog');
  await expect(question.getByText(`Deleting from ${station.name} is paused`)).toBeVisible();
  await expectAccessible(page);

  await callTransfer(page, 'DELETE', `endpoint_manager/pause_rule/${id}`);
  await question.getByRole('button', { name: 'Check again' }).click();
  await expect(question.getByRole('status')).toHaveText('Nothing known stands in the way');
});

async function openPanes(page: Page, person: string): Promise<void> {
  await page.goto(fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, person);
  await expectListed(pane(page, 'Right'), 'reads');
  await expectListed(pane(page, 'Left'), 'readme.txt');
  await entry(pane(page, 'Left'), 'readme.txt').click();
}

async function openReview(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Transfer to the right' }).click();
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await expect(review).toBeVisible();
  return review;
}
