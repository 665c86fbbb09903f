import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalGlobus, type LocalGlobus } from '@isthmus/local-globus';
import { obtainTokens } from '@isthmus/local-globus/testing';
import { createGoals } from './goals.ts';
import { median } from './statistics.ts';

// `pnpm bench:globus` measures local Globus on this machine: one function for each measure. Exits with 1 when a goal is
// missed.
const { atMost, conclude } = createGoals();
const folder = await mkdtemp(join(tmpdir(), 'bench-globus-'));
const globus = await createLocalGlobus({ folder });
try {
  await measureListing(globus);
} finally {
  await globus.close();
  await rm(folder, { recursive: true, force: true });
}
conclude();

/** A listing of 100,000 entries: when its first byte comes, when the last, and how much it is. */
async function measureListing({ transferUrl, authUrl, portalClient }: LocalGlobus): Promise<void> {
  const scope = 'urn:globus:auth:scope:transfer.api.globus.org:all';
  const issued = await obtainTokens({ authUrl, portalClient }, { person: 'noor@coastal.example', scope });
  const list = `/v0.10/operation/endpoint/a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f/ls?path=/~/many/hundred-thousand/`;
  const read = async () => {
    const startMs = performance.now();
    const answer = await fetch(transferUrl + list, { headers: { authorization: `Bearer ${issued.access_token}` } });
    let firstMs: number | null = null;
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      firstMs ??= performance.now() - startMs;
      bytes += chunk.length;
    }
    return { firstMs: firstMs ?? Number.NaN, lastMs: performance.now() - startMs, bytes };
  };
  // The folder is filled when it is first read.
  await read();
  const rounds: Awaited<ReturnType<typeof read>>[] = [];
  for (let round = 0; round < 9; round += 1) rounds.push(await read());
  console.log(`ls of 100,000 entries: ${((rounds[0]?.bytes ?? 0) / 1e6).toFixed(1)} MB`);
  console.log(`last byte, ms   ${median(rounds.map(({ lastMs }) => lastMs)).toFixed(0)}`);
  atMost('first byte, ms', median(rounds.map(({ firstMs }) => firstMs)), 150);
}
