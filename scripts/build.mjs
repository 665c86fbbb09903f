import './preflight.mjs';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { precompress } from './precompress.mjs';
import { root } from './settings.mjs';

const dist = join(root, 'apps/web/dist');
const sources = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/index.html',
  'packages/bff-contract/src',
  'packages/globus/src',
  'scripts/precompress.mjs',
  'vite.config.ts',
  'pnpm-lock.yaml',
];

/** Builds the web app into apps/web/dist, unless what is there is newer than all that it is made from. */
export async function buildWeb() {
  const builtAtMs = newestIn(join(dist, 'index.html'));
  if (builtAtMs > Math.max(...sources.map((path) => newestIn(join(root, path))))) return;
  console.log('Building the web app …');
  const { NODE_ENV } = process.env;
  // Vite goes by it, whoever starts this: a test runner sets it to `test`, and the app would be built for development.
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
    precompress(dist);
  } catch (error) {
    // Half of it would count as newer than its sources.
    rmSync(dist, { recursive: true, force: true });
    throw error;
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

/** @param {string} path @returns {number} */
function newestIn(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
