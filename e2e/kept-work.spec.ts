import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { requestsTo } from './stack.ts';

const { scratch, station } = collections;
const place = fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' });

test.beforeEach(async ({ page }) => {
  await page.goto(place);
  await signIn(page, 'Noor Haddad');
});

test('a session that ends under a review costs neither the selection nor the choices, and one task comes of it', async ({
  page,
  context,
}) => {
  const label = `kept ${Date.now()}`;
  const right = pane(page, 'Right');
  await expectListed(right, 'reads');
  await entry(right, 'reads').click();
  const review = await openReview(page, label);
  const before = (await acceptedTransfers()).length;

  await context.clearCookies();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to go on');
  await signIn(page, 'Noor Haddad');

  await expect(review).toBeVisible();
  await expect(review.getByRole('textbox', { name: 'Label' })).toHaveValue(label);
  await expect(review.getByRole('radio', { name: /other content/ })).toBeChecked();
  await expectAccessible(page);
  await page.keyboard.press('Control+Enter');
  await expect(review).toHaveCount(0);
  await expect(pane(page, 'Left').getByText('Nothing selected')).toBeVisible();
  await expect(right.getByText(/1 folder, size unknown/)).toBeVisible();
  expect((await acceptedTransfers()).length).toBe(before + 1);

  await entry(pane(page, 'Left'), 'readme.txt').click();
  await page.getByRole('button', { name: 'Transfer to the right' }).click();
  await expect(review.getByRole('textbox', { name: 'Label' })).toHaveValue(`readme.txt to ${scratch.name}`);
});

test('what was submitted as the session ended is submitted once, by itself, after the sign-in', async ({
  page,
  context,
}) => {
  const review = await openReview(page, `confirmed ${Date.now()}`);
  const before = (await acceptedTransfers()).length;
  await context.clearCookies();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to go on');
  await signIn(page, 'Noor Haddad');
  await expect(page.getByText('Transfer submitted')).toBeVisible();
  await expect(review).toHaveCount(0);
  await page.reload();
  await expectListed(pane(page, 'Left'), 'readme.txt');
  expect((await acceptedTransfers()).length).toBe(before + 1);
});

test('somebody else who signs in finds nothing of it', async ({ page, context }) => {
  await openReview(page, 'not for Ada');
  await context.clearCookies();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to go on');
  expect(await keptKeys(page)).not.toEqual([]);

  await signIn(page, 'Ada Osei');
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  await expect(left.getByText('Nothing selected')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('not for Ada');
});

test('signing out leaves nothing of it behind', async ({ page }) => {
  await entry(pane(page, 'Left'), 'readme.txt').click();
  await page.reload();
  await expect(pane(page, 'Left').getByText(/1 selected/)).toBeVisible();
  await page.getByRole('button', { name: /Noor Haddad/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
  expect(await keptKeys(page)).toEqual([]);
});

async function signIn(page: Page, person: string) {
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, person);
}

async function openReview(page: Page, label: string) {
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  await entry(left, 'readme.txt').click();
  await page.getByRole('button', { name: 'Transfer to the right' }).click();
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await review.getByRole('textbox', { name: 'Label' }).fill(label);
  await review.getByText('Missing, or other content').click();
  return review;
}

async function keptKeys(page: Page) {
  return page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('isthmus-kept')));
}

async function acceptedTransfers() {
  return (await requestsTo('transfer')).filter(
    ({ method, path, status }) => method === 'POST' && path.endsWith('/transfer') && status < 300,
  );
}
