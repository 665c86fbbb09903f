import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFlags } from '../apps/bff/src/node-flags.ts';
import { requireFreePort, startProgram } from './processes.mjs';
import { keyRings, root, usesRealGlobus } from './settings.mjs';

/**
 * Starts local Globus, unless a Globus client is configured, and then the BFF in front of it.
 * @param {{ folder: string, port: number, localGlobusPort: number, publicUrl: string, watch?: boolean }} settings
 */
export async function startStack({ folder, port, localGlobusPort, publicUrl, watch = false }) {
  await requireFreePort(port, '127.0.0.1', 'PORT');
  const children = [];
  /** @type {Record<string, string | undefined>} */
  let globus = {};
  if (!usesRealGlobus) {
    for (const offset of [0, 1, 2, 3, 4, 5, 6, 9])
      await requireFreePort(localGlobusPort + offset, '127.0.0.1', 'LOCAL_GLOBUS_PORT');
    console.log('Starting local Globus …');
    const localGlobusFolder = join(folder, 'local-globus');
    const local = await startProgram({
      name: 'Local Globus',
      args: [join(root, 'packages/local-globus/src/serve.ts')],
      env: { LOCAL_GLOBUS_PORT: String(localGlobusPort), LOCAL_GLOBUS_FOLDER: localGlobusFolder },
      // It says where each service is; here it is the portal's address that counts.
      quiet: true,
    });
    children.push(local.child);
    const client = JSON.parse(readFileSync(join(localGlobusFolder, 'portal-client.json'), 'utf8'));
    globus = {
      GLOBUS_CLIENT_ID: client.client_id,
      GLOBUS_CLIENT_SECRET: client.client_secret,
      GLOBUS_AUTH_URL: process.env.GLOBUS_AUTH_URL ?? local.url,
      COLLECTION_HOSTS: process.env.COLLECTION_HOSTS ?? `http://127.0.0.1:${localGlobusPort + 2}`,
      GLOBUS_TRANSFER_URL: process.env.GLOBUS_TRANSFER_URL ?? `http://127.0.0.1:${localGlobusPort + 1}`,
      GLOBUS_TIMERS_URL: process.env.GLOBUS_TIMERS_URL ?? `http://127.0.0.1:${localGlobusPort + 4}`,
    };
  }
  console.log('Starting the portal …');
  const bff = await startProgram({
    name: 'The portal',
    args: [
      ...nodeFlags,
      ...(watch ? ['--watch', '--watch-preserve-output'] : []),
      join(root, 'apps/bff/src/server.ts'),
    ],
    env: {
      PORT: String(port),
      PUBLIC_URL: publicUrl,
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
      VAULT_URL: process.env.VAULT_URL ?? `sqlite:${join(folder, 'vault.sqlite')}`,
      ALLOW_HTTP_LOCALHOST:
        process.env.ALLOW_HTTP_LOCALHOST ?? (publicUrl.startsWith('http://localhost:') ? '1' : undefined),
      ...keyRings(folder),
      ...globus,
    },
  });
  children.push(bff.child);
  return children;
}
