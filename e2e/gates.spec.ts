import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';
import { endTokens, forgetConsents } from './stack.ts';

const { station, scratch } = collections;
const minutes = 60_000;

test('journey 19: access that was withdrawn at Globus opens one gate, and the sign-in brings the page back', async ({
  page,
}) => {
  await page.clock.install();
  await signIn(page, fileManager({ id: station.id, path: '/~/' }, { id: scratch.id, path: '/~/' }));
  const [left, right] = [pane(page, 'Left'), pane(page, 'Right')];
  await expectListed(right, 'reads');
  await expectListed(left, 'readme.txt');
  await entry(left, 'readme.txt').click();

  await forgetConsents();
  await endTokens('noor@coastal.example');
  await left.getByRole('button', { name: /^Refresh/ }).click();
  await right.getByRole('button', { name: /^Refresh/ }).click({ force: true });
  const gate = page.getByRole('alertdialog', { name: 'Sign in again for Globus Transfer' });
  await expect(gate.getByText('noor@coastal.example')).toBeVisible();
  await expect(page.getByRole('alertdialog')).toHaveCount(1);
  await expectAccessible(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await expect(async () => {
    await page.clock.fastForward(minutes);
    expect(asked.filter((path) => path === '/bff/session').length).toBeGreaterThan(1);
  }).toPass();
  expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([]);

  await gate.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await expectListed(left, 'readme.txt');
  await expectListed(right, 'reads');
  await expect(left.getByText(/1 selected/)).toBeVisible();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
});

test('journey 17: two minutes before the session ends every tab says so, and one of them can put it off for all', async ({
  page,
  context,
}) => {
  await page.clock.install();
  await signIn(page, '/activity');
  await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
  const second = await context.newPage();
  await second.clock.install();
  await second.goto('/help');
  await expect(second.getByRole('button', { name: /Noor Haddad/ })).toBeVisible();

  // As if the portal's clock were that far ahead, until it sees somebody.
  let aheadSeconds = 3600 - 100;
  await context.route('**/bff/session*', async (route) => {
    const answer = await route.fetch();
    const view: unknown = await answer.json();
    if (route.request().headers()['x-passive'] === undefined) aheadSeconds = 0;
    const idle = (view as { idleSecondsLeft: number }).idleSecondsLeft - aheadSeconds;
    await route.fulfill({ response: answer, json: { ...(view as object), idleSecondsLeft: idle } });
  });
  for (const tab of [page, second]) await tab.clock.fastForward(2 * minutes);
  for (const tab of [page, second]) {
    const warning = tab.getByRole('alertdialog', { name: 'Are you still there?' });
    await expect(warning.getByRole('timer')).toHaveText(/^1:\d\d$/);
    await expect(warning.getByRole('button', { name: 'Stay signed in' })).toBeFocused();
    await expectAccessible(tab);
  }
  await page.keyboard.press('Enter');
  for (const tab of [page, second]) await expect(tab.getByRole('alertdialog')).toHaveCount(0);
});

async function signIn(page: Page, place: string) {
  await page.goto(place);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
}
