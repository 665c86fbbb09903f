import { expect, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';

test('the picture of the README shows the product as it is', async ({ page }, testInfo) => {
  const { scratch, station } = collections;
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 1280, height: 760 });
  await page.goto(fileManager({ id: station.id, path: '/~/tides/lighthouse/' }, { id: scratch.id, path: '/~/reads/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  const left = pane(page, 'Left');
  await expectListed(left, '2025-01.csv');
  await expect(pane(page, 'Right').getByRole('grid')).toBeVisible();
  await entry(left, '2025-01.csv').click();
  await entry(left, '2025-06.csv').click({ modifiers: ['Shift'] });
  await expect(left.getByText(/6 selected/)).toBeVisible();
  await page.mouse.move(640, 750);
  const path = process.env.README_SCREENSHOT ?? testInfo.outputPath('file-manager.png');
  const picture = await page.screenshot({ path, animations: 'disabled' });
  expect(picture.length).toBeGreaterThan(20_000);
});
