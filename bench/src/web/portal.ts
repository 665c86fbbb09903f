import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@isthmus/local-globus/testing';
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';

const root = join(import.meta.dirname, '../../..');

export type Portal = { url: string; stop: () => Promise<void> };

/** The portal as `pnpm start` runs it, with a local Globus and a folder of its own. Copies are slow, so that some stay under way. */
export async function startPortal(): Promise<Portal> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-web-'));
  const port = await freePort();
  const localGlobusPort = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    PORT: String(port),
    PUBLIC_URL: url,
    LOCAL_GLOBUS_PORT: String(localGlobusPort),
    ISTHMUS_FOLDER: folder,
    LOCAL_GLOBUS_BYTES_PER_SECOND: '50000',
  };
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  for await (const line of child.stdout.setEncoding('utf8')) if (String(line).includes(`ready ${url}`)) break;
  if (child.exitCode !== null) throw new Error('The portal did not start; the lines above say why.');
  child.stdout.resume();
  return { url, stop };
}

export type Browser = { context: BrowserContext; debuggingPort: number; stop: () => Promise<void> };

/** A Chromium with a profile of its own, so that Lighthouse finds the session that was signed in here. */
export async function startBrowser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'bench-chromium-'));
  const debuggingPort = await freePort();
  const { CHROMIUM_PATH: executablePath } = process.env;
  if (executablePath === undefined) throw new Error('CHROMIUM_PATH is missing: run pnpm bench:web, which finds it.');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    viewport: { width: 1440, height: 900 },
    args: [`--remote-debugging-port=${debuggingPort}`],
  });
  return {
    context,
    debuggingPort,
    async stop() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

export async function signIn(page: Page, portalUrl: string): Promise<void> {
  await page.goto(portalUrl);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await page.getByRole('button', { name: /^(Continue as )?Noor Haddad/ }).click();
  const allow = page.getByRole('button', { name: 'Allow' });
  await allow.or(page.getByRole('button', { name: /^Account/ })).waitFor();
  if (await allow.isVisible()) await allow.click();
  await page.getByRole('button', { name: /^Account/ }).waitFor();
}

const station = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
export const smallFolder = folderAddress('/~/tides/lighthouse/');
export const largeFolder = folderAddress('/~/many/hundred-thousand/');
export const largeCount = 100_000;
export const twoFolders = `${smallFolder}&destination_id=${scratch}&destination_path=%2F~%2F&two_pane=true`;

function folderAddress(path: string): string {
  return `/file-manager?${new URLSearchParams({ origin_id: station, origin_path: path }).toString()}`;
}

/** Bytes of JavaScript that are in use after all garbage is gone. */
export async function usedHeap(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize;
}
