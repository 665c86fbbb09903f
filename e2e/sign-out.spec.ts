import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, expectListed, fileManager, pane } from './portal.ts';
import { issuedTokens } from './stack.ts';

const place = fileManager({ id: collections.station.id, path: '/~/' });

test('journey 18: signing out in one tab ends every tab, and nothing of the person stays behind', async ({
  page,
  context,
}) => {
  await page.goto(place);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Kit Marlow');
  await expectListed(pane(page, 'Left'), 'many');

  const kit = (await issuedTokens()).at(-1)?.sub;

  const second = await context.newPage();
  await second.goto('/activity');
  await expect(second.getByRole('button', { name: /Kit Marlow/ })).toBeVisible();

  await page.getByRole('button', { name: /Kit Marlow/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/signed out/i);
  await expectAccessible(page);
  await expect(second.getByRole('button', { name: /Kit Marlow/ })).toHaveCount(0);
  await expect(
    second
      .getByRole('link', { name: 'Sign in' })
      .or(second.getByRole('button', { name: 'Sign in' }))
      .first(),
  ).toBeVisible();

  const tokensOfKit = (await issuedTokens()).filter(({ sub, kind }) => sub === kit && kind !== 'id_token');
  expect(tokensOfKit.length).toBeGreaterThan(0);
  expect(tokensOfKit.filter(({ active }) => active).map(({ kind }) => kind)).toEqual([]);

  await page.goBack();
  await expect(page.getByText('Kit Marlow')).toHaveCount(0);
  await expect(page.getByText('ten-thousand')).toHaveCount(0);

  await page.goForward();
  await page.getByRole('link', { name: 'Sign out of Globus too' }).click();
  await expect(page).toHaveTitle(/local Globus/i);
  await expectAccessible(page);
  await page.getByRole('link', { name: /Isthmus/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/signed out/i);

  await page.goto(place);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  await expectListed(pane(page, 'Left'), 'many');
  expect(await page.content()).not.toContain('Kit Marlow');
});
