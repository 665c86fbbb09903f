import './preflight.mjs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildWeb } from './build.mjs';
import { root } from './settings.mjs';
import { findBrowser, setUpBrowser } from './test-tools.mjs';

setUpBrowser();
await buildWeb();
const { status } = spawnSync(process.execPath, [join(root, 'bench/src/web.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM_PATH: findBrowser() },
});
process.exitCode = status ?? 1;
