import { median } from '../statistics.ts';
import type { MeasureGlobus } from './measure-globus.ts';
import { coastal, transferScope } from './start-globus.ts';

/** A listing of 100,000 entries: when its first byte comes, when the last, and how much it is. */
export const measureListing: MeasureGlobus = async (globus, { atMost }, { quick }) => {
  const { access_token } = await globus.tokensFor({ person: 'noor@coastal.example', scope: transferScope });
  const url = `${globus.transferUrl}/operation/endpoint/${coastal.id}/ls?path=/~/many/hundred-thousand/`;
  const read = async () => {
    const startMs = performance.now();
    const answer = await fetch(url, { headers: { authorization: `Bearer ${access_token}` } });
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
  for (let round = 0; round < (quick ? 3 : 9); round += 1) rounds.push(await read());
  console.log(`ls of 100,000 entries: ${((rounds[0]?.bytes ?? 0) / 1e6).toFixed(1)} MB`);
  console.log(`last byte, ms   ${median(rounds.map(({ lastMs }) => lastMs)).toFixed(0)}`);
  atMost('first byte, ms', median(rounds.map(({ firstMs }) => firstMs)), 150);
};
