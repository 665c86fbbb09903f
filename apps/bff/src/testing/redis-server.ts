import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, startProgram } from './child-process.ts';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';

export type RedisServer = {
  url: string;
  port: number;
  /** Where it speaks TLS, when `args` name a certificate. */
  tlsPort: number;
  /** Where it keeps its files, if `args` ask it to. */
  folder: string;
  /** The process that runs now. */
  readonly program: Program;
  /** Ends the process, without a chance to save, and starts another on the same port and folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** A real redis-server, or valkey-server, on a free port. It keeps nothing on disk unless `args` say so. */
export async function startRedisServer(args: readonly string[] = []): Promise<RedisServer> {
  const server = findProgram('redis-server', 'valkey-server');
  const port = await freePort();
  const tlsPort = await freePort();
  const tls = args.includes('--tls-cert-file') ? ['--tls-port', String(tlsPort)] : [];
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-redis-'));
  const start = () =>
    startProgram(
      server,
      [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
        '--dir',
        folder,
        ...tls,
        ...args,
      ],
      { ready: /Ready to accept connections/ },
    );
  let program = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    tlsPort,
    folder,
    get program() {
      return program;
    },
    async restart() {
      await program.kill();
      program = await start();
    },
    async close() {
      await program.kill();
      rmSync(folder, { recursive: true });
    },
  };
}
