import { spawnSync } from 'node:child_process';

/** Runs the pnpm that started this program, where it is one that can be run as it is. @param {string} cwd @param {string[]} args */
export function runPnpm(cwd, args) {
  const own = process.env.npm_execpath ?? '';
  const [program, ...first] = own.endsWith('/pnpm') ? [own] : ['npx', '--yes', 'pnpm@12.21.0'];
  return spawnSync(program, [...first, ...args], { cwd, encoding: 'utf8' });
}
