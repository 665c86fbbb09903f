import { mkdir, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Reading } from './reading.ts';
import type { GivenCollection } from './schema.ts';

/**
 * Where the files of a collection are: a folder below the collections' own, or one that is there already, by its
 * absolute path. Its id where nothing is said.
 */
export async function readFolder(reading: Reading, member: string, given: GivenCollection): Promise<string> {
  const { folder = given.id, files } = given;
  if (!isAbsolute(folder)) {
    readOwnFolder(reading, `${member}.folder`, folder);
    return folder;
  }
  const outside = resolve(folder);
  if (files !== undefined) reading.wrong(`${member}.files`, 'does not go with a folder that is there already');
  const why = await whyNotOutside(outside, reading.folder);
  if (why !== undefined) reading.wrong(`${member}.folder`, why);
  return outside;
}

function readOwnFolder({ seeds, wrong }: Reading, member: string, folder: string): void {
  if (!isPlainPath(folder)) return wrong(member, 'has to be a name, or several with / between, below the data folder');
  // Names with a dot first, and these, are those of what Transfer makes itself.
  if (folder.startsWith('.') || folder.startsWith('personal-'))
    return wrong(member, 'begins with what is kept for others');
  const other = Object.keys(seeds.folders).find((one) => isBelow(one, folder) || isBelow(folder, one));
  if (other !== undefined) wrong(member, `is in or around ${other}, the folder of another collection`);
}

const isBelow = (folder: string, below: string) => `${below}/`.startsWith(`${folder}/`);

async function whyNotOutside(outside: string, dataFolder: string): Promise<string | undefined> {
  const found = await stat(outside).catch(() => null);
  if (!found?.isDirectory()) return `is ${outside}, which is no folder`;
  const [real, data] = await Promise.all([realpath(outside), realpath(dataFolder)]);
  if (isWithin(real, data) || isWithin(data, real)) return 'is in or around the data folder, which has keys in it';
  // A finished file is moved to its place, and that goes only within one file system.
  if (found.dev !== (await stat(data)).dev) return 'is on another file system than the data folder';
  return undefined;
}

const isWithin = (folder: string, path: string) =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** The files of a collection by their paths below its folder; a path that ends in / is a folder. */
export function readFiles(
  { wrong }: Reading,
  member: string,
  files: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const content = new Map(Object.entries(files));
  for (const [path, text] of content) {
    const names = path.replace(/\/$/, '').split('/');
    if (!isPlainPath(names.join('/'))) wrong(member, `has ${JSON.stringify(path)}, which is no path below the folder`);
    if (path.endsWith('/') && text !== '') wrong(member, `has text for ${path}, which is a folder`);
    for (let depth = path.endsWith('/') ? names.length : names.length - 1; depth > 0; depth -= 1) {
      const above = names.slice(0, depth).join('/');
      if (content.has(above)) wrong(member, `has ${above} as a file and as a folder`);
    }
  }
  return content;
}

/** Fills a folder that is yet to be made. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [path, text] of files) {
    const isFolder = path.endsWith('/');
    await mkdir(isFolder ? join(folder, path) : dirname(join(folder, path)), { recursive: true });
    if (!isFolder) await writeFile(join(folder, path), text);
  }
}

/** Names with / between them: none of them is empty, . or .., or longer than a name can be. */
function isPlainPath(path: string): boolean {
  return path
    .split('/')
    .every(
      (name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0') && Buffer.byteLength(name) <= 255,
    );
}
