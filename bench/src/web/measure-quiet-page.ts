import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page, Request } from 'playwright-core';
import type { Budgets } from './budgets.ts';
import { usedHeap } from './portal.ts';

/** What a page does by itself: how often it asks, what it keeps, how fast it hears of another tab. */
export async function measureQuietPage(
  context: BrowserContext,
  url: string,
  budgets: Budgets,
  { watchSeconds, soakMinutes }: { watchSeconds: number; soakMinutes: number },
): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/activity`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  budgets.atMost('requests a second while Activity is watched', await requestsPerSecond(page, watchSeconds), 0.5);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { get: () => true });
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await delay(4000);
  budgets.atMost('the same, hidden and with nothing under way', await requestsPerSecond(page, watchSeconds), 0);
  await page.close();
  if (soakMinutes > 0) await soak(context, url, budgets, soakMinutes);
}

async function requestsPerSecond(page: Page, seconds: number): Promise<number> {
  let count = 0;
  const onRequest = (request: Request) => {
    if (/\/(api|bff)\//.test(request.url())) count += 1;
  };
  page.on('request', onRequest);
  await delay(seconds * 1000);
  page.off('request', onRequest);
  return count / seconds;
}

/** Leaves Activity open and reckons from what its heap gains to eight hours. */
async function soak(context: BrowserContext, url: string, budgets: Budgets, minutes: number): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/activity`);
  const cdp = await context.newCDPSession(page);
  await delay(60_000);
  const before = await usedHeap(cdp);
  await delay(minutes * 60_000);
  const growth = (await usedHeap(cdp)) - before;
  budgets.atMost(`heap gained in 8 hours, reckoned from ${minutes} minutes, MB`, ((growth / 1e6) * 480) / minutes, 20);
  await page.close();
}

/** From the click on Sign out in one tab to the other tab's gate. Ends the session. */
export async function measureSignOut(context: BrowserContext, url: string, budgets: Budgets): Promise<void> {
  const [here, there] = [await context.newPage(), await context.newPage()];
  await there.goto(`${url}/activity`);
  await there.getByRole('button', { name: /^Account/ }).waitFor();
  await here.goto(url);
  await here.getByRole('button', { name: /^Account/ }).click();
  const start = Date.now();
  await Promise.all([
    here.getByRole('menuitem', { name: 'Sign out' }).click(),
    there.getByRole('button', { name: /^Account/ }).waitFor({ state: 'detached' }),
  ]);
  budgets.atMost('a sign-out in one tab shows in another, ms', Date.now() - start, 1000);
}
