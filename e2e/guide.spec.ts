import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, entry, expectListed, fileManager, pane } from './portal.ts';

// The pictures of the README and of docs/user-guide.md, taken from the product as it is. With GUIDE_PICTURES=<folder>
// they are written there (docs/images, on a stack that nothing else has used); otherwise among the results of the run.
const { station, scratch, archive } = collections;
const documents = ['README.md', 'docs/user-guide.md'].map((path) =>
  readFileSync(join(import.meta.dirname, '..', path), 'utf8'),
);

test.use({ viewport: { width: 1280, height: 760 }, colorScheme: 'light' });

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
});

/** Takes a picture that a document shows, of the whole window or of a part of it. */
async function takePicture(page: Page, name: string, part?: Locator): Promise<void> {
  expect(documents.some((text) => text.includes(`images/${name}.png`))).toBe(true);
  await page.mouse.move(640, 755);
  const folder = process.env.GUIDE_PICTURES ?? test.info().outputPath();
  const picture = await (part ?? page).screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  expect(picture.length).toBeGreaterThan(5000);
}

test('the guide’s pictures of files are of the product', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/tides/lighthouse/' }, { id: scratch.id, path: '/~/reads/' }));
  const left = pane(page, 'Left');
  await expectListed(left, '2025-01.csv');
  await expect(pane(page, 'Right').getByRole('grid')).toBeVisible();
  await entry(left, '2025-01.csv').click();
  await entry(left, '2025-06.csv').click({ modifiers: ['Shift'] });
  await expect(left.getByText(/6 selected/)).toBeVisible();
  await takePicture(page, 'file-manager');

  await page.keyboard.press('t');
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await expect(review.getByText('Nothing known stands in the way')).toBeVisible();
  await takePicture(page, 'guide/review');
  await page.keyboard.press('Escape');
  await expect(review).toHaveCount(0);

  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox').fill('co');
  await expect(page.getByRole('option').first()).toBeVisible();
  await takePicture(page, 'guide/palette');
  await page.keyboard.press('Escape');

  await page.goto(fileManager({ id: station.id, path: '/~/tides/lighthouse/' }));
  await expectListed(left, '2025-01.csv');
  await left.getByRole('searchbox').fill('*.csv size>27kB mtime>2025-06-30');
  await expect(left.getByText(/^\d of 12$/)).toBeVisible();
  await takePicture(page, 'guide/filter', left);
});

test('the guide’s picture of a comparison is of the product', async ({ page }) => {
  const folder = '/~/field notes/';
  await callTransfer(page, 'POST', `operation/endpoint/${scratch.id}/mkdir`, { DATA_TYPE: 'mkdir', path: folder });
  await page.goto(fileManager({ id: station.id, path: '/~/notes/' }, { id: scratch.id, path: folder }));
  await expectListed(pane(page, 'Left'), 'calibration.json');
  await pane(page, 'Left').getByRole('row').nth(1).press('Alt+c');
  await expect(page.getByRole('dialog', { name: 'Compare panes' }).getByRole('listitem').first()).toBeVisible();
  await takePicture(page, 'guide/compare');
});

test('the guide’s pictures of tasks and places are of the product', async ({ page }) => {
  await page.goto(fileManager({ id: archive.id, path: '/archive/' }, { id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'ocean-temperature-200mb.bin');
  await entry(left, 'ocean-temperature-200mb.bin').click();
  await page.keyboard.press('t');
  await expect(page.getByRole('dialog', { name: 'Review transfer' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('link', { name: 'Follow the task' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('table', { name: /^Rate over/ })).toBeAttached();
  await takePicture(page, 'guide/task');
  await page.goto('/activity');
  await expect(page.getByRole('link', { name: /ocean-temperature/ }).first()).toBeVisible();
  await takePicture(page, 'guide/activity');
  await page.goto('/');
  await expect(page.getByText('Recent places')).toBeVisible();
  await takePicture(page, 'guide/home');
});
