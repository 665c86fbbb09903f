import { once } from 'node:events';
import type { Server } from 'node:http';
import { createBff } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createEdgeServer } from './edge/limits.ts';
import { createLog } from './log.ts';
import { addressOf, listenPrivately, usualPrivatePort } from './operations/listen-privately.ts';
import { reloadSecrets } from './operations/reload-secrets.ts';
import type { RequestTracer } from './operations/request-observer.ts';
import { shutDown } from './operations/shut-down.ts';
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
  const config = readConfig(env, process.argv.slice(2));
  const log = createLog(config.logLevel);
  const vault = await openVault(config, log);
  const tracer = await openTracer(config);
  const bff = createBff({ config, vault, log, ...(tracer && { tracer }) });
  const server = createEdgeServer(bff.listener, {
    https: config.secureCookies,
    upgradeListener: bff.upgradeListener,
    connectionsPerAddress: config.limits.connectionsPerAddress,
  });
  const stopReloading = reloadSecrets({ env, config, readiness: bff.readiness, log });
  let privateServer: Server | undefined;

  async function end(): Promise<void> {
    stopReloading();
    privateServer?.close();
    privateServer?.closeAllConnections();
    await bff.close();
    // A collector that is gone must not keep the process.
    await tracer?.close().catch((cause: unknown) => log.warn({ cause }, 'the last traces were not sent'));
    await vault.close();
    // What still keeps the process now is nothing that anybody waits for.
    setTimeout(() => process.exit(), 5000).unref();
  }

  async function listen(): Promise<void> {
    try {
      privateServer = await listenPrivately(bff.privateListener, config);
      await once(server.listen(config.port, config.host), 'listening');
    } catch (error) {
      const [variable, port, host] = privateServer
        ? (['PORT', config.port, config.host] as const)
        : (['PRIVATE_PORT', config.privatePort ?? 0, config.privateHost] as const);
      process.stderr.write(`${listenFault(error, variable, port, host)}\n`);
      process.exitCode = 1;
      await end();
      return;
    }
    const privateUrl = addressOf(privateServer);
    const isElsewhere = config.privatePort === null && !privateUrl.endsWith(`:${usualPrivatePort}`);
    // Whoever looks for it at the usual port would find another process.
    log[isElsewhere ? 'warn' : 'info']({ privateUrl }, 'health and metrics are on the private port');
    process.stdout.write(`ready ${config.publicUrl}\n`);
  }

  const stop = () => {
    const parts = {
      beginDraining: () => bff.beginDraining(),
      letGo: () => bff.letGo(),
      endStreams: () => bff.endStreams(),
    };
    void shutDown({ server, ...parts, waitMs: config.shutdownWaitMs }).then(end);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
  await listen();
}

/** Loads what traces need only where they are wanted. */
async function openTracer({ tracesUrl }: Pick<Config, 'tracesUrl'>): Promise<RequestTracer | null> {
  return tracesUrl === null ? null : (await import('./operations/traces.ts')).createTracer(tracesUrl);
}

function listenFault(error: unknown, variable: 'PORT' | 'PRIVATE_PORT', port: number, host: string): string {
  // Node rejects a listen with nothing else.
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return `Port ${port} on ${host} is taken by another program. Stop that program, or set ${variable} to a free port.`;
  }
  if (code === 'EACCES') return `Port ${port} may not be opened by this user. Set ${variable} to one above 1023.`;
  return `The portal can not listen on ${host}, port ${port}: ${message}.`;
}
