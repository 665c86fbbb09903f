import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { onTestFinished } from 'vitest';

const places = [process.env.CHROMIUM_PATH, chromium.executablePath(), '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The Chromium of this machine, as `pnpm test` finds or installs it; undefined where there is none. */
export const browserPath = places.find((path) => path !== undefined && existsSync(path));

/** A real browser that ends with the test. */
export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ ...(browserPath !== undefined && { executablePath: browserPath }) });
  onTestFinished(() => browser.close());
  return browser;
}
