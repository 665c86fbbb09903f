import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { createBudgets } from './web/budgets.ts';
import { measureInteractions } from './web/measure-interactions.ts';
import { measureWithLighthouse } from './web/measure-lighthouse.ts';
import { measureListing } from './web/measure-listing.ts';
import { measureQuietPage, measureSignOut } from './web/measure-quiet-page.ts';
import { measureLandingSize, measureSizes } from './web/measure-sizes.ts';
import { signIn, smallFolder, startBrowser, startPortal } from './web/portal.ts';

// `pnpm bench:web` measures the built portal in a headless Chromium on this machine and prints the table of its budgets:
// medians of five. It exits with 1 when a budget is overrun. --quick: one round. --no-lighthouse: without Lighthouse,
// which npx fetches. --soak <minutes>: leaves Activity open so long and reckons the heap's growth.
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    lighthouse: { type: 'boolean', default: true },
    soak: { type: 'string', default: '0' },
  },
  allowNegative: true,
});
const rounds = values.quick ? 1 : 5;
const budgets = createBudgets();
const portal = await startPortal();
const browser = await startBrowser();
try {
  const { context } = browser;
  const { url } = portal;
  console.log(
    `${cpus().length} × ${cpus()[0]?.model ?? arch()}, ${platform()}, Chromium ${context.browser()?.version() ?? ''}`,
  );
  const page = await context.newPage();
  await measureLandingSize(page, url, budgets);
  if (values.lighthouse) measureWithLighthouse({ name: 'landing', url }, browser.debuggingPort, budgets, rounds);
  await signIn(page, url);
  await page.close();
  await measureSizes(context, url, budgets);
  await measureListing(context, url, budgets, rounds);
  await measureInteractions(context, url, budgets, rounds);
  if (values.lighthouse) {
    const files = { name: 'file manager', url: url + smallFolder };
    measureWithLighthouse(files, browser.debuggingPort, budgets, rounds);
  }
  const watch = { watchSeconds: values.quick ? 10 : 30, soakMinutes: Number(values.soak) };
  await measureQuietPage(context, url, budgets, watch);
  await measureSignOut(context, url, budgets);
} finally {
  await browser.stop();
  await portal.stop();
}
budgets.conclude();
