import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';
import { median } from '../statistics.ts';
import type { Budgets } from './budgets.ts';
import { largeCount, largeFolder, usedHeap } from './portal.ts';

/**
 * The listing of 100,000 entries from its first byte on. The portal's answer is taken once and then comes from a server
 * that has it ready: what is measured is the page, not how fast Transfer makes a listing.
 */
export async function measureListing(
  context: BrowserContext,
  url: string,
  budgets: Budgets,
  rounds: number,
): Promise<void> {
  const listing = await serveListing(context, url);
  const times: Arrival[] = [];
  const heaps: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const page = await context.newPage();
    await page.addInitScript(watchArrival, largeCount);
    await page.goto(`${url}/help`);
    const cdp = await context.newCDPSession(page);
    const before = await usedHeap(cdp);
    await page.route(/\/operation\/endpoint\/[^/]+\/ls/, (route) => route.continue({ url: listing.url }));
    await page.goto(url + largeFolder);
    times.push(await page.evaluate(readArrival));
    heaps.push((await usedHeap(cdp)) - before);
    await page.close();
  }
  await listing.stop();
  const of = (pick: (arrival: Arrival) => number) => median(times.map(pick));
  budgets.atMost(
    '100,000 entries, first byte to first row, ms',
    of(({ firstRow }) => firstRow),
    150,
  );
  budgets.atMost(
    '100,000 entries, first byte to all in order on show, ms',
    of(({ all }) => all),
    600,
  );
  budgets.atMost(
    'the longest task meanwhile, ms',
    of(({ longestTask }) => longestTask),
    150,
  );
  budgets.atMost('heap that they take, MB', median(heaps) / 1e6, 80);
}

type Arrival = { firstRow: number; all: number; longestTask: number };

declare global {
  interface Window {
    arrival: { firstRow: number; all: number; longestTask: number; finished: Promise<void> };
  }
}

/** Runs in the page: notes when the first row and the last count are on show, by the page's clock. */
function watchArrival(count: number): void {
  const arrival = { firstRow: 0, all: 0, longestTask: 0, finished: Promise.resolve() };
  window.arrival = arrival;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      if (arrival.all === 0) arrival.longestTask = Math.max(arrival.longestTask, duration);
  }).observe({ type: 'longtask', buffered: true });
  const words = `${count.toLocaleString('en')} items`;
  arrival.finished = new Promise((resolve) => {
    const look = () => {
      // While nothing has come, rows without words hold its place.
      const first = document.querySelector('[role=grid] [role=row][aria-rowindex="2"]');
      if (arrival.firstRow === 0 && first?.textContent) arrival.firstRow = performance.now();
      const isAll = [...document.querySelectorAll('[role=status]')].some(({ textContent }) => textContent === words);
      if (!isAll) return requestAnimationFrame(look);
      arrival.all = performance.now();
      resolve();
      return 0;
    };
    requestAnimationFrame(look);
  });
}

/** Runs in the page: waits for the end, and counts from the listing's first byte. */
async function readArrival(): Promise<Arrival> {
  await window.arrival.finished;
  const { firstRow, all, longestTask } = window.arrival;
  const [answer] = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/ls?'));
  const firstByte = (answer as PerformanceResourceTiming).responseStart;
  return { firstRow: firstRow - firstByte, all: all - firstByte, longestTask };
}

/** Takes the portal's answer for the large folder, and answers with it. */
async function serveListing(context: BrowserContext, url: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const page: Page = await context.newPage();
  const asked = page.waitForResponse(/\/operation\/endpoint\/[^/]+\/ls/);
  await page.goto(url + largeFolder);
  const response = await asked;
  const headers = response.headers();
  const body = gzipSync(await response.body());
  await page.close();
  const server = createServer((_, answer) => {
    const type = headers['content-type'] ?? '';
    answer.writeHead(200, {
      'content-type': type,
      'content-encoding': 'gzip',
      'timing-allow-origin': '*',
      'bff-upstream': headers['bff-upstream'] ?? '',
    });
    answer.end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
