import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program of the test's own, with all that it wrote. */
export type Program = {
  pid: number;
  output(): string;
  /** Of SIGSTOP and SIGCONT the process knows nothing; SIGKILL leaves it no time to tidy up. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves with the exit code, null after a signal. */
  ended: Promise<number | null>;
  /** Ends it, stopped or not, and waits for that. */
  kill(): Promise<void>;
};

export type ProgramOptions = {
  env?: NodeJS.ProcessEnv;
  /** What it writes, to either stream, once it serves. */
  ready: RegExp;
};

/** Starts a program and resolves when it says that it is ready. Throws what it wrote when it ends before that. */
export async function startProgram(path: string, args: string[], options: ProgramOptions): Promise<Program> {
  const child = spawn(path, args, { env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const program = watchProgram(child);
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (options.ready.test(program.output())) resolve();
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    void program.ended.then((code) =>
      reject(new Error(`${path} ended with ${code} before it was ready:\n${program.output()}`)),
    );
    child.once('error', reject);
  });
  return program;
}

function watchProgram(child: ChildProcess): Program {
  let output = '';
  const collect = (chunk: unknown) => {
    output += String(chunk);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    pid: child.pid ?? 0,
    output: () => output,
    signal: (name) => void child.kill(name),
    ended,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
