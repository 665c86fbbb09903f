import { startLocalGlobus } from '@isthmus/local-globus/testing';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './fixtures.ts';

// A Globus of its own: in the portal's there are requests of the other journeys.
let globus: Awaited<ReturnType<typeof startLocalGlobus>>;

test.beforeAll(async () => {
  globus = await startLocalGlobus();
});
test.afterAll(() => globus.close());
// What the browser saw is read to its end, and the stream of requests has none before the page is left.
test.afterEach(async ({ page }) => {
  await page.goto('about:blank');
});

const rows = (page: Page) => page.getByRole('group', { name: 'Requests, newest first' }).getByRole('row');
/** Below the head. */
const newest = (page: Page) => rows(page).nth(1);
const state = (page: Page) => page.locator('#state');

/** Goes on by Tab until something is focused; fails when it is never. */
async function tabTo(page: Page, name: string): Promise<void> {
  const nameOfFocused = () =>
    page.evaluate(() => {
      const { activeElement: focused } = document;
      const [label] = focused instanceof HTMLSelectElement ? (focused.labels ?? []) : [];
      return focused?.getAttribute('aria-label') ?? (label ?? focused)?.textContent;
    });
  for (let count = 0; count < 40; count += 1) {
    await page.keyboard.press('Tab');
    if ((await nameOfFocused()) === name) return;
  }
  throw new Error(`Tab does not come to ${name}.`);
}

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'dark', width: 390 },
] as const) {
  test(`issue 4, 7: the root shows, pauses and filters requests by keyboard alone, ${colorScheme}, ${width} wide`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto(globus.authUrl);
    await expect(state(page)).toHaveText('Live');
    await fetch(`${globus.transferUrl}/v0.10/task_list?filter=status:ACTIVE`);
    await expect(newest(page)).toContainText(/TransferGET\/v0\.10\/task_list401\d+ ms$/);
    await fetch(`${globus.authUrl}/<img src=x onerror=alert(1)>`);
    await expect(newest(page)).toContainText('onerror=alert(1)');
    await expect(page.locator('img')).toHaveCount(0);
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);

    await tabTo(page, 'Pause');
    await page.keyboard.press('Enter');
    await expect(state(page)).toHaveText('Paused');
    await fetch(`${globus.groupsUrl}/v2/groups/my_groups`);
    await expect(page.getByText('New ones are waiting.')).toBeVisible();
    await expect(newest(page)).toContainText('onerror=alert(1)');
    await expectAccessible(page);
    await expect(page.getByRole('button', { name: 'Continue' })).toBeFocused();
    await page.keyboard.press('Space');
    await expect(state(page)).toHaveText('Live');
    await expect(newest(page)).toContainText('/v2/groups/my_groups');

    await page.keyboard.press('Shift+Tab');
    await expect(page.getByRole('combobox', { name: 'Service' })).toBeFocused();
    await page.keyboard.type('Tra');
    await expect(newest(page)).toContainText('/v0.10/task_list');
    await fetch(`${globus.timersUrl}/jobs/`);
    await fetch(`${globus.transferUrl}/v0.10/bookmark_list`);
    await expect(newest(page)).toContainText('/v0.10/bookmark_list');
    await expect(rows(page).filter({ hasText: /Auth|Groups|Timers/ })).toHaveCount(0);

    await page.goto(globus.authUrl);
    for (const name of ['Services', 'What is kept', 'Copy Globus CLI', 'Service', 'Pause', 'Requests, newest first'])
      await tabTo(page, name);
  });
}

test('issue 4, 7: what is to be pasted is copied, or selected where nothing may be copied', async ({
  context,
  page,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: globus.authUrl });
  await page.goto(globus.authUrl);
  await page.getByRole('button', { name: 'Copy First, in the terminal' }).click();
  await expect(page.getByRole('button', { name: 'Copied First, in the terminal' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`export GLOBUS_SDK_SERVICE_URL_AUTH=${globus.authUrl}/\n`);

  // As in browsers that keep it from pages.
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await page.reload();
  await page.getByRole('button', { name: 'Copy Globus CLI' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The text is selected' })).toBeAttached();
  expect(await page.evaluate(() => String(getSelection()))).toContain('globus login --no-local-server');
});

test('issue 4, 7: the root says that the requests do not come any more, and goes on when they do', async ({ page }) => {
  const first = await startLocalGlobus();
  const port = Number(new URL(first.authUrl).port);
  await page.goto(first.authUrl);
  await expect(state(page)).toHaveText('Live');
  await first.close();
  await expect(state(page)).toHaveText(/^Not connected: .* Trying again…$/);
  const second = await startLocalGlobus({ ports: { auth: port } });
  await expect(state(page)).toHaveText('Live');
  await fetch(`${second.authUrl}/jwk.json`);
  await expect(newest(page)).toContainText('/jwk.json');
  await second.close();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('issue 4, 7: the root says what is here without JavaScript, and what is missing then', async ({ page }) => {
    await page.goto(globus.authUrl);
    // Playwright finds no text in there.
    await expect(page.locator('noscript p')).toBeVisible();
    await expect(page.getByText(`export GLOBUS_SDK_SERVICE_URL_AUTH=${globus.authUrl}/`)).toBeVisible();
    await expect(page.getByRole('button')).toHaveCount(0);
  });
});
