// Imported first by every script: when the automatic install fails, pnpm only warns and runs the script with the
// machine's own Node, which may be too old to run any of this.
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  fail(
    `Node ${process.versions.node} is too old: Isthmus needs 22.22 or newer.`,
    'Run the command again through pnpm (npx --yes pnpm@12.21.0 …): it brings Node 24 with the dependencies. If it printed an install error above, that comes first.',
  );
}
if (!existsSync(new URL('../node_modules/vite', import.meta.url))) {
  fail('The dependencies are not installed.', 'Run: npx --yes pnpm@12.21.0 install');
}

/** @param {string} what @param {string} fix @returns {never} */
export function fail(what, fix) {
  console.error(`\n✗ ${what}\n  ${fix}\n`);
  process.exit(1);
}
