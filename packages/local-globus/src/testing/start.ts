import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalGlobus, type LocalGlobus, type LocalGlobusOptions } from '../local-globus.ts';

/** A local Globus of its own in a new temporary folder, on free ports; `close` removes the folder as well. */
export async function startLocalGlobus(options: Omit<LocalGlobusOptions, 'folder'> = {}): Promise<LocalGlobus> {
  const folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
  const globus = await createLocalGlobus({ ...options, folder });
  return {
    ...globus,
    async close() {
      await globus.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
