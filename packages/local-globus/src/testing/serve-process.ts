import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';

const program = fileURLToPath(new URL('../serve.ts', import.meta.url));
const clientFile = z.object({ client_id: z.string(), client_secret: z.string() });

/** A local Globus that runs as a process of its own. */
export interface ServeProcess {
  authUrl: string;
  transferUrl: string;
  controlUrl: string;
  portalClient: { id: string; secret: string };
  isAlive(): boolean;
  /** kill -9; answers when it is gone. */
  kill(): Promise<void>;
}

/** Starts serve.ts on a folder, with the first of its ports. Throws what it complains of when it doesn't come up. */
export async function startServeProcess(
  folder: string,
  port: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServeProcess> {
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env.PATH ?? '',
      LOCAL_GLOBUS_FOLDER: folder,
      LOCAL_GLOBUS_PORT: String(port),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaint = text(child.stderr);
  const exit = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exit.then(async () => Promise.reject(new Error(await complaint)))]);
  const { client_id, client_secret } = clientFile.parse(
    JSON.parse(await readFile(join(folder, 'portal-client.json'), 'utf8')),
  );
  return {
    authUrl: `http://127.0.0.1:${port}`,
    transferUrl: `http://127.0.0.1:${port + 1}`,
    controlUrl: `http://127.0.0.1:${port + 9}`,
    portalClient: { id: client_id, secret: client_secret },
    ...lifeOf(child, exit),
  };
}

function lifeOf(child: ChildProcess, exit: Promise<unknown>): Pick<ServeProcess, 'isAlive' | 'kill'> {
  let isAlive = true;
  void exit.then(() => {
    isAlive = false;
  });
  return {
    isAlive: () => isAlive,
    async kill() {
      isAlive = false;
      child.kill('SIGKILL');
      await exit;
    },
  };
}
