import './preflight.mjs';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildWeb } from './build.mjs';
import { root } from './settings.mjs';
import { findBrowser, setUpBrowser, setUpServers } from './test-tools.mjs';

const results = join(root, 'test-results');
const known = ['check', 'unit', 'blackbox', 'e2e'];
const asked = process.argv.slice(2).filter((word) => known.includes(word));
const steps = asked.length > 0 ? asked : known;
// `pnpm e2e guide` walks only the journeys whose file is called so.
const journeys = process.argv.slice(2).filter((word) => !known.includes(word));

const totals = { passed: 0, failed: 0 };
let sound = true;
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
if (steps.includes('unit')) setUpServers();
if (steps.includes('unit') || steps.includes('e2e')) setUpBrowser();
if (steps.includes('check')) check();
if (steps.includes('unit')) unit();
if (steps.includes('blackbox')) blackbox();
if (steps.includes('e2e')) await e2e();
if (steps.some((step) => step !== 'check')) console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exit(sound && totals.failed === 0 ? 0 : 1);

function check() {
  run('types', ['tsc', '-b']);
  run('lint', ['oxlint']);
  run('format', ['biome', 'check', '.']);
  run('requirements', ['node', 'scripts/requirements.mjs', '--check']);
}

function unit() {
  const file = join(results, 'unit.json');
  run('unit and integration tests', [
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const { testResults } = read(file);
  /** @type {Map<string, { passed: number, failed: number }>} */
  const byWorkspace = new Map();
  for (const { name, assertionResults } of testResults) {
    const workspace = name.slice(root.length).split('/').slice(0, 2).join('/');
    const counts = byWorkspace.get(workspace) ?? { passed: 0, failed: 0 };
    for (const { status } of assertionResults) counts[status === 'passed' ? 'passed' : 'failed']++;
    byWorkspace.set(workspace, counts);
  }
  const workspaces = ['packages/globus', 'packages/bff-contract', 'packages/local-globus', 'apps/bff', 'apps/web'];
  for (const workspace of workspaces) count(workspace, byWorkspace.get(workspace) ?? { passed: 0, failed: 0 });
}

function blackbox() {
  const file = join(results, 'blackbox.json');
  run('a deployment, asked over HTTP', ['node', 'scripts/blackbox.mjs', `--json=${file}`]);
  const { numPassedTests: passed = 0, numTotalTests: total = 0 } = read(file);
  count('e2e/blackbox', { passed, failed: total - passed });
}

async function e2e() {
  await buildWeb();
  const file = join(results, 'e2e.json');
  run('journeys in Chromium', ['playwright', 'test', '--config', 'e2e/playwright.config.ts', ...journeys], {
    CHROMIUM_PATH: findBrowser(),
  });
  const { stats } = read(file);
  count('e2e', { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped });
}

/** @param {string} what @param {[string, ...string[]]} command @param {Record<string, string | undefined>} [env] */
function run(what, [tool, ...args], env = {}) {
  console.log(`\n── ${what}`);
  const bin = tool === 'playwright' ? join(root, 'e2e/node_modules/.bin') : join(root, 'node_modules/.bin');
  const program = tool === 'node' ? process.execPath : join(bin, tool);
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status === 0) return;
  console.error(`✗ ${what}: failed`);
  sound = false;
}

/** @param {string} name @param {{ passed: number, failed: number }} counts */
function count(name, { passed, failed }) {
  totals.passed += passed;
  totals.failed += failed;
  console.log(`${name}: ${passed} passed, ${failed} failed`);
  if (passed + failed > 0) return;
  console.error(`✗ ${name} ran no test`);
  sound = false;
}

/** What a runner wrote; an empty result where it did not come so far. @param {string} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { testResults: [], stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } };
  }
}
