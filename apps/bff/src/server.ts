import type { Server } from 'node:http';
import { createBff } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createEdgeServer } from './edge/limits.ts';
import { createLog } from './log.ts';
import { openVault } from './vault/open-vault.ts';

// The process edge: environment, signals, exit codes.
try {
  await serve(process.env);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const log = createLog(config.logLevel);
  const vault = openVault(config.vaultUrl);
  const bff = createBff({ config, vault, log });
  const server = createEdgeServer(bff.listener, { https: config.secureCookies });

  async function stop(): Promise<void> {
    await drain(server);
    await bff.close();
    await vault.close();
  }

  server.once('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(`${listenFault(error, config.port, config.host)}\n`);
    process.exitCode = 1;
    void bff.close().then(() => vault.close());
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  server.listen(config.port, config.host, () => process.stdout.write(`ready ${config.publicUrl}\n`));
}

const drainMs = 25_000;

/** Takes no new connection, lets the calls under way finish, and breaks off what is still there after 25 seconds. */
function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function listenFault(error: NodeJS.ErrnoException, port: number, host: string): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is taken by another program. Stop that program, or set PORT to a free port.`;
  }
  if (error.code === 'EACCES') return `Port ${port} may not be opened by this user. Set PORT to one above 1023.`;
  return `The portal can not listen on ${host}, port ${port}: ${error.message}.`;
}
