import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, entry, expectListed, fileManager, pane } from './portal.ts';

const { station, scratch } = collections;

test.beforeEach(async ({ page }) => {
  await page.goto('/file-manager');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
});

test('rows dragged to the other pane or a folder in it say what would happen, and are reviewed before they go', async ({
  page,
}) => {
  await page.goto(fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
  const [left, right] = [pane(page, 'Left'), pane(page, 'Right')];
  await expectListed(left, 'readme.txt');
  await expectListed(right, 'reads');
  const review = page.getByRole('dialog', { name: 'Review transfer' });

  await entry(left, 'tides').getByRole('checkbox').click();
  await entry(left, 'readme.txt').getByRole('checkbox').click();
  await dragOver(page, entry(left, 'readme.txt'), entry(left, 'tides'));
  await expect(page.getByText('A folder can’t be copied into itself.')).toBeVisible();
  await moveOver(page, entry(left, 'weather'));
  await expect(page.getByText('Move 2 items, 442 B and folders → weather/')).toBeVisible();
  await moveOver(page, left.getByText('7 items'));
  await expect(page.getByText('They are in this folder already.')).toBeVisible();
  await moveOver(page, entry(right, 'reads'));
  await expect(page.getByText('Copy 2 items, 442 B and folders → reads/')).toBeVisible();
  await page.mouse.up();
  await expect(review.getByText('/~/reads/', { exact: true })).toBeVisible();
  await expect(review.getByText('tides', { exact: false }).first()).toBeVisible();
  await expect(page.getByText(/→ reads/)).toBeHidden();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await dragOver(page, entry(left, 'weather'), right.getByText('listed just now'));
  await expect(page.getByText('Copy “weather” → Home')).toBeVisible();
  await page.mouse.up();
  await expect(review.getByText('/~/', { exact: true })).toHaveCount(2);
});

test('dropped on a folder beside it a row moves there, and Undo moves it back', async ({ page }) => {
  const left = await openPair(page);
  await dragOver(page, entry(left, 'a'), entry(left, 'b'));
  await expect(page.getByText('Move “a” → b/')).toBeVisible();
  await page.mouse.up();
  await expect(page.getByText('Moved “a” to b/')).toBeVisible();
  await page.getByText('Moved “a” to b/').hover();
  await expect(entry(left, 'a')).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expectListed(left, 'a');
});

test('the keys cut, copy and paste between folders and panes, and a path moves without dragging', async ({ page }) => {
  const left = await openPair(page);
  await entry(left, 'a').press('ControlOrMeta+c');
  await page.keyboard.press('F6');
  await expect(pane(page, 'Right').locator('[role=row]:focus')).toHaveCount(1);
  await page.keyboard.press('ControlOrMeta+v');
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await expect(review.getByText(station.name).first()).toBeVisible();
  await page.keyboard.press('Escape');

  await entry(left, 'a').press('ControlOrMeta+x');
  await expect(page.getByText('Cut “a”')).toBeVisible();
  await entry(left, 'b').press('Enter');
  await expect(left.getByText('This folder is empty')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+v');
  await expectListed(left, 'a');

  await entry(left, 'a').press('ControlOrMeta+Shift+m');
  const dialog = page.getByRole('dialog', { name: 'Move “a”' });
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('a/deeper');
  await expect(dialog.getByText('A folder can’t be copied into itself.')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('..');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Moved “a” to /)).toBeVisible();
  await expect(entry(left, 'a')).toHaveCount(0);
  await page.keyboard.press('Backspace');
  await expectListed(left, 'a');
  await expectAccessible(page);
});

test('paths, names, an address and a command of what is selected are copied from the menu', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(fileManager({ id: station.id, path: '/~/notes/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'calibration.json');
  const copied = async (action: string, said: string) => {
    await entry(left, 'calibration.json').press('Shift+F10');
    await page.getByRole('menuitem', { name: action }).click();
    await expect(page.getByText(said).first()).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await entry(left, 'calibration.json').click();
  expect(await copied('Copy name', 'Name copied')).toBe('calibration.json');
  expect(await copied('Copy Globus CLI command', 'Command copied')).toBe(
    `globus stat ${station.id}:/~/notes/calibration.json`,
  );
  await entry(left, 'methods').click({ modifiers: ['ControlOrMeta'] });
  expect(await copied('Copy path', 'Paths copied')).toBe('/~/notes/methods/\n/~/notes/calibration.json');
  await entry(left, 'calibration.json').press('Shift+F10');
  await expect(page.getByRole('menuitem', { name: 'Copy HTTPS address' })).toContainText('One file has an address');
  await expectAccessible(page);
});

/** A folder with the folders a and b on the left, another collection on the right. */
async function openPair(page: Page): Promise<Locator> {
  const folder = `/~/dragged-${Date.now()}/`;
  for (const path of [folder, `${folder}a/`, `${folder}b/`])
    await callTransfer(page, 'POST', `operation/endpoint/${scratch.id}/mkdir`, { DATA_TYPE: 'mkdir', path });
  await page.goto(fileManager({ id: scratch.id, path: folder }, { id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'b');
  return left;
}

/** Takes hold of a row and carries it over something, without letting go. */
async function dragOver(page: Page, row: Locator, over: Locator): Promise<void> {
  await row.hover();
  await page.mouse.down();
  await moveOver(page, over);
}

async function moveOver(page: Page, over: Locator): Promise<void> {
  const box = await over.boundingBox();
  if (box === null) throw new Error('nothing to drag over');
  await page.mouse.move(box.x + box.width / 2 - 3, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
}
