import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';
import { portsOf, stacks } from './stack.ts';

const root = join(import.meta.dirname, '..');
const executablePath = process.env.CHROMIUM_PATH;

export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: join(root, 'test-results/e2e'),
  forbidOnly: true,
  retries: 0,
  workers: stacks,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: join(root, 'test-results/e2e.json') }]],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    // Without pictures: on a machine without a graphics card they take as long as the journeys.
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions: { args: ['--disable-gpu'], ...(executablePath && { executablePath }) },
  },
  webServer: Array.from({ length: stacks }, (_, stack) => serverOf(stack)),
});

function serverOf(stack: number) {
  const { portal, localGlobus } = portsOf(stack);
  const url = `http://localhost:${portal}`;
  return {
    command: `"${process.execPath}" scripts/start.mjs`,
    cwd: root,
    url: `${url}/`,
    timeout: 120_000,
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 15_000 },
    env: {
      PORT: String(portal),
      PUBLIC_URL: url,
      LOCAL_GLOBUS_PORT: String(localGlobus),
      ISTHMUS_FOLDER: join(root, `test-results/stack-${stack}`),
      LOCAL_GLOBUS_BYTES_PER_SECOND: String(15_000_000),
    },
  };
}
