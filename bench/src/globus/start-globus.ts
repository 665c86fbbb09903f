import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type ObtainTokensOptions, obtainTokens } from '@isthmus/local-globus/testing';
import { type MeasuredProcess, startMeasured } from '../measured-process.ts';

export type MeasuredGlobus = {
  process: MeasuredProcess;
  /** Of all that it keeps; gone when it is stopped. */
  folder: string;
  transferUrl: string;
  portalClient: { id: string; secret: string };
  tokensFor(options: ObtainTokensOptions): ReturnType<typeof obtainTokens>;
  stop(): Promise<void>;
};

export const coastal = {
  id: 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f',
  home: 'collections/coastal-field-station/home/field',
};
export const scratch = { id: 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081', home: 'collections/genomics-scratch/scratch' };
export const transferScope = 'urn:globus:auth:scope:transfer.api.globus.org:all';

/** Local Globus in a process of its own, run as `pnpm local-globus` runs it, in a new folder below TMPDIR. */
export async function startGlobus(): Promise<MeasuredGlobus> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-globus-'));
  const port = await freePort();
  const env = { GLOBUS_FOLDER: folder, GLOBUS_PORT: String(port), NODE_ENV: 'development' };
  const globus = await startMeasured('./globus/served.ts', env, []);
  const authUrl = `http://127.0.0.1:${port}`;
  const portalClient = await readPortalClient(folder);
  return {
    process: globus,
    folder,
    transferUrl: `http://127.0.0.1:${port + 1}/v0.10`,
    portalClient,
    tokensFor: (options) => obtainTokens({ authUrl, portalClient }, options),
    async stop() {
      await globus.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readPortalClient(folder: string): Promise<{ id: string; secret: string }> {
  const { client_id, client_secret } = JSON.parse(await readFile(join(folder, 'portal-client.json'), 'utf8'));
  return { id: client_id, secret: client_secret };
}
