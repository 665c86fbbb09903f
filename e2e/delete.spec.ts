import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { addFault, requestsTo } from './stack.ts';

const { scratch } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
});

test('journey 11: what is deleted can be taken back for a while, and is gone after it', async ({ page }) => {
  const folder = await makeFolder(page);
  const left = pane(page, 'Left');
  const before = (await deletions()).length;

  await confirmDelete(page, folder);
  // The time to take it back stands still under the pointer.
  await page.getByText('Deleting 1 item').hover();
  await expect(left.getByText('Nothing selected')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Deleting 1 item')).toHaveCount(0);
  await expect(left.getByText(/1 folder, size unknown/)).toBeVisible();

  await confirmDelete(page, folder);
  await expect(page.getByText('Deleting 1 item')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByText('Deleting 1 item')).toHaveCount(0);
  expect((await deletions()).length).toBe(before);

  await confirmDelete(page, folder);
  await expect(page.getByRole('link', { name: 'Follow the task' })).toBeVisible();
  expect((await deletions()).length).toBe(before + 1);
  await expect(entry(left, folder)).toHaveCount(0);
});

test('journey 11: three items go and come back together, and all of a root wants the collection’s name typed', async ({
  page,
}) => {
  const folder = `/~/delete-three-${Date.now()}/`;
  await makeFolders(page, folder, `${folder}a/`, `${folder}b/`, `${folder}c/`);
  await page.goto(fileManager({ id: scratch.id, path: folder }));
  const left = pane(page, 'Left');
  await expectListed(left, 'c');
  const before = (await deletions()).length;
  const deleteAll = async () => {
    await left.getByRole('row').nth(1).press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    const question = page.getByRole('alertdialog', { name: 'Delete 3 items?' });
    await expect(question).toContainText('3 of them are folders, deleted with everything inside');
    await expect(question).toContainText(scratch.name);
    await question.getByRole('button', { name: 'Delete 3 items' }).press('Enter');
  };
  await deleteAll();
  await expect(page.getByText('Deleting 3 items')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(left.getByText(/^3 selected|3 folders/)).toBeVisible();
  expect((await deletions()).length).toBe(before);
  await deleteAll();
  await expect(page.getByRole('link', { name: 'Follow the task' })).toBeVisible();
  expect((await deletions()).length).toBe(before + 1);
  await expect(left.getByText('This folder is empty')).toBeVisible();

  await page.goto(fileManager({ id: scratch.id, path: '/' }));
  await expectListed(left, 'scratch');
  await left.getByRole('row').nth(1).press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  const question = page.getByRole('alertdialog', { name: /^Delete \d+ items?\?$/ });
  await expect(question.getByRole('button', { name: /^Delete/ })).toBeDisabled();
  await question.getByRole('textbox', { name: `Type “${scratch.name}” to confirm` }).fill(scratch.name);
  await expect(question.getByRole('button', { name: /^Delete/ })).toBeEnabled();
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Keep' }).click();
});

test('going to another page of the portal while it could be taken back deletes at once', async ({ page }) => {
  const folder = await makeFolder(page);
  const before = (await deletions()).length;
  await confirmDelete(page, folder);
  await page.getByText('Deleting 1 item').waitFor();
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('link', { name: 'Follow the task' })).toBeVisible();
  expect((await deletions()).length).toBe(before + 1);
});

test('leaving the portal while it could be taken back deletes at once', async ({ page }) => {
  const folder = await makeFolder(page);
  const before = (await deletions()).length;
  const asked = page.waitForResponse((response) => response.url().endsWith('/submission_id'));
  await confirmDelete(page, folder);
  await asked;
  await page.goto('/help');
  await expect.poll(async () => (await deletions()).length).toBe(before + 1);

  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  await expectListed(pane(page, 'Left'), 'reads');
  await expect(entry(pane(page, 'Left'), folder)).toHaveCount(0);
});

test('a deletion that is refused says so, and what was selected is selected again', async ({ page }) => {
  const folder = await makeFolder(page);
  await confirmDelete(page, folder);
  await addFault({ service: 'transfer', path: '/v0.10/delete', status: 503, retry_after: 60 });
  await page.getByText('Deleting 1 item').waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Nothing was deleted')).toBeVisible();
  await expect(pane(page, 'Left').getByText(/1 folder, size unknown/)).toBeVisible();
});

async function makeFolder(page: Page): Promise<string> {
  const name = `delete-${Date.now()}`;
  await makeFolders(page, `/~/${name}/`);
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  await expectListed(pane(page, 'Left'), name);
  return name;
}

async function makeFolders(page: Page, ...paths: string[]) {
  for (const path of paths)
    await callTransfer(page, 'POST', `operation/endpoint/${scratch.id}/mkdir`, { DATA_TYPE: 'mkdir', path });
}

/** With the keyboard, from the row on. */
async function confirmDelete(page: Page, name: string) {
  await entry(pane(page, 'Left'), name).click();
  await page.keyboard.press('Delete');
  const question = page.getByRole('alertdialog', { name: 'Delete 1 item?' });
  await expect(question).toContainText(name);
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Delete 1 item' }).press('Enter');
}

async function deletions() {
  return (await requestsTo('transfer')).filter(({ method, path }) => method === 'POST' && path.endsWith('/delete'));
}
