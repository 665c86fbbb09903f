import { execFileSync } from 'node:child_process';
import { basic } from '@isthmus/local-globus/testing';
import { openConnection } from '../load.ts';
import { median, quantile } from '../statistics.ts';
import type { MeasureGlobus } from './measure-globus.ts';
import { type MeasuredGlobus, transferScope } from './start-globus.ts';

const connections = 16;

/** Refreshes while local Globus has one core: how many a second, how many per CPU second, and how long the slowest take. */
export const measureRefreshes: MeasureGlobus = async (globus, { atLeast }, { quick }) => {
  console.log(
    `refreshes over ${connections} connections, of one refresh token each, local Globus ${pinToOneCore(globus)}`,
  );
  const requests: Buffer[] = [];
  for (let token = 0; token < connections; token += 1) requests.push(await requestOf(globus));
  const refreshFor = async (count: number) => {
    const latencies: number[] = [];
    let left = count;
    const perform = async (request: Buffer) => {
      const connection = await openConnection(globus.process.port);
      while (left-- > 0) {
        const startMs = performance.now();
        const answered = await connection.ask(request);
        if (!answered.startsWith('200')) throw new Error(`a refresh was answered with ${answered}`);
        latencies.push(performance.now() - startMs);
      }
      connection.close();
    };
    await Promise.all(requests.map(perform));
    return latencies;
  };
  const count = quick ? 1000 : 4000;
  await refreshFor(count);
  const rounds: { perSecond: number; perCpuSecond: number; p99: number }[] = [];
  for (let round = 0; round < (quick ? 3 : 5); round += 1) {
    const [before, startMs] = [await globus.process.measure(), performance.now()];
    const latencies = await refreshFor(count);
    const seconds = (performance.now() - startMs) / 1000;
    const cpuSeconds = ((await globus.process.measure()).cpuMicros - before.cpuMicros) / 1e6;
    const figures = { perSecond: count / seconds, perCpuSecond: count / cpuSeconds, p99: quantile(latencies, 0.99) };
    rounds.push(figures);
    const { perSecond, perCpuSecond, p99 } = figures;
    console.log(
      `  ${perSecond.toFixed(0)} a second   ${perCpuSecond.toFixed(0)} per CPU second   p99 ${p99.toFixed(1)} ms`,
    );
  }
  const perSecond = median(rounds.map((figures) => figures.perSecond));
  const perCpuSecond = median(rounds.map((figures) => figures.perCpuSecond));
  // Where it could not be pinned, CPU time says what one core would do.
  atLeast('refreshes a second on one core', Math.min(perSecond, perCpuSecond), 200);
};

function pinToOneCore({ process: { pid } }: MeasuredGlobus): string {
  try {
    execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', '0', String(pid)], { stdio: 'ignore' });
    return 'pinned to one core';
  } catch {
    return 'on all cores: there is no taskset here';
  }
}

async function requestOf(globus: MeasuredGlobus): Promise<Buffer> {
  const { portalClient, process } = globus;
  const whose = { person: 'noor@coastal.example', scope: transferScope, refreshTokens: true };
  const { refresh_token = '' } = await globus.tokensFor(whose);
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token }).toString();
  const lines = [
    'POST /v2/oauth2/token HTTP/1.1',
    `Host: 127.0.0.1:${process.port}`,
    `Authorization: ${basic(portalClient.id, portalClient.secret)}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
