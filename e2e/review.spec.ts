import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';

const { scratch, station } = collections;
const enclave = { id: 'e5d4a7b6-9fa2-4a5e-b17d-526f70819203', name: 'Aurora Secure Enclave' };

test('journey 3: each option of the review is what Transfer is asked for', async ({ page }) => {
  const review = await openReview(page, 'tides');
  const label = `everything ${Date.now()}`;
  await review.getByRole('textbox', { name: 'Label' }).fill(label);
  await review.getByText('Missing, another size, or newer here').click();
  await turn(review, 'Verify each file after copying', false);
  await turn(review, 'Encrypt while copying', true);
  await turn(review, 'Keep modification times', true);
  await turn(review, 'When it succeeds', true);
  await turn(review, 'When it fails', false);
  await turn(review, 'When it needs me', false);
  await review.getByRole('button', { name: 'Advanced' }).click();
  await turn(review, 'Delete what the source doesn’t have', true);
  await expect(review.getByText(/would be removed/)).toBeVisible();
  await review.getByRole('button', { name: 'Add a rule' }).click();
  await page.keyboard.type('*.tmp');
  await review.getByLabel('Links inside of folders').selectOption('Copy them as links');
  await turn(review, 'Skip files that can’t be read', true);
  await turn(review, 'Stop when the destination’s quota is used up', true);
  await review.getByLabel('Deadline', { exact: true }).fill('2020-01-01T12:00');
  await expect(review.getByText('The deadline is over already.').first()).toBeVisible();
  await expect(review.getByRole('button', { name: 'Submit transfer' })).toBeDisabled();
  await expectAccessible(page);
  await review.getByLabel('Deadline', { exact: true }).fill('2099-12-31T12:00');
  await expect(review.getByText(/what is newer, not verified, encrypted, times kept, mirror/)).toBeVisible();

  const { request, task } = await submit(page, review);
  expect(request).toMatchObject({
    label,
    sync_level: 2,
    verify_checksum: false,
    encrypt_data: true,
    preserve_timestamp: true,
    delete_destination_extra: true,
    skip_source_errors: true,
    fail_on_quota_errors: true,
    notify_on_succeeded: true,
    notify_on_failed: false,
    notify_on_inactive: false,
    recursive_symlinks: 'keep',
    filter_rules: [{ DATA_TYPE: 'filter_rule', method: 'exclude', type: 'file', name: '*.tmp' }],
  });
  expect(task).toMatchObject({
    label,
    sync_level: 2,
    verify_checksum: false,
    encrypt_data: true,
    preserve_timestamp: true,
    delete_destination_extra: true,
    skip_source_errors: true,
    fail_on_quota_errors: true,
    recursive_symlinks: 'keep',
    filter_rules: [{ method: 'exclude', type: 'file', name: '*.tmp' }],
    deadline: expect.stringContaining('2099-12-31'),
  });
});

test('mirroring says which names it would remove before it does', async ({ page }) => {
  const stray = `stray-${Date.now()}`;
  const review = await openReview(page, 'notes');
  for (const path of ['/~/notes/', `/~/notes/${stray}/`])
    await call(page, 'POST', `operation/endpoint/${scratch.id}/mkdir`, { DATA_TYPE: 'mkdir', path });
  await review.getByRole('button', { name: 'Advanced' }).click();
  await turn(review, 'Delete what the source doesn’t have', true);
  await expect(review.getByText(/At least \d+ things? would be removed/)).toBeVisible();
  await expect(review.getByRole('list', { name: 'Would be removed' })).toContainText(`notes/${stray}`);
  await expectAccessible(page);
  await submit(page, review);
  await expect(async () => {
    const { body } = await call(page, 'GET', `operation/endpoint/${scratch.id}/ls?path=/~/notes/`);
    expect(JSON.stringify(body)).not.toContain(stray);
  }).toPass();
});

