import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { addFault, clearFaults } from './stack.ts';
import { addTaskFault, askTransfer, clearTaskOrders, submitTransfer } from './task-orders.ts';

const { station, scratch, archive } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
});

test('journey 15: a bookmark is made, opened from the palette, found missing and repaired, without a mouse', async ({
  page,
}) => {
  const [folder, name] = [unique('folder'), unique('Lab data')];
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }, { id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  const right = pane(page, 'Right');
  await expectListed(left, 'reads');
  await entry(left, 'reads').focus();
  await page.keyboard.press('Control+Shift+N');
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await expect(entry(left, folder)).toBeFocused();

  await page.keyboard.press('b');
  await expect(page.getByRole('dialog', { name: 'Bookmark this folder' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue(folder);
  await expectAccessible(page);
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(entry(left, folder)).toBeFocused();

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type(name);
  await expect(page.getByRole('option', { name: new RegExp(`^${name}`) })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(right.getByText('This folder is empty')).toBeVisible();
  await expect(right.getByRole('button', { name: `Bookmarked as “${name}” (b)` })).toBeVisible();
  await expectAccessible(page);

  await entry(left, folder).focus();
  await page.keyboard.press('F2');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(`${folder} moved`);
  await page.keyboard.press('Enter');
  await expect(entry(left, `${folder} moved`)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type(name);
  await expect(page.getByRole('option', { name: new RegExp(`^${name}`) })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(left.getByText('Nothing at this path')).toBeVisible();

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('bookmarks');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Bookmarks' })).toBeFocused();
  await expect(row(page, name)).toContainText('Missing');
  await expectAccessible(page);
  await page.getByRole('button', { name: `Repair ${name}` }).press('Enter');
  await expect(page.getByRole('radio', { name: /nearest folder that is there/ })).toBeChecked();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Repair', exact: true }).press('Enter');
  await expect(row(page, name)).not.toContainText('Missing');
  await expect(row(page, name)).toHaveAttribute('aria-busy', 'false');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await row(page, name).getByRole('link', { name, exact: true }).press('Enter');
  await expectListed(left, 'reads');
});

test('a bookmark is renamed, kept from a name that is taken, and deleted with time to take it back', async ({
  page,
}) => {
  const [first, second] = [unique('first'), unique('second')];
  await bookmark(page, first, scratch.id, '/~/reads/');
  await bookmark(page, second, station.id, '/~/tides/');
  await page.goto(`/bookmarks?q=${first.slice(-9)}`);
  const rows = page.getByRole('list', { name: 'Bookmarks' }).getByRole('listitem');
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText(`${scratch.name}/~/reads/`);

  await page.getByRole('searchbox').fill(second.slice(-9));
  await choose(page, second, 'Rename');
  const name = page.getByRole('textbox', { name: `New name for ${second}` });
  await expect(name).toBeFocused();
  await page.keyboard.type(first);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('already');
  await expectAccessible(page);
  await name.fill(`${second} of ${first}`);
  await page.keyboard.press('Enter');
  const renamed = page.getByRole('link', { name: `${second} of ${first}`, exact: true });
  await expect(renamed).toBeVisible();
  await page.reload();
  await expect(renamed).toBeVisible();

  await choose(page, `${second} of ${first}`, 'Delete');
  await expect(renamed).toHaveCount(0);
  await expectAccessible(page);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(renamed).toBeVisible();
  await choose(page, `${second} of ${first}`, 'Delete');
  await expect(renamed).toHaveCount(0);
  const deleted = page.waitForResponse((response) => response.request().method() === 'DELETE');
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  expect((await deleted).status()).toBe(200);
  await page.goto('/bookmarks');
  await expect(page.getByRole('link', { name: first, exact: true })).toBeVisible();
  await expect(renamed).toHaveCount(0);
});

test('a check finds bookmarks whose folder or collection is gone, and leads them elsewhere', async ({ page }) => {
  const [lost, orphan] = [unique('lost'), unique('orphan')];
  await bookmark(page, lost, station.id, '/~/tides/nowhere/deeper/');
  await bookmark(page, orphan, archive.id, '/archive/');
  const gone = { code: 'EndpointDeleted', message: 'deleted', resource: '/', request_id: 'gone12345' };
  await addFault({ service: 'transfer', path: `/v0.10/endpoint/${archive.id}`, status: 404, body: gone });
  await addFault({
    service: 'transfer',
    path: `/v0.10/operation/endpoint/${archive.id}/stat`,
    status: 404,
    body: gone,
  });
  await page.goto('/bookmarks');
  await expect(row(page, orphan)).toContainText('Missing: its collection is gone');
  await expect(row(page, lost)).not.toContainText('Missing');
  await page.getByRole('button', { name: 'Check that all are there' }).click();
  await expect(page.getByText(/checked: \d+ missing/)).toBeVisible();
  await expect(row(page, lost)).toContainText('Missing');
  await expectAccessible(page);

  await page.getByRole('button', { name: `Repair ${lost}` }).click();
  const repair = page.getByRole('dialog', { name: `Repair “${lost}”` });
  await expect(repair.getByRole('radio', { name: /nearest folder that is there/ })).toBeChecked();
  await expect(repair).toContainText('/~/tides/');
  await expectAccessible(page);
  await repair.getByText('Another path').click();
  await repair.getByRole('textbox', { name: 'Path' }).fill('/~/weather');
  await page.keyboard.press('Enter');
  await expect(row(page, lost)).toContainText('/~/weather/');
  await expect(row(page, lost)).not.toContainText('Missing');

  await page.getByRole('button', { name: `Repair ${orphan}` }).click();
  const picker = page.getByRole('dialog', { name: `Where is “${orphan}” now?` });
  await picker.getByRole('combobox').fill(scratch.id);
  await picker.getByRole('option', { name: scratch.name }).click();
  await expect(row(page, orphan)).toContainText(scratch.name);
  await clearFaults();
  await page.reload();
  await expect(row(page, orphan)).toContainText(scratch.name);
});

test('pinned folders are in the navigation, and open beside what is open', async ({ page }) => {
  const folder = unique('pinned');
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }, { id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'reads');
  await left.getByRole('button', { name: /^New folder/ }).click();
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await expect(entry(left, folder)).toBeFocused();
  await entry(left, folder).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Pin or unpin' }).click();
  const pinned = page.getByRole('navigation', { name: 'Pinned' }).getByRole('link', { name: folder });
  await expect(pinned).toBeVisible();
  await expectAccessible(page);
  await entry(left, 'reads').dblclick();
  await pinned.click();
  await expect(left.getByRole('button', { name: folder, exact: true })).toBeVisible();
  await expectListed(pane(page, 'Right'), 'tides');
  await page.keyboard.press('b');
  const dialog = page.getByRole('dialog', { name: 'Edit bookmark' });
  await expect(dialog.getByRole('switch', { name: 'Pin to the navigation' })).toBeChecked();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(pinned).toHaveCount(0);
  await expect(left.getByRole('button', { name: /^Bookmark this folder/ })).toBeVisible();
});

test('recent places are on the home page and in the picker, for one person until they sign out', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/tides/' }, { id: scratch.id, path: '/~/reads/' }));
  await expectListed(pane(page, 'Left'), 'lighthouse');
  await page.getByRole('link', { name: 'Home', exact: true }).click();
  const recent = page.getByRole('list', { name: 'Recent places' });
  await expect(recent.getByRole('link', { name: 'tides' })).toBeVisible();
  await expect(recent.getByRole('link', { name: 'reads' })).toBeVisible();
  await expectAccessible(page);

  await page.goto('/file-manager');
  await page.getByRole('button', { name: 'Choose a collection', exact: true }).first().press('Enter');
  await page.getByRole('combobox', { name: 'Search collections' }).fill('tid');
  await page.getByRole('tab', { name: 'Recent' }).click();
  await expect(page.getByRole('option', { name: /^tides/ })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText(/^\d+ found$/)).toBeAttached();
  await expectAccessible(page);
  await page.getByRole('combobox').press('Enter');
  await expectListed(pane(page, 'Left'), 'lighthouse');

  await page.getByRole('button', { name: /Noor Haddad/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/signed out/i);
  await expect.poll(() => page.evaluate(() => JSON.stringify(localStorage))).not.toContain('tides');
});

test('what runs is on the home page while it runs, and among what was over after it', async ({ page }) => {
  const from = '/archive/ocean-temperature-200mb.bin';
  await addTaskFault({ collection: archive.id, path: from, code: 'ENDPOINT_TOO_BUSY' });
  const label = unique('runs');
  const to = `/~/${unique('runs')}.bin`;
  const places = { source: archive.id, destination: scratch.id };
  const task = await submitTransfer(page, places, [{ from, to }], { label });
  const running = page.getByRole('list', { name: 'Running tasks' }).getByRole('listitem').filter({ hasText: label });
  const recent = page.getByRole('list', { name: 'Recent tasks' }).getByRole('listitem').filter({ hasText: label });
  await page.reload();
  await expect(running).toBeVisible();
  await expect(recent).toHaveCount(0);
  await expectAccessible(page);
  await clearTaskOrders();
  await askTransfer(page, 'POST', `/task/${task}/cancel`);
  await expect(async () => {
    // As when the person comes back to the window: tasks are asked for at once.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect(recent).toBeVisible({ timeout: 2000 });
  }).toPass();
  await expect(running).toHaveCount(0);
});

test('a link to a folder or a file is copied for this portal and for Globus, and a pasted one is followed', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await entry(left, 'readme.txt').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const link = await copied();
  expect(new URL(link).searchParams.get('focus')).toBe('readme.txt');
  await entry(left, 'tides').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy Globus Web App link' }).click();
  await expect(page.getByText('Globus link copied')).toBeVisible();
  const globus = `https://app.globus.org/file-manager?origin_id=${station.id}&origin_path=%2F~%2Ftides%2F`;
  expect(await copied()).toBe(globus);

  await page.goto(link);
  await expect(entry(left, 'readme.txt')).toHaveAttribute('tabindex', '0');
  await left.getByRole('button', { name: /choose another collection/ }).click();
  await page.getByRole('combobox', { name: 'Search collections' }).fill(globus);
  await expect(page.getByRole('option', { name: station.name })).toContainText('/~/tides/');
  await page.keyboard.press('Enter');
  await expectListed(left, 'lighthouse');
});

function unique(name: string): string {
  return `${name} ${crypto.randomUUID().slice(0, 8)}`;
}

function row(page: Page, name: string) {
  return page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
}

async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: action }).press('Enter');
}

/** Makes a bookmark as another program of the person's would. */
async function bookmark(page: Page, name: string, endpoint_id: string, path: string): Promise<void> {
  await askTransfer(page, 'POST', '/bookmark', { DATA_TYPE: 'bookmark', name, endpoint_id, path });
}
