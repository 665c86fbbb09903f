import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { createLocalGlobus, type LocalGlobus } from '../local-globus.ts';
import { askAuth, tokenFor } from '../testing/index.ts';

const timerScope = 'https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer';

let folder: string;
let globus: LocalGlobus;
const { control } = askAuth(() => globus);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
  globus = await createLocalGlobus({ folder });
});
afterAll(async () => {
  await globus.close();
  await rm(folder, { recursive: true, force: true });
});

const issued = z.object({ tokens: z.array(z.object({ token: z.string(), kind: z.string(), client_id: z.string() })) });
const issuedTokens = async () => issued.parse((await control('GET', '/tokens')).body).tokens;

/** All that the database has on disk, its log of writes included. */
async function stored(): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('local-globus.sqlite'));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')))).join('');
}

/** A timer that ran once when it was made, and runs again in an hour. */
async function makeTimer(token: string): Promise<string> {
  const timer = {
    timer_type: 'transfer',
    name: 'kept',
    schedule: { type: 'recurring', interval_seconds: 3600 },
    body: {
      source_endpoint: 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f',
      destination_endpoint: 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081',
      DATA: [{ source_path: '/~/readme.txt', destination_path: '/~/kept/readme.txt' }],
    },
  };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ timer });
  const answer = await fetch(`${globus.timersUrl}/v2/timer`, { method: 'POST', headers, body });
  return z.object({ timer: z.looseObject({ job_id: z.string() }) }).parse(await answer.json()).timer.job_id;
}

async function readTimer(id: string, token: string): Promise<unknown> {
  const answer = await fetch(`${globus.timersUrl}/jobs/${id}`, { headers: { authorization: `Bearer ${token}` } });
  return answer.json();
}

test('§14.37: Timers keeps the tokens that it runs with sealed, those of an older folder too', async () => {
  const token = await tokenFor(globus, 'noor@coastal.example', timerScope, { refreshTokens: true });
  const id = await makeTimer(token);
  await expect.poll(() => readTimer(id, token)).toMatchObject({ number_of_runs: 1, number_of_errors: 0 });
  const before = await issuedTokens();
  const held = before.find(
    ({ kind, client_id }) => kind === 'refresh_token' && client_id === globus.serviceClients.timers.id,
  )?.token;
  expect(held).toMatch(/^Ag/);
  const onDisk = await stored();
  expect(onDisk).toContain('sealed.1.');
  for (const one of before) expect(onDisk).not.toContain(one.token);
  for (const { secret } of Object.values(globus.serviceClients)) expect(onDisk).not.toContain(secret);

  await globus.close();
  keepInClear(id, held ?? '');
  expect(await stored()).toContain(held);
  globus = await createLocalGlobus({ folder });
  expect(await stored()).not.toContain(held);
  await control('POST', '/clock', { advance_seconds: 3600 });
  await expect.poll(() => readTimer(id, token)).toMatchObject({ number_of_runs: 2, number_of_errors: 0 });
});

/** As local Globus kept it before it sealed. */
function keepInClear(id: string, refreshToken: string): void {
  const database = new DatabaseSync(join(folder, 'local-globus.sqlite'));
  database
    .prepare("UPDATE timers_timers SET document = json_set(document, '$.refreshToken', ?) WHERE job_id = ?")
    .run(refreshToken, id);
  database.close();
}
