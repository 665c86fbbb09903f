import './preflight.mjs';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './settings.mjs';

// Writes docs/requirements.md from the titles of the tests; with --check it only says what is not as it should be.

const file = join(root, 'docs/requirements.md');
/** @type {Record<string, Record<string, string>>} */
const requirements = JSON.parse(readFileSync(join(root, 'scripts/requirements.json'), 'utf8'));
const tests = testsByRequirement();
const known = Object.values(requirements).flatMap((part) => Object.keys(part));
const faults = [
  ...known.filter((number) => !tests.has(number)).map((number) => `${number} has no test`),
  ...[...tests.keys()].filter((number) => !known.includes(number)).map((number) => `${number} is no requirement`),
];
const table = render();
if (!process.argv.includes('--check')) writeFileSync(file, table);
else if (readText(file) !== table) faults.push('docs/requirements.md is not what the tests say: run pnpm requirements');
for (const fault of faults) console.error(`✗ ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;

/** @returns {Map<string, { title: string, file: string }[]>} */
function testsByRequirement() {
  // The first argument of a call: of `test`, or of what `test.each` answers.
  const pattern = /\(\s*(['"`])((?:(?:R\d+|CVE-[\d-]+|GHSA-[\w-]+)(?:, )?)+): ((?:\\.|(?!\1).)*)\1/g;
  const files = execFileSync('git', ['ls-files', '-z', '*.test.ts', '*.spec.ts', '*.contract.ts', '*.blackbox.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  /** @type {Map<string, { title: string, file: string }[]>} */
  const found = new Map();
  for (const path of files.split('\0').filter(Boolean)) {
    for (const [, , numbers = '', title = ''] of readText(join(root, path)).matchAll(pattern)) {
      for (const number of numbers.split(', ')) {
        found.set(number, [...(found.get(number) ?? []), { title: title.replaceAll(/\\(.)/g, '$1'), file: path }]);
      }
    }
  }
  return found;
}

function render() {
  const parts = Object.entries(requirements).map(([part, rows]) => {
    const lines = Object.entries(rows).map(([number, sentence]) => {
      const shown = (tests.get(number) ?? []).map(({ title, file: path }) => `${cell(title)} ([test](../${path}))`);
      return `| ${number} | ${sentence} | ${shown.join('<br>')} |`;
    });
    return `## ${part}\n\n| | what holds | the tests that show it |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
  });
  return `# What the portal's server side holds to\n\nWritten by \`pnpm requirements\` from the titles of the tests; \`pnpm check\` fails when a row has no test.\n\n${parts.join('\n')}`;
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll('|', String.raw`\|`).replaceAll('<', '&lt;');
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
