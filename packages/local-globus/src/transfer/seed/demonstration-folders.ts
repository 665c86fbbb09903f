import { fieldStationFiles } from './field-station.ts';
import { projectStorageFiles, secureEnclaveFiles } from './mapped-collections.ts';
import { prepareOnDemand } from './on-demand-folder.ts';
import { climateArchiveFiles, genomicsScratchFiles, instrumentDropFiles } from './other-collections.ts';
import type { Fill } from './seed-collections.ts';
import { writePatternFile, writeSeedFiles } from './seed-file.ts';

/** How the folder of each collection of the demonstration is filled. */
export const demonstrationFolders: Readonly<Record<string, Fill>> = {
  'coastal-field-station': async (folder, collectionsFolder) => {
    await writeSeedFiles(folder, fieldStationFiles());
    await prepareOnDemand(collectionsFolder);
  },
  'aurora-climate-archive': async (folder) => {
    await writePatternFile(`${folder}/archive/ocean-temperature-200mb.bin`, 200_000_000, 300);
    await writeSeedFiles(folder, climateArchiveFiles());
  },
  'genomics-scratch': (folder) => writeSeedFiles(folder, genomicsScratchFiles()),
  'instrument-drop': (folder) => writeSeedFiles(folder, instrumentDropFiles()),
  'aurora-project-storage': (folder) => writeSeedFiles(folder, projectStorageFiles()),
  'aurora-secure-enclave': (folder) => writeSeedFiles(folder, secureEnclaveFiles()),
};
