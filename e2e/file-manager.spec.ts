import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { addFault } from './stack.ts';

const { station, scratch } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
});

test('journey 8: a folder of a hundred thousand entries is counted, filtered, selected and walked to its end', async ({
  page,
}) => {
  await page.goto(fileManager({ id: station.id, path: '/~/many/hundred-thousand/' }));
  const left = pane(page, 'Left');
  const grid = left.getByRole('grid');
  await expect(grid.getByRole('row').nth(1)).toBeVisible();
  await expect(left.getByText('100,000 items', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(grid).toHaveAttribute('aria-rowcount', '100001');
  expect(await grid.getByRole('row').count()).toBeLessThan(200);
  await expectAccessible(page);

  await grid.getByRole('row').nth(1).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await expect(left.getByText(/100,000 selected/)).toBeVisible();
  await page.keyboard.press('Space');
  await expect(left.getByText(/99,999 selected/)).toBeVisible();

  await page.keyboard.press('End');
  await expect(grid.locator('[aria-rowindex="100001"]')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(grid.locator('[aria-rowindex="2"]')).toBeFocused();

  await left.getByRole('button', { name: 'Size' }).click();
  await expect(grid.getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', /scending/);
  await grid.locator('[role=row][tabindex="0"]').focus();
  await page.keyboard.press('/');
  await page.keyboard.type('0999');
  await expect(left.getByText('120 of 100,000')).toBeVisible();
  await expectAccessible(page);
});

test('journey 9: of a listing that is cut the part that came is shown, and is not taken for all of it', async ({
  page,
}) => {
  await addFault({
    service: 'transfer',
    path: `/v0.10/operation/endpoint/${station.id}/ls`,
    cut_after_bytes: 8_000_000,
    count: 1,
  });
  await page.goto(fileManager({ id: station.id, path: '/~/many/hundred-thousand/' }, { id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expect(left.getByText(/Only part of this folder is listed: [\d,]+ entries/)).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  const grid = left.getByRole('grid');
  await grid.getByRole('row').nth(1).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await expect(left.getByRole('button', { name: /^Delete….*Not all of this folder is listed/ })).toBeDisabled();
  await expect(left.getByRole('button', { name: /^Transfer…/ })).toBeDisabled();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Space');

  await left.getByRole('button', { name: 'List it again' }).click();
  await expect(left.getByText('100,000 items', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(left.getByText(/1 selected/)).toBeVisible();
});

test('journey 10: rename and new folder, when they work and when they do not, without a mouse', async ({ page }) => {
  const folder = `journey-10-${Date.now()}`;
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'reads');

  await left.getByRole('grid').getByRole('row').nth(1).focus();
  await page.keyboard.press('Control+Shift+N');
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await expectListed(left, folder);

  await page.keyboard.press('Control+Shift+N');
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await expect(left.getByText(/already/i)).toBeVisible();
  await expect(left.getByRole('textbox', { name: 'Name of the new folder' })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await entry(left, folder).focus();
  await page.keyboard.press('F2');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(`${folder}-renamed`);
  await page.keyboard.press('Enter');
  await expectListed(left, `${folder}-renamed`);

  await page.reload();
  await expectListed(left, `${folder}-renamed`);

  await entry(left, `${folder}-renamed`).focus();
  await page.keyboard.press('F2');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('reads');
  await page.keyboard.press('Enter');
  const newName = left.getByRole('textbox', { name: `New name for ${folder}-renamed` });
  await expect(left.getByText('“reads” is here already', { exact: false })).toBeVisible();
  await expect(newName).toHaveValue('reads');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(entry(left, `${folder}-renamed`)).toBeFocused();

  await page.keyboard.press('F2');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(`${folder}-again`);
  await page.keyboard.press('Enter');
  await expectListed(left, `${folder}-again`);
  await expect(page.getByText(`“${folder}-renamed” is now “${folder}-again”`)).toBeVisible();
  await expectAccessible(page);
  await entry(left, `${folder}-again`).focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expectListed(left, `${folder}-renamed`);
  await expect(entry(left, `${folder}-again`)).toHaveCount(0);
});

test('a new folder can be taken back, unless something is in it', async ({ page }) => {
  const folder = `taken-back-${Date.now()}`;
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'reads');
  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('Control+Shift+N');
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await expectListed(left, folder);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText(`“${folder}” is being removed`)).toBeVisible();
  await expect(entry(left, folder)).toHaveCount(0);
});

test('journey 10: a new folder where writing is not allowed says who is not allowed to', async ({ page }) => {
  await page.goto(fileManager({ id: collections.archive.id, path: '/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'archive');
  await left.getByRole('grid').getByRole('row').nth(1).focus();
  await page.keyboard.press('Control+Shift+N');
  await page.keyboard.type('not-allowed');
  await page.keyboard.press('Enter');
  await expect(left.getByRole('alert')).toContainText('noor');
  await expectAccessible(page);
});

test('two panes share the room as the person says, with keys and with the mouse, and stay so', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'many');
  const splitter = page.getByRole('separator', { name: 'Width of the left pane' });
  await expect(splitter).toHaveAttribute('aria-valuenow', '50');
  const widths = async () => [(await left.boundingBox())?.width, (await pane(page, 'Right').boundingBox())?.width];
  const [before = 0] = await widths();

  await splitter.focus();
  for (let pressed = 0; pressed < 5; pressed += 1) await page.keyboard.press('ArrowRight');
  await expect(splitter).toHaveAttribute('aria-valuenow', '60');
  const [after = 0, right = 0] = await widths();
  expect(after).toBeGreaterThan(before);
  expect(after).toBeGreaterThan(right);
  await expectAccessible(page);

  await page.reload();
  await expectListed(left, 'many');
  await expect(splitter).toHaveAttribute('aria-valuenow', '60');

  const box = await splitter.boundingBox();
  if (box === null) throw new Error('the splitter is not on show');
  await page.mouse.move(box.x + 4, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(0, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(splitter).toHaveAttribute('aria-valuenow', '25');
  await page.setViewportSize({ width: 1024, height: 768 });
  await left.getByRole('button', { name: 'View' }).click();
  await page.getByRole('menu', { name: 'View' }).waitFor();
  await page.keyboard.press('Escape');
  await splitter.dblclick({ position: { x: 4, y: 20 } });
  await expect(splitter).toHaveAttribute('aria-valuenow', '50');
});

test('the name of a new folder stays with the folder it was begun in', async ({ page }) => {
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'reads');
  await left.getByRole('button', { name: /^New folder/ }).click();
  const name = left.getByRole('textbox', { name: 'Name of the new folder' });
  await expect(name).toBeFocused();
  await entry(left, 'reads').dblclick();
  await expect(left.getByRole('button', { name: 'reads', exact: true })).toBeVisible();
  await expect(left.getByRole('row').nth(1)).toBeVisible();
  await expect(name).toHaveCount(0);
  await page.goBack();
  await expect(name).toBeVisible();
});

test('what has the keyboard has a ring around it: a row, a choice of a menu', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'many');
  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await expect(entry(left, 'many')).toBeFocused();
  await expect(entry(left, 'many')).toHaveCSS('outline', /solid 2px$/);
  await page.keyboard.press('m');
  await expect(page.getByRole('menuitem', { name: 'Open' })).toBeFocused();
  await expect(page.getByRole('menuitem', { name: 'Open' })).toHaveCSS('outline', /solid 2px$/);
});
