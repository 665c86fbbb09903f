import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalGlobus } from '../local-globus.ts';

/** The seeded collections, as the commands name them. */
export const station = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
export const archive = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
export const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
export const mapped = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
export const server = '7e0d8c1a-2f4b-4c69-8a53-9b1e6d2f0c44';

export const noorId = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501';
export const kitId = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';

/** A local Globus whose collections' files the test looks at on the disk. */
export async function startWithFiles(options: Partial<Parameters<typeof createLocalGlobus>[0]> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'cli-replays-'));
  const globus = await createLocalGlobus({ ...options, folder });
  return {
    globus,
    /** Where paths below `/~/` of the two collections are. */
    onStation: (path: string) => join(folder, 'collections/coastal-field-station/home/field', path),
    onScratch: (path: string) => join(folder, 'collections/genomics-scratch/scratch', path),
    async stop() {
      await globus.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
