import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { addFault, clearFaults } from './stack.ts';

test('someone who may see nothing is told so, and who they are signed in as', async ({ page }) => {
  await page.goto(fileManager({ id: collections.archive.id, path: '/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Wren Silva');
  await expect(
    pane(page, 'Left')
      .getByText(/permission/i)
      .first(),
  ).toBeVisible();
  await expect(
    pane(page, 'Left')
      .getByText(/wren@coastal\.example/)
      .first(),
  ).toBeVisible();
  await expectAccessible(page);
  await page.goto('/activity');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
});

test('a path that is not there leads to the nearest folder that is', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  await page.goto(fileManager({ id: collections.station.id, path: '/~/tides/no-such-folder/deeper/' }));
  const left = pane(page, 'Left');
  await expect(left.getByText(/nothing|not found|no such|does not exist/i).first()).toBeVisible();
  await expectAccessible(page);
  await left
    .getByRole('link', { name: /tides|nearest/i })
    .or(left.getByRole('button', { name: /tides|nearest/i }))
    .first()
    .click();
  await expect(left.getByRole('row').nth(1)).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test(`every page stands in ${colorScheme} at ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await page.goto('/');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Sign in' }).first().click();
      await expectAccessible(page);
      await signInAs(page, 'Noor Haddad');
      const { station, scratch } = collections;
      const pages = ['/', '/activity', '/help', '/help/errors', '/help/shortcuts', '/no-such-page'];
      for (const path of pages) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expectAccessible(page);
        await expectNoSidewaysScroll();
      }
      await page.goto(fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
      await expectListed(pane(page, 'Left'), 'readme.txt');
      await expect(entry(pane(page, 'Left'), 'images')).toBeVisible();
      await expectAccessible(page);
      await expectNoSidewaysScroll();

      async function expectNoSidewaysScroll() {
        const { scroll, client } = await page.evaluate(() => ({
          scroll: document.documentElement.scrollWidth,
          client: document.documentElement.clientWidth,
        }));
        expect(scroll).toBeLessThanOrEqual(client);
      }
    });
  }
}

test('a folder that takes long to list can be cancelled, and listed again', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  const left = pane(page, 'Left');
  const { station } = collections;
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  await expectListed(left, 'readme.txt');

  await addFault({ service: 'transfer', path: `/v0.10/operation/endpoint/${station.id}/ls`, delay_ms: 60_000 });
  await entry(left, 'tides').dblclick();
  await left.getByRole('button', { name: 'Cancel' }).click();
  await expect(left.getByText('You stopped listing this folder')).toBeVisible();
  await expect(left.getByRole('button', { name: 'List it again' })).toBeFocused();
  await expect(entry(left, 'readme.txt')).toHaveCount(0);
  await expectAccessible(page);

  await clearFaults();
  await page.keyboard.press('Enter');
  await expectListed(left, 'lighthouse');
});

test('without a network what was seen stays readable, and what was asked for comes with it', async ({
  page,
  context,
}) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  const { station } = collections;
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');

  await context.setOffline(true);
  await expect(page.getByRole('status').filter({ hasText: 'You are offline' })).toBeVisible();
  await expect(entry(left, 'readme.txt')).toBeVisible();
  await left.getByRole('button', { name: /^New folder/ }).click();
  await page.keyboard.type('made-without-a-network');
  await page.keyboard.press('Enter');
  await expect(left.getByText('The portal can’t be reached. Try again when you are connected.')).toBeVisible();
  await page.keyboard.press('Escape');
  await entry(left, 'tides').dblclick();
  await expect(left.getByText('This folder is listed as soon as you are connected.')).toBeVisible();
  await expectAccessible(page);

  await context.setOffline(false);
  await expectListed(left, 'lighthouse');
  await expect(page.getByText('You are offline')).toHaveCount(0);
});

test('where a folder is refused another collection can be chosen', async ({ page }) => {
  await page.goto(fileManager({ id: collections.archive.id, path: '/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Wren Silva');
  const left = pane(page, 'Left');
  await left.getByRole('button', { name: 'Choose another collection', exact: true }).click();
  await expect(page.getByRole('dialog', { name: /^Choose a collection/ })).toBeVisible();
});
