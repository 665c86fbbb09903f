import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { fail } from './preflight.mjs';
import { root } from './settings.mjs';

const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The Chromium that tests drive: CHROMIUM_PATH, else Playwright's own, else the system's; undefined where there is none. */
export function findBrowser() {
  return [process.env.CHROMIUM_PATH, chromium.executablePath(), ...systemBrowsers].find(
    (path) => path && existsSync(path),
  );
}

// What the tests start, by Debian's package. Any of the programs will do.
const servers = [
  { package: 'redis-server', programs: ['redis-server', 'valkey-server'] },
  { package: 'nginx', programs: ['nginx'] },
  { package: 'openssl', programs: ['openssl'] },
];

/** Puts a browser in place, and says what it does. Ends with a sentence where it can't. */
export function setUpBrowser() {
  if (findBrowser()) return;
  if (mayInstall()) {
    install(['chromium']);
  } else {
    console.log('Downloading a browser for the tests …');
    spawnSync(process.execPath, [join(root, 'node_modules/playwright-core/cli.js'), 'install', 'chromium'], {
      stdio: 'inherit',
    });
  }
  if (findBrowser()) return;
  fail(
    'The tests need Chromium, and there is none on this machine.',
    'Install Chromium or Chrome, or set CHROMIUM_PATH to one, and run the command again.',
  );
}

/** Puts in place the servers that tests start: a Redis, nginx. Says what it does; ends with a sentence where it can't. */
export function setUpServers() {
  const wanted = servers.filter(({ programs }) => !programs.some(hasCommand)).map((server) => server.package);
  if (wanted.length === 0) return;
  if (mayInstall()) return install(wanted);
  fail(
    `The tests need ${wanted.join(', ')}, which this machine does not have.`,
    `Install ${wanted.length === 1 ? 'it' : 'them'} (Debian: apt-get install ${wanted.join(' ')}; macOS: brew install redis nginx openssl) and run the command again.`,
  );
}

function mayInstall() {
  return process.getuid?.() === 0 && hasCommand('apt-get');
}

/** @param {string[]} packages */
function install(packages) {
  console.log(`Installing what the tests need: ${packages.join(', ')} (apt-get) …`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    // RUNLEVEL=1: the tests start the servers themselves, on ports of their own; none is wanted as a service.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  if (status !== 0)
    fail(
      `${command} ${args.join(' ')} failed.`,
      'Its own message is above. Without a network, install the packages by hand and run the command again.',
    );
}

/** @param {string} name */
function hasCommand(name) {
  // Servers lie in sbin, which the PATH of an ordinary user leaves out.
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}