test('what is only for folders is off for a file, and a checksum chooses its algorithm', async ({ page }) => {
  const review = await openReview(page, 'readme.txt');
  await review.getByRole('button', { name: 'Advanced' }).click();
  await expect(review.getByRole('switch', { name: /Delete what the source/ })).toBeDisabled();
  await expect(review.getByText('Only for folders; none is selected.').first()).toBeVisible();
  const checksum = review.getByLabel('Checksum that the file must have');
  await checksum.fill('xyz');
  await expect(review.getByText(/made of the digits/).first()).toBeVisible();
  await checksum.fill('ab'.repeat(32));
  await expect(review.getByLabel('Algorithm')).toHaveValue('SHA256');
  await expectAccessible(page);
  const { request } = await submit(page, review);
  expect(request).toMatchObject({
    DATA: [{ external_checksum: 'ab'.repeat(32), checksum_algorithm: 'SHA256', recursive: false }],
  });
  expect(request).not.toHaveProperty('filter_rules');
});

test('a collection that always encrypts decides so, and an account can be named there', async ({ page }) => {
  const review = await openReview(page, 'readme.txt', { person: 'Ada Osei', from: enclave });
  const encrypt = review.getByRole('switch', { name: /Encrypt while copying/ });
  await expect(encrypt).toBeChecked();
  await expect(encrypt).toBeDisabled();
  await expect(review.getByText(`${enclave.name} always encrypts.`)).toBeVisible();
  await review.getByRole('button', { name: 'Advanced' }).click();
  await review.getByLabel('Account at the source').fill('aosei');
  await expect(review.getByLabel('Account at the destination')).toBeDisabled();
  await expectAccessible(page);
  const { request, task } = await submit(page, review);
  expect(request).toMatchObject({ encrypt_data: true, source_local_user: 'aosei' });
  expect(task).toMatchObject({ encrypt_data: true });
});

test('a collection without checksums takes both choices that need them away, and says so', async ({ page }) => {
  await signIn(page, 'Noor Haddad');
  const setDisabled = (disable_verify: boolean) =>
    call(page, 'PUT', `endpoint/${scratch.id}`, { DATA_TYPE: 'endpoint', disable_verify });
  await setDisabled(true);
  try {
    const review = await openReview(page, 'readme.txt', { person: null });
    await expect(review.getByRole('switch', { name: /Verify each file/ })).not.toBeChecked();
    await expect(review.getByRole('switch', { name: /Verify each file/ })).toBeDisabled();
    await expect(review.getByRole('radio', { name: /other content/ })).toBeDisabled();
    await expect(review.getByText(`${scratch.name} can’t compute checksums.`).first()).toBeVisible();
    await expectAccessible(page);
  } finally {
    await setDisabled(false);
  }
});

test('filter rules are made, tested and put in order with the keyboard alone', async ({ page }) => {
  const review = await openReview(page, 'images');
  await review.getByRole('button', { name: 'Advanced' }).press('Enter');
  await review.getByRole('button', { name: 'Add a rule' }).press('Enter');
  await expect(review.getByLabel('Names of rule 1')).toBeFocused();
  await page.keyboard.type('*');
  await expect(review.getByText('0 of 4 would go.')).toBeVisible();
  await review.getByRole('button', { name: 'Add a rule' }).press('Enter');
  await page.keyboard.type('*-0?.png');
  await review.getByLabel('What rule 2 does').selectOption('Take along');
  await review.getByLabel('Names of rule 2').press('Alt+ArrowUp');
  await expect(review.getByLabel('Names of rule 1')).toBeFocused();
  await expect(review.getByLabel('Names of rule 1')).toHaveValue('*-0?.png');
  await expect(review.getByText('1 of 4 would go.')).toBeVisible();
  await expect(review.getByRole('list', { name: 'Left out' })).toContainText('rule 2');
  await expect(review.getByText('Now rule 1 of 2')).toBeAttached();
  await expectAccessible(page);

  await review.getByRole('button', { name: 'Move rule 1 down' }).press('Enter');
  await expect(review.getByLabel('Names of rule 2')).toBeFocused();
  await review.getByRole('button', { name: 'Remove rule 1' }).press('Enter');
  await expect(review.getByLabel('Names of rule 1')).toBeFocused();
  await review.getByRole('button', { name: 'Leave out all other files' }).press('Enter');
  await expect(review.getByLabel('Names of rule 2')).toHaveValue('*');
  await review.getByRole('button', { name: 'Add a rule' }).press('Enter');
  await expect(review.getByText('Filter rule 3 isn’t complete.')).toBeVisible();
  await review.getByRole('button', { name: 'Remove rule 3' }).press('Enter');
  const { request, task } = await submit(page, review);
  const filter_rules = [
    { method: 'include', type: 'file', name: '*-0?.png' },
    { method: 'exclude', type: 'file', name: '*' },
  ];
  expect(request).toMatchObject({ filter_rules });
  expect(task).toMatchObject({ filter_rules });
});

