import type { BrowserContext } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, expectListed, fileManager, pane } from './portal.ts';
import { portalUrl, requestsTo } from './stack.ts';

const thirdSite = 'http://third.example/';
const deepLink = fileManager({ id: collections.station.id, path: '/~/' });

/** A page of a site that nobody here runs. */
async function serveThirdSite(context: BrowserContext, html: string): Promise<void> {
  await context.route(`${thirdSite}**`, (route) => route.fulfill({ contentType: 'text/html', body: html }));
}

test('R20: although the session cookie is Strict, sign-in and a link from another site end signed in, without a reload', async ({
  page,
  context,
}) => {
  let documents = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.url().startsWith(`${portalUrl}/file-manager`)) documents += 1;
  });
  await page.goto(deepLink);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  // Auth is on another site than the portal: 127.0.0.1, not localhost.
  expect(new URL(page.url()).hostname).toBe('127.0.0.1');
  await signInAs(page, 'Noor Haddad');
  await expectListed(pane(page, 'Left'), 'readme.txt');
  expect(documents).toBe(2);
  const [cookie] = (await context.cookies(portalUrl)).filter(({ name }) => name.endsWith('bff'));
  expect(cookie).toMatchObject({ sameSite: 'Strict', httpOnly: true });

  await serveThirdSite(context, `<a href="${portalUrl}${deepLink}">your files</a>`);
  await page.goto(thirdSite);
  await page.getByRole('link', { name: 'your files' }).click();
  await expectListed(pane(page, 'Left'), 'readme.txt');
  expect(documents).toBe(3);
});

test('R9: a page of another site that sends people to the sign-in gets them to a question first', async ({
  page,
  context,
}) => {
  await serveThirdSite(context, `<a href="${portalUrl}/bff/login?returnTo=%2Factivity">sign in</a>`);
  await page.goto(thirdSite);
  const before = (await requestsTo('auth')).length;
  await page.getByRole('link', { name: 'sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to Isthmus?' })).toBeVisible();
  await expectAccessible(page);
  expect((await requestsTo('auth')).length).toBe(before);
  await page.getByRole('link', { name: 'Go on to sign in' }).click();
  await signInAs(page, 'Noor Haddad');
  await expect(page).toHaveURL(`${portalUrl}/activity`);
});

test('R96: a page of another site that opens the portal in a window hears nothing from it', async ({
  page,
  context,
}) => {
  const script = `
    window.heard = [];
    addEventListener('message', (event) => heard.push(event.data));
    document.querySelector('button').onclick = () => { window.opened = open('${portalUrl}${deepLink}'); };`;
  await serveThirdSite(context, `<button>open</button><script>${script}</script>`);
  await page.goto(thirdSite);
  const opening = context.waitForEvent('page');
  await page.getByRole('button', { name: 'open' }).click();
  const portal = await opening;
  await portal.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(portal, 'Noor Haddad');
  await expectListed(pane(portal, 'Left'), 'readme.txt');
  expect(await portal.evaluate(() => window.opener === null)).toBe(true);
  expect(await page.evaluate('[heard.length, opened.closed]')).toEqual([0, true]);
});
