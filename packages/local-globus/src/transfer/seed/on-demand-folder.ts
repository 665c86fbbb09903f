import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isErrno } from '../file-document.ts';
import { fillWithReadings } from './many-entries.ts';

const folder = { collection: 'coastal-field-station', segments: ['home', 'field', 'many', 'hundred-thousand'] };
const entries = 100_000;

/** Makes the folder of 100,000 entries, empty, with the note that it is to be filled. */
export async function prepareOnDemand(collectionsFolder: string): Promise<void> {
  await mkdir([collectionsFolder, folder.collection, ...folder.segments].join('/'), { recursive: true });
  await writeFile(noteIn(collectionsFolder), 'filled when it is first read\n');
}

/** Fills the folder of 100,000 entries when it is about to be read for the first time; returns at once otherwise. */
export async function fillOnDemand(
  collectionsFolder: string,
  collection: string,
  segments: readonly string[],
): Promise<void> {
  if (collection !== folder.collection || segments.join('/') !== folder.segments.join('/')) return;
  const note = noteIn(collectionsFolder);
  const target = [collectionsFolder, collection, ...segments].join('/');
  if (!(await exists(note)) || !(await exists(target))) return;
  const filled = await mkdtemp(`${collectionsFolder}/.filling-`);
  try {
    await fillWithReadings(filled, entries);
    // An empty directory can be replaced in one step; one that is not empty any more stays as it is.
    await rename(filled, target);
  } catch (error) {
    if (!isErrno(error) || (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST')) throw error;
  } finally {
    await rm(filled, { recursive: true, force: true });
    await rm(note, { force: true });
  }
}

const noteIn = (collectionsFolder: string) => `${collectionsFolder}/.hundred-thousand-wanted`;

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
