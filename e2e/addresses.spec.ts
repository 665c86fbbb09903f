import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';

const { station, scratch } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
});

test('journey 2: a link of the Globus Web App opens the same two folders, and so does a copy of it', async ({
  page,
  context,
}) => {
  const link = fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' });
  await page.goto(`/app/transfer${link.slice(link.indexOf('?'))}&theirs=kept`);
  const left = pane(page, 'Left');
  const right = pane(page, 'Right');
  await expectListed(left, 'many');
  await expectListed(right, 'reads');
  await expect(page).toHaveTitle(`${station.name} · Files · Isthmus`);

  await entry(left, 'tides').dblclick();
  await expectListed(left, 'lighthouse');
  await entry(left, 'lighthouse').dblclick();
  await expectListed(left, '2025-01.csv');
  await expect(page).toHaveTitle('lighthouse · Files · Isthmus');
  await entry(right, 'reads').dblclick();
  await expect(right.getByRole('button', { name: 'reads', exact: true })).toBeVisible();
  await left.getByRole('button', { name: 'Modified' }).click();
  await left.getByRole('searchbox').fill('2025-0');
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('2025-0');
  await expectAccessible(page);

  const copy = await context.newPage();
  await copy.goto(page.url());
  await expectListed(pane(copy, 'Left'), '2025-01.csv');
  await expect(pane(copy, 'Left').getByRole('searchbox')).toHaveValue('2025-0');
  await expect(pane(copy, 'Left').getByRole('columnheader', { name: 'Modified' })).toHaveAttribute(
    'aria-sort',
    /scending/,
  );
  await expect(pane(copy, 'Right').getByRole('button', { name: 'reads', exact: true })).toBeVisible();
  const { searchParams } = new URL(copy.url());
  expect(searchParams.get('destination_id')).toBe(scratch.id);
  expect(searchParams.get('theirs')).toBe('kept');
  await expectAccessible(copy);
});

test('addresses of Globus and of older portals lead to the same pages here', async ({ page }) => {
  const task = '00000000-0000-4000-8000-000000000000';
  const folder = `/file-manager?origin_id=${station.id}`;
  const leads: [from: string, to: string | RegExp][] = [
    ['/home', '/'],
    [`/transfer?origin_id=${station.id}`, folder],
    [`/file-manager/collections/${station.id}/overview`, folder],
    [`/browse/endpoint/${station.id}/~/tides/`, `${folder}&origin_path=%2F%7E%2Ftides%2F`],
    ['/app/activity?status=failed', '/activity?status=failed'],
    [`/status/${task}`, `/activity/${task}`],
    [`/activity/${task}/errors`, `/activity/${task}/events?errors=1`],
    ['/app/bookmarks', '/bookmarks'],
    ['/login?next=https%3A%2F%2Fevil.example%2F', '/'],
  ];
  for (const [from, to] of leads) {
    await page.goto(from);
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
    expect(page.url().slice(new URL(page.url()).origin.length)).toBe(to);
  }
});

test('a raw ~, an encoded one and a file’s path open the folder, and the address stays as it came', async ({
  page,
}) => {
  const left = pane(page, 'Left');
  for (const path of ['/~/tides/', '%2F~%2Ftides%2F', '/~//tides']) {
    await page.goto(`/file-manager?origin_id=${station.id}&origin_path=${path}`);
    await expectListed(left, 'lighthouse');
    expect(page.url()).toContain(`origin_path=${path}`);
  }
  await page.goto(`/file-manager?origin_id=${station.id}&origin_path=/~/readme.txt`);
  await expectListed(left, 'many');
  await expect(entry(left, 'readme.txt')).toHaveAttribute('tabindex', '0');
});

test('a link that names an entry on each side shows both with the focus', async ({ page }) => {
  const link = fileManager({ id: station.id, path: '/~/many/ten-thousand/' }, { id: scratch.id, path: '/~/' });
  await page.goto(`${link}&focus=reading-009876.csv&dfocus=readme.txt`);
  const right = pane(page, 'Right');
  await expect(entry(right, 'readme.txt')).toHaveAttribute('tabindex', '0');
  const named = entry(pane(page, 'Left'), 'reading-009876.csv');
  await expect(named).toHaveAttribute('tabindex', '0');
  await expect(named).toBeInViewport();
});

test('a link with only a destination opens it on the right, and asks what should go there', async ({ page }) => {
  await page.goto(`/file-manager?destination_id=${scratch.id}&destination_path=%2F~%2F`);
  await expectListed(pane(page, 'Right'), 'reads');
  const choose = pane(page, 'Left').getByRole('button', { name: 'Choose a collection', exact: true });
  await expect(choose).toBeFocused();
  await expect(page).toHaveTitle(`${scratch.name} · Files · Isthmus`);
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Search collections' })).toBeFocused();
});

test('a guide’s link can begin with the choice of a collection', async ({ page }) => {
  await page.goto('/file-manager?panel=choose-right&two_pane=true');
  const picker = page.getByRole('dialog', { name: 'Choose a collection for the right pane' });
  await picker.getByRole('combobox', { name: 'Search collections' }).fill(scratch.id);
  await expect(picker.getByRole('option', { name: scratch.name })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expectListed(pane(page, 'Right'), 'reads');
  expect(new URL(page.url()).searchParams.get('panel')).toBeNull();
});

test('going back finds a folder as it was left: scrolled, with its focus and its selection', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/many/ten-thousand/' }));
  const left = pane(page, 'Left');
  const rows = left.getByRole('rowgroup').last();
  await expect(left.getByText('10,000 items', { exact: true })).toBeVisible();
  await rows.evaluate((element) => element.scrollTo({ top: 64_000 }));
  const row = left.locator('[aria-rowindex="2010"]');
  await row.click();
  await expect(left.getByText(/1 selected/)).toBeVisible();
  const top = await rows.evaluate((element) => element.scrollTop);

  await page.keyboard.press('Backspace');
  await expectListed(left, 'hundred-thousand');
  await page.goBack();
  await expect(row).toBeFocused();
  await expect(row).toHaveAttribute('aria-selected', 'true');
  expect(await rows.evaluate((element) => element.scrollTop)).toBe(top);

  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeFocused();
  await expect(page).toHaveTitle('Activity · Isthmus');
  await page.goBack();
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await expect.poll(() => rows.evaluate((element) => element.scrollTop)).toBe(top);
});
