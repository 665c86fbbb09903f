import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const places = [process.env.CHROMIUM_PATH, chromium.executablePath(), '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The Chromium of this machine, as `pnpm test` finds or installs it; undefined where there is none. */
export const browserPath = places.find((path) => path !== undefined && existsSync(path));
