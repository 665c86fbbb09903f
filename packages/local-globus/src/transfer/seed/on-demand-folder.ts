import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isErrno } from '../file-document.ts';
import { fillWithReadings } from './many-entries.ts';

const collection = 'coastal-field-station';
const parent = 'home/field/many';
const folders = [
  { name: 'ten-thousand', entries: 10_000 },
  { name: 'hundred-thousand', entries: 100_000 },
];

/** Notes that the folders of 10,000 and 100,000 entries, which are empty, are to be filled. */
export async function prepareOnDemand(collectionsFolder: string): Promise<void> {
  for (const { name } of folders) await writeFile(noteOf(collectionsFolder, name), 'filled when it is first read\n');
}

/** Fills one of those folders when it is about to be read for the first time; returns at once otherwise. */
export async function fillOnDemand(
  collectionsFolder: string,
  collectionFolder: string | null,
  segments: readonly string[],
): Promise<void> {
  // A guest may share a part of it.
  const [inCollection, shared] = (collectionFolder ?? '').split('//');
  const path = [...(shared ? [shared] : []), ...segments].join('/');
  const folder = folders.find(({ name }) => inCollection === collection && path === `${parent}/${name}`);
  if (folder === undefined) return;
  const note = noteOf(collectionsFolder, folder.name);
  const target = `${collectionsFolder}/${collection}/${path}`;
  if (!(await exists(note)) || !(await exists(target))) return;
  const filled = await mkdtemp(`${collectionsFolder}/.filling-`);
  try {
    await fillWithReadings(filled, folder.entries);
    // An empty directory can be replaced in one step; one that is not empty any more stays as it is.
    await rename(filled, target);
  } catch (error) {
    if (!isErrno(error) || (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST')) throw error;
  } finally {
    await rm(filled, { recursive: true, force: true });
    await rm(note, { force: true });
  }
}

const noteOf = (collectionsFolder: string, name: string) => `${collectionsFolder}/.${name}-wanted`;

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
