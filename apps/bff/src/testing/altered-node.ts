import { once } from 'node:events';
import { createBff } from '../app.ts';
import { readConfig } from '../config.ts';
import { createEdgeServer } from '../edge/limits.ts';
import { createLog } from '../log.ts';
import { openVault } from '../vault/open-vault.ts';
import { openValkeyVault } from '../vault/valkey-vault.ts';

// A node as server.ts starts it, but with a clock that is ahead, a busier reaper, or the records of the next version.
const { CLOCK_AHEAD_MS = '0', REAP_EVERY_MS = '5000', RECORD_VERSION, ...env } = process.env;
const config = readConfig(env);
const log = createLog(config.logLevel);
const vault = await (RECORD_VERSION === undefined
  ? openVault(config, log)
  : openValkeyVault({
      url: config.vaultUrl.reveal(),
      nextVersion: { version: Number(RECORD_VERSION), fields: ['ofNextVersion', 'kept'] },
    }));
const now = () => Date.now() + Number(CLOCK_AHEAD_MS);
const bff = createBff({ config, vault, log, now, reapEveryMs: Number(REAP_EVERY_MS) });
const server = createEdgeServer(bff.listener, { https: config.secureCookies });

process.once('SIGTERM', () => {
  // A balancer would reuse a connection for ever.
  const closing = setInterval(() => server.closeIdleConnections(), 10);
  server.close(() => {
    clearInterval(closing);
    void bff.close().then(() => vault.close());
  });
});
await once(server.listen(config.port, config.host), 'listening');
process.stdout.write(`ready ${config.publicUrl}\n`);
