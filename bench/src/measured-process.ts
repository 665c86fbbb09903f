import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '@isthmus/bff/node-flags';
import type { Measure } from './answer-measures.ts';

/** A program of this folder in a process of its own, listening on a port of loopback. */
export type MeasuredProcess = {
  pid: number;
  port: number;
  /** Header fields that calls need, a set for each session, as the program told: its cookie, the guard header. */
  sessions: readonly Record<string, string>[];
  /** Begins to watch the peak of memory. */
  watch(): Promise<Measure>;
  measure(): Promise<Measure>;
  stop(): Promise<void>;
};

/** `flags` of Node: those of the portal, for all that is compared with it. */
export async function startMeasured(
  program: string,
  env: Record<string, string> = {},
  flags: readonly string[] = nodeFlags,
): Promise<MeasuredProcess> {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), {
    execArgv: [...flags],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  const { port, sessions } = await nextMessage<Pick<MeasuredProcess, 'port' | 'sessions'>>(child, program);
  const ask = (question: string): Promise<Measure> => {
    const answer = nextMessage<Measure>(child, program);
    child.send(question);
    return answer;
  };
  return {
    // It has answered: it runs.
    pid: child.pid ?? Number.NaN,
    port,
    sessions,
    watch: () => ask('watch'),
    measure: () => ask('measure'),
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

async function nextMessage<T>(child: ChildProcess, program: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`${program} ended with code ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });
}
