import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fail } from './preflight.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set();
let stopping = false;

/** From now on a signal ends the programs, also one that is only starting, and then this process. */
export function stopOnSignal() {
  const stop = async () => {
    stopping = true;
    await stopPrograms();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void stop());
}

/**
 * Starts a Node program of this repository and waits for its line `ready <url>`; its other lines pass through, unless
 * it is `quiet`.
 * @param {{ name: string, args: string[], env: Record<string, string | undefined>, quiet?: boolean }} program
 * @returns {Promise<{ url: string, child: ChildProcess }>}
 */
export async function startProgram({ name, args, env, quiet = false }) {
  if (stopping) return new Promise(() => {});
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      if (!stopping) reject(new Error(`${name} ended (${signal ?? `exit code ${code}`}) before it was ready.`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready ')) resolve(line.slice('ready '.length));
      else if (!quiet) console.log(line);
    });
  });
  return { url, child };
}

/** Ends every started program and waits until all are gone. What takes over ten seconds is killed. */
export async function stopPrograms() {
  const children = [...running];
  const gone = children.map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGTERM');
  const patience = setTimeout(() => children.forEach((child) => child.kill('SIGKILL')), 10_000);
  await Promise.all(gone);
  clearTimeout(patience);
}

/** Runs until a program ends by itself; then stops the others and exits. @param {ChildProcess[]} children */
export async function runUntilOneEnds(children) {
  const code = await Promise.race(children.map((child) => once(child, 'exit').then(([status]) => status ?? 1)));
  if (stopping) return;
  await stopPrograms();
  process.exit(code);
}

/** Ends with a sentence when somebody listens there already. @param {number} port @param {string} host @param {string} variable */
export async function requireFreePort(port, host, variable) {
  const server = createServer();
  const free = await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
  if (free) return;
  await stopPrograms();
  fail(
    `Port ${port} on ${host} is taken.`,
    `Stop the program that listens there, or choose another: ${variable}=${port + 1000} before the command.`,
  );
}
