import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { fieldStationFiles } from './field-station.ts';
import { projectStorageFiles, secureEnclaveFiles } from './mapped-collections.ts';
import { prepareOnDemand } from './on-demand-folder.ts';
import { climateArchiveFiles, genomicsScratchFiles, instrumentDropFiles } from './other-collections.ts';
import { writePatternFile, writeSeedFiles } from './seed-file.ts';

/** How each collection's folder is filled. */
const seeds: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'coastal-field-station': (folder) => writeSeedFiles(folder, fieldStationFiles()),
  'aurora-climate-archive': async (folder) => {
    await writePatternFile(`${folder}/archive/ocean-temperature-200mb.bin`, 200_000_000, 300);
    await writeSeedFiles(folder, climateArchiveFiles());
  },
  'genomics-scratch': (folder) => writeSeedFiles(folder, genomicsScratchFiles()),
  'instrument-drop': (folder) => writeSeedFiles(folder, instrumentDropFiles()),
  'aurora-project-storage': (folder) => writeSeedFiles(folder, projectStorageFiles()),
  'aurora-secure-enclave': (folder) => writeSeedFiles(folder, secureEnclaveFiles()),
};

/**
 * Makes the folders of the collections with their content, where they are not there. Each is made aside and moved into
 * place in one step: a start that was killed halfway leaves nothing half made.
 */
export async function seedCollections(collectionsFolder: string): Promise<void> {
  const aside = `${collectionsFolder}.making`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(collectionsFolder, { recursive: true });
  for (const [name, fill] of Object.entries(seeds)) {
    if (await isDirectory(`${collectionsFolder}/${name}`)) continue;
    await fill(`${aside}/${name}`);
    if (name === 'coastal-field-station') await prepareOnDemand(collectionsFolder);
    await rename(`${aside}/${name}`, `${collectionsFolder}/${name}`);
  }
  await rm(aside, { recursive: true, force: true });
}

const isDirectory = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
