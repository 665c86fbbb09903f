import { askApi, developer, startLocalGlobus } from '@isthmus/local-globus/testing';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './fixtures.ts';

const logo =
  'data:image/svg+xml;base64,' +
  btoa(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="#00695c"/></svg>',
  );

// A Globus of its own: the portal's would change its look under the other journeys.
let globus: Awaited<ReturnType<typeof startLocalGlobus>>;

test.beforeAll(async () => {
  globus = await startLocalGlobus();
  const links = {
    terms_and_conditions: 'https://tides.example/terms',
    privacy_policy: 'https://tides.example/privacy',
  };
  const skin = { logo, accent_color: '#ffb300', background_color: '#e8f5f1' };
  const as = await developer(globus, 'kit@coastal.example');
  await askApi(() => globus).put(`/clients/${globus.portalClient.id}`, as, {
    client: { name: 'Tide portal', links, skin },
  });
});
test.afterAll(() => globus.close());

/** As it stands: accessible, and no wider than the window. */
async function expectFine(page: Page): Promise<void> {
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
}

for (const { colorScheme, width } of [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
] as const) {
  test(`§1.6 of the guide: pages in an application's look can be used by everybody, ${colorScheme}, ${width} wide`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    const authorize = new URL('/v2/oauth2/authorize', globus.authUrl);
    authorize.search = new URLSearchParams({
      client_id: globus.portalClient.id,
      redirect_uri: 'http://localhost:3000/bff/callback',
      response_type: 'code',
      scope: 'openid profile email urn:globus:auth:scope:transfer.api.globus.org:all',
    }).toString();
    await page.goto(authorize.href);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to Tide portal');
    await expectFine(page);
    await page.getByRole('textbox', { name: 'Username' }).fill('kit@coastal.example');
    await page.getByRole('textbox', { name: 'Password' }).fill('globus');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Allow Tide portal?');
    await expectFine(page);
    await page.goto(`${globus.authUrl}/v2/web/logout?client_id=${globus.portalClient.id}`);
    await expect(page.getByRole('link', { name: 'privacy policy' })).toBeVisible();
    await expectFine(page);
  });

  test(`§8: people link identities by a page that everybody can use, ${colorScheme}, ${width} wide`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${globus.authUrl}/v2/web/identities`);
    await page.getByRole('textbox', { name: 'Username' }).fill('noor@coastal.example');
    await page.getByRole('textbox', { name: 'Password' }).fill('globus');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('textbox', { name: 'Username' }).fill('robin@globus.org');
    await page.getByRole('textbox', { name: 'Its password' }).fill('wrong');
    await page.getByRole('button', { name: 'Link this identity' }).click();
    await expect(page.getByRole('alert')).toHaveText(/don’t go together/);
    await expectFine(page);
    await page.getByRole('textbox', { name: 'Its password' }).fill('globus');
    await page.getByRole('button', { name: 'Link this identity' }).click();
    await expect(page.getByRole('status')).toHaveText('robin@globus.org is linked now.');
    await expectFine(page);
    await page.getByRole('button', { name: 'Unlink robin@globus.org' }).click();
    await expect(page.getByRole('status')).toHaveText('robin@globus.org goes on by itself now.');
  });
}
