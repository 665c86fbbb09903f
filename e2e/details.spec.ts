import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { addFault, forgetConsents } from './stack.ts';

const { station, archive, drop } = collections;

async function start(page: Page, person = 'Noor Haddad'): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, person);
}

const detailsOf = (page: Page) => page.getByRole('complementary', { name: 'Details' });

test('the details say what is known of an entry, of several, and of the folder', async ({ page }) => {
  await start(page);
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  const details = detailsOf(page);
  await expectListed(left, 'readme.txt');
  await entry(left, 'readme.txt').click();
  await page.keyboard.press('i');
  await expect(details.getByRole('heading', { name: 'readme.txt' })).toBeVisible();
  await expect(page).toHaveURL(/panel=details/);
  await expect(details.getByText(/^06\d\d rw-/)).toBeVisible();
  await expect(details.getByText('Owner: read, write')).toBeVisible();
  await expect(details.getByText('/~/readme.txt', { exact: true })).toBeVisible();
  await expect(details.getByText(`No preview: ${station.name} has no HTTPS access`, { exact: false })).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press('ControlOrMeta+a');
  await expect(details.getByRole('heading', { name: /^\d+ selected$/ })).toBeVisible();
  await expect(details.getByRole('table', { name: 'By type' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await entry(left, 'tides').click();
  await expect(details.getByRole('heading', { name: 'tides' })).toBeVisible();
  await details.getByRole('button', { name: 'Count' }).click();
  await expect(details.getByText(/^[\d.]+ [kM]?B in \d+ files and 3 folders below$/)).toBeVisible();
  await expectAccessible(page);

  await page.reload();
  await expect(details.getByRole('heading', { name: 'tides' })).toBeVisible();
  await entry(left, 'tides').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(details).toHaveCount(0);
});

test('on a phone the details are a sheet at the bottom', async ({ page }) => {
  await start(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  await entry(left, 'readme.txt').getByRole('checkbox').click();
  await left.getByRole('button', { name: /^Details/ }).click();
  const sheet = page.getByRole('dialog', { name: 'readme.txt' });
  await expect(sheet.getByText('Modified')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
});

test('the first of a file is shown once the permission for it is given, and nothing in it runs', async ({ page }) => {
  const folder = `details-${Date.now()}`;
  await forgetConsents();
  await start(page, 'Kit Marlow');
  await page.goto(`${fileManager({ id: drop.id, path: '/microscope/run-01/' })}&panel=details`);
  const left = pane(page, 'Left');
  const details = detailsOf(page);
  await expectListed(left, 'settings.json');
  await entry(left, 'settings.json').click();
  await expect(details.getByText(`${drop.name} needs your permission first`)).toBeVisible();
  await expectAccessible(page);
  await details.getByRole('link', { name: 'Grant access' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  const content = details.getByRole('region', { name: /^Content of/ });
  await expect(content).toContainText('"objective": "40x"');
  await expect(details.getByRole('link', { name: 'Download' })).toBeVisible();
  await expectAccessible(page);

  await entry(left, 'settings.json').focus();
  await page.keyboard.press('Control+Shift+N');
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await expectListed(left, folder);
  const address = await details.getByText(/^http:\S+settings\.json$/).textContent();
  const place = new URL(address ?? '').pathname.replace('settings.json', `${folder}/`);
  await putFiles(page, `/api/collections${place}`, {
    'a table.csv': `time,level\n${Array.from({ length: 80 }, (_, row) => `${row}:00,"1,${row}"`).join('\n')}\n`,
    'analysis.ipynb': JSON.stringify({
      nbformat: 4,
      metadata: { kernelspec: { display_name: 'Python 3' } },
      cells: [{ cell_type: 'code', source: ['print(1)'], outputs: [] }],
    }),
    'config.json': '{"run":1,"on":[true]}',
    'drawing.svg':
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><script>parent.ran = 1</script><rect width="40" height="20"/></svg>',
    'long.log': `${'a line of a log\n'.repeat(80_000)}end`,
    'page.html': '<script>parent.ran = 1</script><h1>not a heading</h1>',
    'paper.pdf': '%PDF-1.7',
    'empty.txt': '',
  });
  await entry(left, folder).dblclick();
  await expect(left.getByRole('button', { name: folder, exact: true })).toBeVisible();
  await left.getByRole('button', { name: /^Refresh/ }).click();
  await expectListed(left, 'analysis.ipynb');
  const show = async (name: string) => {
    await entry(left, name).click();
    await expect(details.getByRole('heading', { name })).toBeVisible();
  };
  await show('a table.csv');
  await expect(content.getByRole('columnheader')).toHaveText(['time', 'level']);
  await expect(content.getByRole('row')).toHaveCount(51);
  await expect(content.getByRole('cell', { name: '1,49' })).toBeVisible();
  await expectAccessible(page);
  await show('analysis.ipynb');
  await expect(details.getByText('Python 3, 1 cell')).toBeVisible();
  await expect(content).toHaveText('print(1)');
  await show('config.json');
  await expect(content).toContainText('"run": 1,');
  await show('drawing.svg');
  await expect(details.getByText('40 × 20 pixels')).toBeVisible();
  await show('long.log');
  await expect(details.getByText('The first 1.0 MB')).toBeVisible();
  await details.getByRole('button', { name: 'Show more than 200 lines' }).click();
  await expect(content).not.toContainText('end');
  await show('page.html');
  await expect(content).toContainText('<h1>not a heading</h1>');
  await show('paper.pdf');
  await expect(details.getByText('A PDF isn’t shown inside the portal', { exact: false })).toBeVisible();
  await expectAccessible(page);
  await show('empty.txt');
  await expect(details.getByText('This file is empty.')).toBeVisible();
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

test('a file that is slow is given up when another one is chosen, and a failure can be tried again', async ({
  page,
}) => {
  await forgetConsents();
  await start(page);
  await page.goto(`${fileManager({ id: archive.id, path: '/' })}&panel=details`);
  const left = pane(page, 'Left');
  const details = detailsOf(page);
  await expectListed(left, 'README.md');
  await entry(left, 'README.md').click();
  await details.getByRole('link', { name: 'Grant access' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(details.getByText('# Aurora Climate Archive')).toBeVisible();
  await page.goto(`${fileManager({ id: archive.id, path: '/archive/maps/' })}&panel=details`);
  await expectListed(left, 'surface-temperature-1995.png');

  await addFault({ service: 'data', path: `/${archive.id}`, delay_ms: 30_000, count: 1 });
  const asked = page.waitForRequest(/1995\.png$/);
  await entry(left, 'surface-temperature-1995.png').click();
  await asked;
  const givenUp = page.waitForEvent('requestfailed', (request) => request.url().endsWith('1995.png'));
  await addFault({ service: 'data', path: `/${archive.id}`, status: 500, body: {}, count: 1 });
  await entry(left, 'surface-temperature-2005.png').click();
  await givenUp;
  await details.getByRole('button', { name: 'Try again' }).click();
  await expect(details.getByText('240 × 160 pixels')).toBeVisible();
  await expectAccessible(page);
});

/** Puts files into a collection, as the page might. */
async function putFiles(page: Page, folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const status = await page.evaluate(
      async ([path, body]) => (await fetch(path, { method: 'PUT', headers: { 'X-CSRF': '1' }, body })).status,
      [folder + encodeURIComponent(name), text] as const,
    );
    expect(status).toBe(201);
  }
}
