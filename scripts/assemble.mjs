import './preflight.mjs';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWeb } from './build.mjs';
import { runPnpm } from './pnpm.mjs';
import { fail } from './preflight.mjs';
import { root } from './settings.mjs';

const help = `pnpm assemble <folder> [--offline]

Puts the portal for a server into a new folder, and nothing else: the sources of the BFF without their tests, the built
web app, Node and the packages that the lock file names for them, and a list of it all (sbom.json, CycloneDX).
--offline takes the packages from pnpm's store alone, and leaves it to the install of this repository to judge them.
The container image is made of the folder (docs/container.md).`;

const parts = [
  'LICENSE',
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'apps/bff/package.json',
  'apps/bff/src',
  'apps/web/package.json',
  'apps/web/dist',
  'packages/bff-contract/package.json',
  'packages/bff-contract/src',
  'packages/globus/package.json',
  'packages/globus/src',
];
const isForTests = /\.(test|contract)\.ts$|\/testing(\/|$)/;

try {
  const { values, positionals } = parseArgs({
    options: { offline: { type: 'boolean', default: false }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (values.help || folder === undefined) console.log(help);
  else await assemble(resolve(folder), values.offline ? ['--offline', '--trust-lockfile'] : []);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error), 'pnpm assemble --help tells what it takes.');
}

/** @param {string} folder @param {string[]} how */
async function assemble(folder, how) {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty.`);
  await buildWeb();
  const filter = (/** @type {string} */ path) => !isForTests.test(`/${relative(root, path)}`);
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true, filter });
  // Copies, not links into the store: whoever changes the folder's modes or files changes nothing else.
  const frozen = ['--frozen-lockfile', '--prod', '--package-import-method', 'copy'];
  const store = ['--store-dir', pnpm(root, ['store', 'path'])];
  pnpm(folder, ['--filter', '@isthmus/bff...', 'install', ...frozen, ...store, ...how]);
  const form = ['--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--out', join(folder, 'sbom.json')];
  const ofThese = ['isthmus', '@isthmus/bff', '@isthmus/web'].flatMap((name) => ['--filter', name]);
  pnpm(root, [...ofThese, 'sbom', '--prod', '--lockfile-only', ...form]);
}

/** What pnpm writes. @param {string} cwd @param {string[]} args */
function pnpm(cwd, args) {
  const { status, stdout, stderr } = runPnpm(cwd, args);
  if (status !== 0) throw new Error(`pnpm ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout.trim();
}
