import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page, Response } from 'playwright-core';
import type { Budgets } from './budgets.ts';
import { smallFolder } from './portal.ts';

type Loaded = { js: number; css: number; images: number };

/** What a page loads until it is quiet, in kB as gzip packs each file; images as they are. */
async function loadedBy(page: Page, act: () => Promise<unknown>): Promise<Loaded> {
  const loaded: Loaded = { js: 0, css: 0, images: 0 };
  const reading: Promise<void>[] = [];
  const read = (response: Response) => {
    const kind = kindOf(response);
    if (kind === null) return;
    reading.push(
      response.body().then((body) => {
        loaded[kind] += (kind === 'images' ? body.length : gzipSync(body, { level: 9 }).length) / 1000;
      }),
    );
  };
  page.on('response', read);
  await act();
  await page.waitForLoadState('networkidle');
  page.off('response', read);
  await Promise.all(reading);
  return loaded;
}

function kindOf(response: Response): keyof Loaded | null {
  const type = response.headers()['content-type'] ?? '';
  if (type.includes('javascript')) return 'js';
  if (type.startsWith('text/css')) return 'css';
  return type.startsWith('image/') ? 'images' : null;
}

/** Code that the landing page has loaded, signed out. */
export async function measureLandingSize(page: Page, url: string, budgets: Budgets): Promise<void> {
  const landing = await loadedBy(page, () => page.goto(url));
  budgets.atMost('JavaScript of the landing page, kB gzip', landing.js, 130);
  budgets.atMost('images of the landing page, kB', landing.images, 60);
}

/** Code that the file manager loads, and what each further page adds. `context` is signed in. */
export async function measureSizes(context: BrowserContext, url: string, budgets: Budgets): Promise<void> {
  const page = await context.newPage();
  const files = await loadedBy(page, async () => {
    await page.goto(url + smallFolder);
    await page.getByRole('grid').getByRole('row').nth(1).waitFor();
  });
  budgets.atMost('JavaScript of the file manager, kB gzip', files.js, 180);
  budgets.atMost('style sheets, kB gzip', files.css, 25);
  const main = page.getByRole('navigation', { name: 'Main' });
  for (const name of ['Home', 'Activity', 'Bookmarks', 'Help']) {
    const more = await loadedBy(page, () => main.getByRole('link', { name }).click());
    budgets.atMost(`what ${name} adds to it, kB gzip`, more.js, 45);
  }
  await page.close();
}
