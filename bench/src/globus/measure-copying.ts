import { execFile } from 'node:child_process';
import { randomFillSync, randomUUID } from 'node:crypto';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { submissionResult, taskDocument } from '@isthmus/globus';
import type { Goals } from '../goals.ts';
import { median, ratios } from '../statistics.ts';
import type { MeasureGlobus } from './measure-globus.ts';
import { coastal, type MeasuredGlobus, scratch, transferScope } from './start-globus.ts';

const run = promisify(execFile);
const megabyte = 1_000_000;
const pollMs = 20;

/**
 * Two gigabytes copied by `cp` and by tasks, in turns. The goals are about the disk: what is copied is read from it, and
 * it counts until the copy is on it. Beside them stands what it is with all of it in memory.
 */
export const measureLargeFile: MeasureGlobus = (globus, goals, { quick }) =>
  measureCopying(globus, goals, { name: 'large-file', files: 1, megabytes: quick ? 200 : 2000, rounds: quick ? 3 : 9 });

export const measureManyFiles: MeasureGlobus = (globus, goals, { quick }) => {
  const megabytes = quick ? 200 : 2000;
  return measureCopying(globus, goals, { name: 'many-files', files: megabytes, megabytes, rounds: quick ? 3 : 9 });
};

async function measureCopying(
  globus: MeasuredGlobus,
  goals: Goals,
  { name, files, megabytes, rounds }: { name: string; files: number; megabytes: number; rounds: number },
): Promise<void> {
  const what = `${files} ${files === 1 ? 'file' : 'files'} of ${megabytes / files} MB`;
  await requireSpace(globus.folder, 2 * megabytes * megabyte);
  const { access_token } = await globus.tokensFor({ person: 'noor@coastal.example', scope: transferScope });
  await fill(`${globus.folder}/${coastal.home}/${name}`, files, (megabytes * megabyte) / files);
  const places = { ...globus, authorization: `Bearer ${access_token}`, name, rounds };
  const { rss } = await globus.process.watch();
  await compare(places, goals, what, 'disk');
  await compare({ ...places, rounds: 3 }, goals, what, 'memory');
  const { peakRss } = await globus.process.measure();
  // Threads and what is written down about files, but nothing that grows with what is in them.
  goals.atMost(`${what}, MiB of growth`, (peakRss - rss) / 2 ** 20, 200);
}

type Places = Pick<MeasuredGlobus, 'folder' | 'transferUrl'> & { authorization: string; rounds: number; name: string };

async function compare(places: Places, { atLeast }: Goals, what: string, where: 'disk' | 'memory'): Promise<void> {
  const ways: Record<'cp' | 'task' | 'verified', (target: string) => Promise<unknown>> = {
    cp: (target) => run('cp', ['-r', `${places.folder}/${coastal.home}/${places.name}`, target]),
    task: () => transfer(places, false),
    verified: () => transfer(places, true),
  };
  const names = ['cp', 'task', 'verified'] as const;
  const seconds: Record<(typeof names)[number], number[]> = { cp: [], task: [], verified: [] };
  console.log(`${what}, ${where === 'disk' ? 'from disk to disk' : 'in memory'}: seconds`);
  for (let round = 0; round < places.rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed())
      seconds[name].push(await timeCopy(places, where, ways[name]));
    console.log(`  ${names.map((name) => `${name} ${seconds[name].at(-1)?.toFixed(2)}`).join('   ')}`);
  }
  const figures = [
    [`${what}, cp / task`, median(ratios(seconds.cp, seconds.task)), 0.7],
    [`${what}, cp / verified task`, median(ratios(seconds.cp, seconds.verified)), 0.4],
  ] as const;
  for (const [figure, ratio, goal] of figures) {
    if (where === 'disk') atLeast(figure, ratio, goal);
    else console.log(`${figure}   ${ratio.toFixed(2)}   in memory`);
  }
}

async function timeCopy(
  { folder, name }: Places,
  where: 'disk' | 'memory',
  copy: (target: string) => Promise<unknown>,
): Promise<number> {
  const source = `${folder}/${coastal.home}/${name}`;
  const target = `${folder}/${scratch.home}/${name}`;
  await run('sync', ['--file-system', folder]);
  // What a file system has in memory of a file goes by `nocache` for the whole of it, and comes by reading it.
  const flags = where === 'disk' ? ['iflag=nocache', 'count=0'] : ['bs=1M', 'of=/dev/null'];
  await run('find', [source, '-type', 'f', '-exec', 'dd', 'if={}', ...flags, 'status=none', ';']);
  const startMs = performance.now();
  await copy(target);
  if (where === 'disk') await run('sync', ['--file-system', folder]);
  const seconds = (performance.now() - startMs) / 1000;
  await rm(target, { recursive: true });
  return seconds;
}

/** A task from its submission to its end, as a client sees it. */
async function transfer({ transferUrl, authorization, name }: Places, verify_checksum: boolean): Promise<void> {
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify({
    submission_id: randomUUID(),
    source_endpoint: coastal.id,
    destination_endpoint: scratch.id,
    verify_checksum,
    DATA: [{ source_path: `/~/${name}/`, destination_path: `/~/${name}/`, recursive: true }],
  });
  const submitted = await fetch(`${transferUrl}/transfer`, { method: 'POST', headers, body });
  const { task_id } = submissionResult.parse(await submitted.json());
  for (;;) {
    const task = taskDocument.parse(await (await fetch(`${transferUrl}/task/${task_id}`, { headers })).json());
    if (task.status === 'SUCCEEDED') return;
    if (task.status !== 'ACTIVE' || task.faults > 0) throw new Error(`the task is ${task.status}, ${task.nice_status}`);
    await delay(pollMs);
  }
}

async function fill(folder: string, files: number, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const chunk = randomFillSync(Buffer.alloc(megabyte));
  for (let index = 0; index < files; index += 1) {
    const file = await open(`${folder}/${String(index).padStart(6, '0')}.bin`, 'wx');
    for (let written = 0; written < bytes; written += chunk.length) {
      chunk.writeUInt32LE(written / megabyte);
      chunk.writeUInt32LE(index, 4);
      await file.writeFile(chunk);
    }
    await file.close();
  }
}

async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes) throw new Error(`${folder} needs ${bytes / 1e9} GB of free space; TMPDIR moves it.`);
}
