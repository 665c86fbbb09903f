import type { Request } from '@playwright/test';
import { expect, signInAs, test } from './fixtures.ts';

const minutes = 60_000;

test('R29: what an open page asks by itself keeps nobody awake, until somebody touches it', async ({ page }) => {
  await page.clock.install();
  await page.goto('/activity');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  const heading = page.getByRole('heading', { level: 1, name: 'Activity' });
  await expect(heading).toBeVisible();

  const asked: { path: string; passive: string | undefined }[] = [];
  const underWay = new Set<Request>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    asked.push({ path: pathname, passive: request.headers()['x-passive'] });
    underWay.add(request);
  });
  page.on('requestfinished', (request) => underWay.delete(request));
  page.on('requestfailed', (request) => underWay.delete(request));
  /** Moves the clock once nothing is under way: a page that waits for an answer does not ask again. */
  const later = async (ms: number) => {
    await expect.poll(() => underWay.size).toBe(0);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    await page.clock.fastForward(ms);
  };
  const looksAtSession = () => asked.filter(({ path }) => path === '/bff/session');
  await later(2 * minutes);
  await expect.poll(() => looksAtSession().length).toBe(1);
  await later(minutes);
  await expect.poll(() => looksAtSession().length).toBe(2);
  expect(asked.map(({ passive }) => passive)).toEqual(asked.map(() => '1'));
  expect(asked.map(({ path }) => path)).toContain('/api/transfer/v0.10/task_list');

  await heading.click();
  asked.length = 0;
  await later(minutes);
  await expect.poll(looksAtSession).toEqual([{ path: '/bff/session', passive: undefined }]);
});
