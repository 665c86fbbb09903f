import './preflight.mjs';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWeb } from './build.mjs';
import { fail } from './preflight.mjs';
import { stopPrograms } from './processes.mjs';
import { root } from './settings.mjs';
import { startStack } from './stack.mjs';

const help = `pnpm test:blackbox [--base <URL>] [--control <URL>]

Asks a deployment of the portal over HTTP what the requirements ask of it. The deployment must use local Globus, whose
control port the suite reads (--control; by default nine above the port of its Auth). Without --base a deployment is
started for the run.`;

try {
  const { values } = parseArgs({
    options: {
      base: { type: 'string' },
      control: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) console.log(help);
  else process.exitCode = values.base ? run(values.base, values) : await runOnOwnStack(values);
} catch (error) {
  await stopPrograms();
  fail(error instanceof Error ? error.message : String(error), 'pnpm test:blackbox --help tells what it takes.');
}

/** @param {{ control?: string, json?: string }} values */
async function runOnOwnStack(values) {
  const port = Number(process.env.BLACKBOX_PORT ?? 4400);
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-blackbox-'));
  await buildWeb();
  const publicUrl = `http://localhost:${port}`;
  await startStack({ folder, port, localGlobusPort: port + 10, publicUrl });
  const status = run(publicUrl, values);
  await stopPrograms();
  rmSync(folder, { recursive: true });
  return status;
}

/** @param {string} base @param {{ control?: string, json?: string }} values */
function run(base, { control, json }) {
  const reporters = ['--reporter=default', ...(json ? ['--reporter=json', `--outputFile.json=${json}`] : [])];
  const args = ['run', '--config', 'e2e/blackbox/vitest.config.ts', ...reporters];
  const env = { ...process.env, BLACKBOX_BASE: base, ...(control && { BLACKBOX_CONTROL: control }) };
  const { status } = spawnSync(join(root, 'node_modules/.bin/vitest'), args, { cwd: root, stdio: 'inherit', env });
  return status ?? 1;
}
