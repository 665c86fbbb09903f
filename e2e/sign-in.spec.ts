import {
  expect,
  expectAccessible,
  findTokens,
  recordPage,
  recordStorage,
  signInAs,
  test,
  tokensOfTheRun,
} from './fixtures.ts';
import { collections, expectListed, fileManager, pane } from './portal.ts';

const deepLink = fileManager({ id: collections.station.id, path: '/~/' });

test('journey 1: a deep link, followed signed out, ends in the folder after the first sign-in', async ({ page }) => {
  await page.goto(deepLink);
  const signInLink = page.getByRole('link', { name: 'Sign in' }).first();
  await expect(signInLink).toBeVisible();
  await expectAccessible(page);
  await signInLink.click();
  await expect(page).toHaveTitle(/local Globus/i);
  await expectAccessible(page);

  await signInAs(page, 'Noor Haddad');

  await expectListed(pane(page, 'Left'), 'many');
  expect(new URL(page.url()).search).toContain(collections.station.id);
  await expect(page.getByRole('button', { name: /Noor Haddad/ })).toContainText('Coastal University');
  await expectAccessible(page);
});

test('a user name and a password sign in as well as one click does', async ({ page }) => {
  await page.goto(deepLink);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await page.getByRole('textbox', { name: 'Username' }).fill('noor@coastal.example');
  await page.getByRole('textbox', { name: 'Password' }).fill('globus');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const allow = page.getByRole('button', { name: 'Allow' });
  if (await allow.isVisible()) await allow.click();
  await expectListed(pane(page, 'Left'), 'many');
});

test('declining leaves the person signed out, told why, with a way forward', async ({ page }) => {
  await page.goto('/activity');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await page.getByRole('button', { name: /Dana Reyes/ }).click();
  await page.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
  await page
    .getByRole('link', { name: /sign in|try again/i })
    .first()
    .click();
  await expect(page).toHaveTitle(/local Globus/i);
});

test('the search for tokens finds one that is planted', async ({ page, context, seenByBrowser }) => {
  await page.goto('/');
  const [token = ''] = await tokensOfTheRun();
  await page.evaluate((value) => sessionStorage.setItem('planted', value), token);
  const planted = new Map<string, string>();
  await recordPage(page, planted);
  expect(findTokens(planted, [token])).toHaveLength(1);
  await page.evaluate(() => sessionStorage.clear());

  await page.evaluate((value) => localStorage.setItem('planted', value), token);
  await recordStorage(context, planted);
  expect(findTokens(planted, [token])).toHaveLength(2);
  await page.evaluate(() => localStorage.clear());
  expect(seenByBrowser.size).toBeGreaterThan(0);
});