test('options get a name, are applied by it in the next transfer, and can be renamed and deleted', async ({ page }) => {
  const review = await openReview(page, 'notes');
  await pickPreset(page, review, 'Mirror');
  await expect(review.getByRole('switch', { name: /Delete what the source/ })).toBeChecked();
  await turn(review, 'Delete what the source doesn’t have', false);
  await turn(review, 'Encrypt while copying', true);
  await review.getByRole('button', { name: 'Save as a preset' }).click();
  await page.keyboard.type('backup');
  await page.keyboard.press('Enter');
  await expect(review.getByText('There is a preset of that name.')).toBeVisible();
  await review.getByLabel('Name of the preset').fill('Nightly');
  await page.keyboard.press('Enter');
  await expect(review.getByRole('button', { name: 'Preset Nightly' })).toBeVisible();
  await expectAccessible(page);
  await submit(page, review);

  const next = await openReview(page, 'images', { person: null });
  await expect(next.getByRole('button', { name: 'Preset Usual' })).toBeVisible();
  await pickPreset(page, next, 'Nightly');
  await expect(next.getByRole('radio', { name: /other content/ })).toBeChecked();
  await expect(next.getByRole('switch', { name: /Encrypt while/ })).toBeChecked();
  await next.getByRole('button', { name: 'Rename “Nightly”' }).click();
  await next.getByLabel('Name of the preset').fill('Weekly');
  await page.keyboard.press('Enter');
  await next.getByRole('button', { name: 'Delete “Weekly”' }).click();
  await expect(next.getByText('“Weekly” is deleted.')).toBeVisible();
  await expect(next.getByRole('button', { name: 'Preset Last time' })).toBeVisible();
  await next.getByRole('button', { name: 'Undo' }).click();
  await expect(next.getByText('“Weekly” is deleted.')).toHaveCount(0);
  await next.getByRole('button', { name: /^Preset/ }).click();
  await expect(page.getByRole('menuitemradio', { name: 'Weekly' })).toBeVisible();
  await expectAccessible(page);
});

test('a transfer stands as a command, a script and a document, whatever is in its names', async ({ page }) => {
  const review = await openReview(page, 'tides');
  await review.getByRole('textbox', { name: 'Label' }).fill('Noor’s "tides" & $HOME');
  await turn(review, 'Encrypt while copying', true);
  await review.getByRole('button', { name: 'As a command or script' }).click();
  await expect(review.getByText(`globus transfer \\ ${station.id}:/~/tides/`)).toContainText(
    `--label 'Noor’s "tides" & $HOME' \\\n  --encrypt-data`,
  );
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Globus CLI' }).press('ArrowRight');
  await expect(review.getByText('import globus_sdk')).toContainText('label="Noor’s \\"tides\\" & $HOME",');
  await page.getByRole('tab', { name: 'JSON' }).click();
  const document: unknown = JSON.parse((await review.locator('pre').textContent()) ?? '');
  await expectAccessible(page);
  await review.getByRole('button', { name: 'Advanced' }).click();
  await review.getByLabel('Links inside of folders').selectOption('Copy what they point to');
  await page.getByRole('tab', { name: 'Globus CLI' }).click();
  await expect(review.getByText('The CLI has no option for links')).toBeVisible();
  await review.getByLabel('Links inside of folders').selectOption('Leave them out');
  const { request } = await submit(page, review);
  expect(request).toMatchObject(document as Record<string, unknown>);
});

