import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Collection } from '../collections.ts';

/** Fills a collection's folder, which is yet to be made. */
export type Fill = (folder: string, collectionsFolder: string) => Promise<void>;

/**
 * Makes the folders of the collections with their content, where they are not there. Each is made aside and moved into
 * place in one step: a start that was killed halfway leaves nothing half made.
 */
export async function seedCollections(
  collectionsFolder: string,
  { folders, collections }: { folders: Readonly<Record<string, Fill>>; collections: readonly Collection[] },
): Promise<void> {
  const aside = `${collectionsFolder}.making`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(collectionsFolder, { recursive: true });
  for (const [name, fill] of Object.entries(folders)) {
    if (await isDirectory(`${collectionsFolder}/${name}`)) continue;
    await fill(`${aside}/${name}`, collectionsFolder);
    await mkdir(dirname(`${collectionsFolder}/${name}`), { recursive: true });
    await rename(`${aside}/${name}`, `${collectionsFolder}/${name}`);
  }
  await rm(aside, { recursive: true, force: true });
  for (const { folder } of collections) {
    // What a guest collection of a world shares, in a host's folder that is local Globus's own.
    if (folder?.includes('//') && !folder.startsWith('/'))
      await mkdir(`${collectionsFolder}/${folder}`, { recursive: true });
  }
}

const isDirectory = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
