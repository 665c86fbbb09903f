import { mkdir, open, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createRandom } from './seed-random.ts';

/** A file, folder or link of the first start. `path` is below the collection's folder; `day` counts from 1 January 2025. */
export type SeedFile = {
  path: string;
  day: number;
  content: string | Uint8Array | { linkTo: string } | { isDirectory: true };
};

const dayMs = 86_400_000;
const firstDay = Date.UTC(2025, 0, 1);

/** Makes the files below `folder`, and gives the directories above them the time of their newest file. */
export async function writeSeedFiles(folder: string, files: readonly SeedFile[]): Promise<void> {
  const directories = new Map<string, number>();
  for (const file of files) {
    const isDirectory = typeof file.content === 'object' && 'isDirectory' in file.content;
    const parent = isDirectory ? file.path : dirname(file.path);
    if (!directories.has(parent)) await mkdir(`${folder}/${parent}`, { recursive: true });
    for (let above = parent; above !== '.'; above = dirname(above)) {
      directories.set(above, Math.max(directories.get(above) ?? 0, file.day));
    }
    await writeSeedFile(`${folder}/${file.path}`, file);
  }
  for (const [directory, day] of directories) await setModified(`${folder}/${directory}`, day);
}

async function writeSeedFile(path: string, { content, day }: SeedFile): Promise<void> {
  if (typeof content === 'object' && 'isDirectory' in content) return;
  if (typeof content === 'object' && 'linkTo' in content) {
    await symlink(content.linkTo, path);
    return;
  }
  await writeFile(path, content);
  await setModified(path, day);
}

async function setModified(path: string, day: number): Promise<void> {
  // Hours and minutes differ too, so that a list of times looks like one.
  const seconds = (firstDay + day * dayMs) / 1000 + 6 * 3600 + ((day * 7919) % 43_200);
  await utimes(path, seconds, seconds);
}

/** Makes a file of `size` bytes with a block of noise every 8 MiB and holes between them: real to read, quick to make. */
export async function writePatternFile(path: string, size: number, day: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const random = createRandom(size);
  const block = Buffer.from(Array.from({ length: 65_536 }, () => Math.floor(random() * 256)));
  const file = await open(path, 'w');
  try {
    await file.truncate(size);
    for (let at = 0; at < size; at += 8 * 1024 * 1024) {
      block.writeBigUInt64LE(BigInt(at), 0);
      await file.write(block, 0, Math.min(block.length, size - at), at);
    }
  } finally {
    await file.close();
  }
  await setModified(path, day);
}
