import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fieldStationFiles } from './field-station.ts';
import { prepareOnDemand } from './on-demand-folder.ts';
import { climateArchiveFiles, genomicsScratchFiles, instrumentDropFiles } from './other-collections.ts';
import { writePatternFile, writeSeedFiles } from './seed-file.ts';

/**
 * Makes the folders of the collections with their content, unless they are there. They are made aside and moved into
 * place in one step: a start that was killed halfway leaves nothing half made.
 */
export async function seedCollections(collectionsFolder: string): Promise<void> {
  if (await isDirectory(collectionsFolder)) return;
  const aside = `${collectionsFolder}.making`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(dirname(collectionsFolder), { recursive: true });
  await writePatternFile(`${aside}/aurora-climate-archive/archive/ocean-temperature-200mb.bin`, 200_000_000, 300);
  await writeSeedFiles(`${aside}/coastal-field-station`, fieldStationFiles());
  await writeSeedFiles(`${aside}/aurora-climate-archive`, climateArchiveFiles());
  await writeSeedFiles(`${aside}/genomics-scratch`, genomicsScratchFiles());
  await writeSeedFiles(`${aside}/instrument-drop`, instrumentDropFiles());
  await prepareOnDemand(aside);
  await rename(aside, collectionsFolder);
}

const isDirectory = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
