import './preflight.mjs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fail } from './preflight.mjs';
import { root } from './settings.mjs';
import { setUpServers } from './test-tools.mjs';

const help = `pnpm test:nightly [--minutes <number>] [--seed <number>] [--only unit|soak|audit]

What takes too long for every change. First the unit and integration tests with NIGHTLY=1: 100,000 cases of each
property, long chaos, bodies of 2 GB. Then a soak (30 minutes, or --minutes): two nodes, a Redis, nginx and local Globus
under mixed load while one thing after the other breaks. Both print their seeds; --seed repeats the soak's. Last the
registry is asked for known holes; that it can't be asked is said, and fails nothing.`;

try {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) console.log(help);
  else process.exitCode = runNight(values);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error), 'pnpm test:nightly --help tells what it takes.');
}

/** @param {{ minutes: string, seed?: string, only?: string }} values */
function runNight({ minutes, seed, only = 'all' }) {
  if (!['all', 'unit', 'soak', 'audit'].includes(only)) throw new Error(`There is no part called ${only}.`);
  if (!(Number(minutes) > 0)) throw new Error('--minutes takes a number.');
  setUpServers();
  let sound = true;
  if (['all', 'unit'].includes(only)) {
    // Tests that know the mode set their own limits; all others wait longer for a machine that is busy all night.
    const timeouts = ['--testTimeout=120000', '--hookTimeout=120000'];
    sound = run('unit and integration tests, the long way', join(root, 'node_modules/.bin/vitest'), [
      'run',
      ...timeouts,
    ]);
  }
  if (['all', 'soak'].includes(only)) {
    const soak = join(root, 'apps/bff/src/testing/soak/soak.ts');
    const args = [soak, '--minutes', minutes, ...(seed === undefined ? [] : ['--seed', seed])];
    sound = run('soak', process.execPath, args) && sound;
  }
  if (['all', 'audit'].includes(only)) {
    const unanswered = 2;
    sound = run('known holes', process.execPath, [join(root, 'scripts/audit.mjs')], [0, unanswered]) && sound;
  }
  return sound ? 0 : 1;
}

/** @param {string} what @param {string} program @param {string[]} args @param {number[]} [fine] */
function run(what, program, args, fine = [0]) {
  console.log(`\n── ${what}`);
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NIGHTLY: '1' } });
  const isFine = status !== null && fine.includes(status);
  if (!isFine) console.error(`✗ ${what}: failed`);
  return isFine;
}
