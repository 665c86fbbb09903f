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

/** Puts a browser and a Redis server in place, and says what it does. Ends with a sentence where it can't. */
export function setUpTestTools() {
  const wanted = [];
  if (!findBrowser()) wanted.push('chromium');
  if (!hasCommand('redis-server') && !hasCommand('valkey-server')) wanted.push('redis-server');
  if (wanted.length === 0) return;

  if (process.getuid?.() === 0 && hasCommand('apt-get')) {
    console.log(`Installing what the tests need: ${wanted.join(', ')} (apt-get) …`);
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted]);
  } else if (!findBrowser()) {
    console.log('Downloading a browser for the tests …');
    spawnSync(process.execPath, [join(root, 'node_modules/playwright-core/cli.js'), 'install', 'chromium'], {
      stdio: 'inherit',
    });
  }
  if (!findBrowser()) {
    fail(
      'The tests need Chromium, and there is none on this machine.',
      'Install Chromium or Chrome, or set CHROMIUM_PATH to one, and run the command again.',
    );
  }
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0)
    fail(
      `${command} ${args.join(' ')} failed.`,
      'Its own message is above. Without a network, install the packages by hand and run the command again.',
    );
}

/** @param {string} name */
function hasCommand(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)));
}
