import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { addDemand, addFault, advanceClock, clearDemands, forgetConsents, requestsTo, resetGlobus } from './stack.ts';

const storage = { id: '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90', name: 'Aurora Project Storage' };
const enclave = { id: 'e5d4a7b6-9fa2-4a5e-b17d-526f70819203', name: 'Aurora Secure Enclave' };

test.afterEach(() => clearDemands());
// Its clock goes right again.
test.afterAll(() => resetGlobus());

const authorizeCount = async () =>
  (await requestsTo('auth')).filter(({ path }) => path === '/v2/oauth2/authorize').length;

test('journey 4: a consent that one pane needs is asked for there, and the other pane works on', async ({ page }) => {
  await forgetConsents();
  const { station } = collections;
  await page.goto(fileManager({ id: station.id, path: '/~/' }, { id: storage.id, path: '/~/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  const [left, right] = [pane(page, 'Left'), pane(page, 'Right')];
  await expectListed(left, 'readme.txt');
  await expect(right.getByText(`${storage.name} needs your permission first`)).toBeVisible();
  await expect(right.getByText(`Work with your data on ${storage.name}.`)).toBeVisible();
  await expectAccessible(page);
  for (const name of ['readme.txt', 'images', 'tides']) await entry(left, name).getByRole('checkbox').click();
  await expect(left.getByText(/3 selected/)).toBeVisible();

  const before = await authorizeCount();
  await right.getByRole('link', { name: 'Grant access' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expectListed(right, 'plan');
  await expectListed(left, 'readme.txt');
  await expect(left.getByText(/3 selected/)).toBeVisible();
  expect(await authorizeCount()).toBe(before + 1);
});

test('journey 5: a collection that asks for the same again gets a diagnosis, not another redirect', async ({
  page,
}) => {
  await page.goto(fileManager({ id: storage.id, path: '/~/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  const body = {
    code: 'ConsentRequired',
    message: 'Missing required data_access consent',
    required_scopes: [
      `urn:globus:auth:scope:transfer.api.globus.org:all[*https://auth.globus.org/scopes/${storage.id}/data_access]`,
    ],
    request_id: 'loop',
    resource: '/ls',
  };
  await addFault({ service: 'transfer', path: `/v0.10/operation/endpoint/${storage.id}/ls`, status: 403, body });
  await signInAs(page, 'Noor Haddad');
  const left = pane(page, 'Left');
  await left.getByRole('link', { name: 'Grant access' }).click();
  const allow = page.getByRole('button', { name: 'Allow' });
  await allow.or(left).first().waitFor();
  if (await allow.isVisible()) await allow.click();

  await expect(left.getByText(`${storage.name} still asks for the same`)).toBeVisible();
  const afterReturn = await authorizeCount();
  await expect(left.getByText('Asked for', { exact: true })).toBeVisible();
  await expect(left.getByText('The portal has', { exact: true })).toBeVisible();
  await left.getByText('Details', { exact: true }).click();
  await expect(left.getByText('Request id')).toBeVisible();
  await expectAccessible(page);
  await left.getByRole('button', { name: 'Check again' }).click();
  await expect(left.getByText(`${storage.name} still asks for the same`)).toBeVisible();
  expect(await authorizeCount()).toBe(afterReturn);
  expect(page.url()).toContain('/file-manager');
});

test('journey 6: a collection of high assurance says which identity it wants, and opens to it', async ({ page }) => {
  await page.goto(fileManager({ id: enclave.id, path: '/~/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Kit Marlow');
  const left = pane(page, 'Left');
  await expect(left.getByText(`${enclave.name} asks for another sign-in`)).toBeVisible();
  await expect(left.getByText('Sign in as kit.marlow@aurora.example.')).toBeVisible();
  await expectAccessible(page);
  await left.getByRole('link', { name: 'Sign in as asked' }).click();
  await signInAs(page, 'Kit Marlow');
  await expectListed(left, 'cohort');
  await expect(left.getByText(/^Valid (29|30) min$/)).toBeVisible();
  await expectAccessible(page);
});

test('journey 6: what is asked for at the submission costs neither the selection nor the choices', async ({ page }) => {
  const { station, scratch } = collections;
  await page.goto(fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  const left = pane(page, 'Left');
  await expectListed(left, 'readme.txt');
  await entry(left, 'readme.txt').click();
  await page.getByRole('button', { name: 'Transfer to the right' }).click();
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  const label = `asked ${Date.now()}`;
  await review.getByRole('textbox', { name: 'Label' }).fill(label);

  await addDemand({ collection: station.id, prompt: 'login', session_message: 'Prove that you are still there.' });
  await page.keyboard.press('Control+Enter');
  await expect(review.getByText('Prove that you are still there.')).toBeVisible();
  await expectAccessible(page);
  await expect(review.getByRole('textbox', { name: 'Label' })).toHaveValue(label);
  await review.getByRole('link', { name: 'Sign in as asked' }).click();
  await signInAs(page, 'Noor Haddad');
  await expect(page.getByText('Transfer submitted')).toBeVisible();
  await expect(review).toHaveCount(0);
});

test('journey 6: what a new folder or a new name needs is asked for in its row, and done after it', async ({
  page,
}) => {
  const { scratch } = collections;
  const folder = `asked-${Date.now()}`;
  await page.goto(fileManager({ id: scratch.id, path: '/~/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  const left = pane(page, 'Left');
  await expectListed(left, 'reads');
  const demand = { collection: scratch.id, prompt: 'login', session_message: 'Prove that you are still there.' };
  const goThrough = async (way: string) => {
    await expect(left.getByRole('alert').getByText('Prove that you are still there.')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Tab');
    await expect(left.getByRole('link', { name: way })).toBeFocused();
    await page.keyboard.press('Enter');
    await signInAs(page, 'Noor Haddad');
    await expectListed(left, 'reads');
  };

  await addDemand(demand);
  await left.getByRole('button', { name: 'New folder' }).click();
  await page.keyboard.type(folder);
  await page.keyboard.press('Enter');
  await goThrough('Sign in as asked');
  await expectListed(left, folder);

  await addDemand(demand);
  await entry(left, folder).focus();
  await page.keyboard.press('F2');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(`${folder}-renamed`);
  await page.keyboard.press('Enter');
  await goThrough('Go through it again');
  await expectListed(left, `${folder}-renamed`);
});

test('journey 6: when the time of a sign-in is over the collection asks before the next write, and the review is kept', async ({
  page,
}) => {
  const { scratch } = collections;
  await page.goto(fileManager({ id: enclave.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Kit Marlow');
  const left = pane(page, 'Left');
  await left.getByRole('link', { name: 'Sign in as asked' }).click();
  await signInAs(page, 'Kit Marlow');
  await expectListed(left, 'cohort');
  await entry(left, 'cohort').click();
  await page.getByRole('button', { name: 'Transfer to the right' }).click();
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await review.getByRole('textbox', { name: 'Label' }).fill('late');

  await advanceClock(31 * 60);
  await page.keyboard.press('Control+Enter');
  await expect(review.getByText(/takes a sign-in of the last 30 minutes/)).toBeVisible();
  // The portal's own clock has not moved, so that to it the person was there just now.
  await expect(review.getByRole('link', { name: 'Go through it again' })).toBeVisible();
  await expect(review.getByRole('textbox', { name: 'Label' })).toHaveValue('late');
  await expectAccessible(page);
});
