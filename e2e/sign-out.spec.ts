import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, expectListed, fileManager, pane } from './portal.ts';
import { issuedTokens, portalUrl } from './stack.ts';

const place = fileManager({ id: collections.station.id, path: '/~/' });

test('journey 18: signing out in one tab ends every tab, and nothing of the person stays behind', async ({
  page,
  context,
}) => {
  // Other journeys of the run have left sessions of the same people behind.
  const before = new Set((await issuedTokens()).map(({ token }) => token));
  await page.goto(place);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Kit Marlow');
  await expectListed(pane(page, 'Left'), 'many');

  const second = await context.newPage();
  await second.goto('/activity');
  await expect(second.getByRole('button', { name: /Kit Marlow/ })).toBeVisible();

  await page.getByRole('button', { name: /Kit Marlow/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/signed out/i);
  await expectAccessible(page);
  await expect(second.getByRole('button', { name: /Kit Marlow/ })).toHaveCount(0);
  await expect(
    second
      .getByRole('link', { name: 'Sign in' })
      .or(second.getByRole('button', { name: 'Sign in' }))
      .first(),
  ).toBeVisible();

  const ofThisSession = (await issuedTokens()).filter(({ token, kind }) => !before.has(token) && kind !== 'id_token');
  expect(ofThisSession.length).toBeGreaterThan(0);
  expect(ofThisSession.filter(({ active }) => active).map(({ kind }) => kind)).toEqual([]);

  await page.goBack();
  await expect(page.getByText('Kit Marlow')).toHaveCount(0);
  await expect(page.getByText('ten-thousand')).toHaveCount(0);

  await page.goForward();
  await page.getByRole('link', { name: 'Sign out of Globus too' }).click();
  await expect(page).toHaveTitle(/local Globus/i);
  await expectAccessible(page);
  await page.getByRole('link', { name: /Isthmus/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/signed out/i);

  await page.goto(place);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  await expectListed(pane(page, 'Left'), 'many');
  expect(await page.content()).not.toContain('Kit Marlow');
});

test('R95: signing out empties what the browser keeps of the portal, and takes nothing from its neighbours', async ({
  page,
  context,
}) => {
  await page.goto(place);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Kit Marlow');
  await expectListed(pane(page, 'Left'), 'many');
  await context.addCookies([
    { name: 'neighbour', value: '1', domain: `sibling.${new URL(portalUrl).hostname}`, path: '/' },
  ]);
  const kept = () =>
    page.evaluate(async () => ({
      caches: await caches.keys(),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      storage: localStorage.getItem('kept'),
    }));
  await page.evaluate(async () => {
    await (await caches.open('kept')).put('/kept', new Response('kept'));
    await new Promise((resolve) => {
      indexedDB.open('kept').onsuccess = resolve;
    });
    localStorage.setItem('kept', 'kept');
  });
  // The portal may have a database of its own by now.
  expect(await kept()).toEqual({ caches: ['kept'], databases: expect.arrayContaining(['kept']), storage: 'kept' });

  const answer = page.waitForResponse('**/bff/logout');
  await page.getByRole('button', { name: /Kit Marlow/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  expect(await (await answer).headerValue('clear-site-data')).toBe('"cache", "storage"');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/signed out/i);
  await expect.poll(kept).toEqual({ caches: [], databases: [], storage: null });
  const cookies = (await context.cookies()).map(({ name }) => name);
  expect(cookies).toContain('neighbour');
  expect(cookies.filter((name) => name.startsWith('bff'))).toEqual([]);
});

test('R105: every tab knows at once that one of them has signed out', async ({ page, context }) => {
  await page.goto('/activity');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  await expect(page.getByRole('button', { name: /Noor Haddad/ })).toBeVisible();
  const others = [await context.newPage(), await context.newPage()];
  for (const other of others) {
    await other.goto('/activity');
    await expect(other.getByRole('button', { name: /Noor Haddad/ })).toBeVisible();
  }
  await page.getByRole('button', { name: /Noor Haddad/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const other of others) await expect(other.getByRole('button', { name: /Noor Haddad/ })).toHaveCount(0);
});