test('a review that dies before its answer goes on after a reload, and makes one task', async ({ page }) => {
  const label = `reloaded ${Date.now()}`;
  const review = await openReview(page, 'readme.txt');
  await review.getByRole('textbox', { name: 'Label' }).fill(label);
  await pickPreset(page, review, 'Backup');
  await page.route('**/api/transfer/v0.10/transfer', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.keyboard.press('Control+Enter');
  await expect(review.getByText(/safe to submit again/)).toBeVisible();
  await expectAccessible(page);
  await page.unroute('**/api/transfer/v0.10/transfer');
  await page.reload();
  await expect(review.getByRole('textbox', { name: 'Label' })).toHaveValue(label);
  await expect(review.getByRole('button', { name: 'Preset Backup' })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('This was submitted already')).toBeVisible();
  const { body } = await call(page, 'GET', `task_list?filter=label:${encodeURIComponent(label)}`);
  expect(body).toMatchObject({ total: 1 });
});

test('what surprises people afterwards is said before', async ({ page }) => {
  const review = await openReview(page, 'tides');
  await expect(review.getByText(/Permissions and owners aren’t copied/)).toBeVisible();
  await expect(review.getByText(/the task waits for room/)).toBeVisible();
  await review.getByText('Missing, or another size').click();
  await expect(review.getByText(/only “Missing, or other content” is safe/)).toBeVisible();
  await expectAccessible(page);
});

test('a deletion stands as a command and a script too', async ({ page }) => {
  await signIn(page, 'Noor Haddad');
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, 'tides');
  await entry(left, 'tides').click();
  await page.keyboard.press('Delete');
  const question = page.getByRole('alertdialog', { name: 'Delete 1 item?' });
  await question.getByRole('button', { name: 'As a command or script' }).press('Enter');
  await expect(question.getByText(`globus delete \\ ${station.id}:/~/tides/ \\ --recursive`)).toBeVisible();
  await page.getByRole('tab', { name: 'Python SDK' }).click();
  await expect(question.getByText('globus_sdk.DeleteData(')).toContainText('task.add_item("/~/tides/")');
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Keep' }).press('Enter');
  await expect(question).toHaveCount(0);
});

async function pickPreset(page: Page, review: Locator, name: string) {
  await review.getByRole('button', { name: /^Preset/ }).click();
  await page.getByRole('menuitemradio', { name }).click();
  await expect(review.getByRole('button', { name: `Preset ${name}` })).toBeVisible();
}

type From = { id: string; name: string };

async function signIn(page: Page, person: string) {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, person);
  await expect(page.getByRole('main')).toBeVisible();
}

async function openReview(
  page: Page,
  name: string,
  { person = 'Noor Haddad', from = station }: { person?: string | null; from?: From } = {},
) {
  if (person !== null) await signIn(page, person);
  await page.goto(fileManager({ id: from.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
  const left = pane(page, 'Left');
  await expectListed(left, name);
  await entry(left, name).click();
  await page.getByRole('button', { name: 'Transfer to the right' }).click();
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await expect(review).toBeVisible();
  return review;
}

async function turn(review: Locator, name: string, isOn: boolean) {
  const control = review.getByRole('switch', { name: new RegExp(name) });
  if ((await control.isChecked()) !== isOn) await review.locator('label').filter({ hasText: name }).click();
  await expect(control).toBeChecked({ checked: isOn });
}

/** Submits, and answers the document that was sent and the task that came of it. */
async function submit(page: Page, review: Locator) {
  const [response] = await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/v0.10/transfer')),
    page.keyboard.press('Control+Enter'),
  ]);
  const request: unknown = response.request().postDataJSON();
  const { task_id } = (await response.json()) as { task_id: string };
  await expect(review).toHaveCount(0);
  return { request, task: (await call(page, 'GET', `task/${task_id}`)).body };
}

/** Calls Transfer through the portal, as its pages do. */
async function call(page: Page, method: string, path: string, body?: unknown) {
  return page.evaluate(
    async ([how, where, text]) => {
      const answer = await fetch(`/api/transfer/v0.10/${where}`, {
        method: how,
        headers: { 'X-CSRF': '1', 'Content-Type': 'application/json' },
        ...(text === null ? {} : { body: text }),
      });
      return { status: answer.status, body: (await answer.json()) as unknown };
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  );
}
