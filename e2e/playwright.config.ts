import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { localGlobusPort, portalPort, portalUrl } from './stack.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'test-results/stack');
const executablePath = process.env.CHROMIUM_PATH;

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: join(root, 'test-results/e2e'),
  forbidOnly: true,
  retries: 0,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: join(root, 'test-results/e2e.json') }]],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    baseURL: portalUrl,
    trace: 'retain-on-failure',
    launchOptions: executablePath ? { executablePath } : {},
  },
  webServer: {
    command: `"${process.execPath}" scripts/start.mjs`,
    cwd: root,
    url: `${portalUrl}/`,
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
    env: {
      PORT: String(portalPort),
      PUBLIC_URL: portalUrl,
      LOCAL_GLOBUS_PORT: String(localGlobusPort),
      ISTHMUS_FOLDER: folder,
      LOCAL_GLOBUS_BYTES_PER_SECOND: String(15_000_000),
    },
  },
});
