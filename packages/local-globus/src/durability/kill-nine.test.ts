import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { taskDocument } from '@isthmus/globus';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { freePort } from '../testing/free-port.ts';
import { type ServeProcess, startServeProcess } from '../testing/serve-process.ts';
import { createRandom } from '../transfer/seed/seed-random.ts';
import {
  asJson,
  isStillGood,
  nothingYet,
  originals,
  type Promised,
  person,
  type Submitted,
  submit,
  workUntilKilled,
} from './busy-people.ts';

const rounds = process.env.NIGHTLY ? 40 : 3;
const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 1_000_000));
/** Folders to delete: more than a run asks for. */
const oldFolders = rounds * 80;

let folder: string;
let globus: ServeProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
});
afterEach(async () => {
  await globus?.kill();
  await rm(folder, { recursive: true, force: true });
});

const homeOfStation = () => join(folder, 'collections/coastal-field-station/home/field');
const homeOfScratch = () => join(folder, 'collections/genomics-scratch/scratch');

/** The files below a folder with their SHA-256, by path; links aside. */
function digestsOf(path: string): Map<string, string> {
  const files = existsSync(path) ? readdirSync(path, { recursive: true, withFileTypes: true }) : [];
  return new Map(
    files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .map((file) => [file.slice(path.length), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}

function layOutOldFolders(): void {
  for (let index = 0; index < oldFolders; index += 1) {
    for (const name of ['a', 'b', 'below/c', 'below/d']) {
      const file = join(homeOfScratch(), 'old', String(index), name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${index} ${name}\n`);
    }
  }
}

/** Of copies of the files, so that what recovers them is the next start. */
async function expectDatabaseWhole(): Promise<void> {
  const aside = await mkdtemp(join(tmpdir(), 'local-globus-database-'));
  for (const name of readdirSync(folder).filter((one) => one.startsWith('local-globus.sqlite') && !one.endsWith('shm')))
    copyFileSync(join(folder, name), join(aside, name));
  const database = new DatabaseSync(join(aside, 'local-globus.sqlite'));
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  database.close();
  await rm(aside, { recursive: true });
}

/** Nothing half-made shows: each file that is there is whole. */
function expectNoPartialFiles({ submissions }: Promised, whole: ReadonlyMap<string, Map<string, string>>): void {
  for (const { from, to } of submissions) {
    if (from === null) continue;
    const original = whole.get(from);
    for (const [path, digest] of digestsOf(join(homeOfScratch(), to))) {
      expect(digest, `${to}${path}`).toBe(original?.get(path));
    }
  }
  const odd = readdirSync(homeOfScratch(), { recursive: true }).filter((name) =>
    /partial|\.tmp|\.part/i.test(String(name)),
  );
  expect(odd).toEqual([]);
}

async function expectKept(now: ServeProcess, promised: Promised): Promise<void> {
  for (const { url, token, contains } of promised.documents) {
    const { status, body } = await asJson(url, token);
    expect([url, status, JSON.stringify(body)]).toEqual([url, 200, expect.stringContaining(contains)]);
  }
  for (const token of promised.tokens) expect(await isStillGood(now, token)).toBe(true);
  for (const { person: who, scope } of promised.consents) {
    const { body } = await asJson(`${now.authUrl}/v2/api/identities/${who.id}/consents`, who.auth);
    const list = z.object({ consents: z.array(z.looseObject({ scope_name: z.string() })) }).parse(body).consents;
    expect(list.map(({ scope_name }) => scope_name)).toContain(scope);
  }
}

/** What was answered for is known by its id; what got no answer is taken now, or turns out to have been taken. */
async function sendAgain(now: ServeProcess, submissions: readonly Submitted[]): Promise<void> {
  for (const one of submissions) {
    const known = one.taskId;
    const { status, code } = await submit(now, one);
    const allowed = known === null ? /^(202 Accepted|200 Duplicate) / : new RegExp(`^200 Duplicate ${known}$`);
    expect(`${status} ${code} ${one.taskId}`).toMatch(allowed);
  }
}

async function expectAllSucceed(now: ServeProcess, { submissions }: Promised): Promise<void> {
  for (const { taskId, by } of submissions) {
    const read = async () => {
      const { status, body } = await asJson(`${now.transferUrl}/v0.10/task/${taskId}`, by.transfer);
      expect(status).toBe(200);
      return taskDocument.parse(body);
    };
    await expect.poll(async () => (await read()).status, { timeout: 60_000, interval: 20 }).not.toBe('ACTIVE');
    expect(await read()).toMatchObject({ task_id: taskId, status: 'SUCCEEDED' });
  }
}

it(`kill -9 at any moment loses nothing that was answered for (KILL_SEED=${seed})`, {
  timeout: 60_000 * rounds,
}, async () => {
  const random = createRandom(seed);
  const port = await freePort();
  const start = () => startServeProcess(folder, port, { LOCAL_GLOBUS_BYTES_PER_SECOND: '1500000' });
  globus = await start();
  layOutOldFolders();
  const whole = new Map(originals.map((from) => [from as string, digestsOf(join(homeOfStation(), from))]));
  const names = ['noor@coastal.example', 'kit@coastal.example', 'ada@aurora.example', 'dana@aurora.example'];
  const first = globus;
  const people = await Promise.all(names.map((name) => person(first, name)));
  const promised = nothingYet();
  for (let round = 0; round < rounds; round += 1) {
    const now: ServeProcess = globus;
    const enough = promised.submissions.length + 12 + Math.floor(random() * 16);
    const working = workUntilKilled(now, { people, random, promised });
    await expect.poll(() => promised.submissions.length, { timeout: 30_000, interval: 2 }).toBeGreaterThan(enough);
    await now.kill();
    await working;
    await expectDatabaseWhole();
    expectNoPartialFiles(promised, whole);
    globus = await start();
    await expectKept(globus, promised);
    await sendAgain(globus, promised.submissions);
    // Every other time the next kill comes while these still run.
    if (round % 2 === 1 || round === rounds - 1) await expectAllSucceed(globus, promised);
  }
  for (const { from, to } of promised.submissions) {
    const left = digestsOf(join(homeOfScratch(), to));
    expect(left).toEqual(from === null ? new Map() : whole.get(from));
    if (from === null) expect(existsSync(join(homeOfScratch(), to))).toBe(false);
  }
  expect(readdirSync(join(folder, 'partial'))).toEqual([]);
  expect(promised.submissions.length).toBeGreaterThan(12 * rounds);
});

it('a second start on a folder in use is refused in a sentence, and takes nothing from the first', {
  timeout: 30_000,
}, async () => {
  globus = await startServeProcess(folder, await freePort());
  const second = startServeProcess(folder, await freePort());
  await expect(second).rejects.toThrow(
    `Another local Globus uses ${folder}. Stop it, or choose another folder with --data or LOCAL_GLOBUS_FOLDER.\n`,
  );
  expect((await fetch(`${globus.authUrl}/jwk.json`)).status).toBe(200);
  // The lock goes with the process, however that ends.
  await globus.kill();
  globus = await startServeProcess(folder, await freePort());
  expect((await fetch(`${globus.authUrl}/jwk.json`)).status).toBe(200);
});
