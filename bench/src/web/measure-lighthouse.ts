import { spawnSync } from 'node:child_process';
import * as z from 'zod/mini';
import { median } from '../statistics.ts';
import type { Budgets } from './budgets.ts';

const lighthouse = 'lighthouse@13.5.0';
const score = z.object({ score: z.nullable(z.number()) });
const figure = z.object({ numericValue: z.optional(z.number()) });
const report = z.object({
  categories: z.object({ performance: score, accessibility: score, 'best-practices': score }),
  audits: z.object({
    'largest-contentful-paint': figure,
    'total-blocking-time': figure,
    'cumulative-layout-shift': figure,
  }),
});
type Report = z.infer<typeof report>;

export type LighthousePage = { name: string; url: string };

/** Lighthouse on a page, in the browser that is signed in. It is fetched by npx, for it would triple what everybody installs. */
export function measureWithLighthouse(
  { name, url }: LighthousePage,
  debuggingPort: number,
  budgets: Budgets,
  rounds: number,
): void {
  for (const kind of ['mobile', 'desktop'] as const) {
    const reports = Array.from({ length: rounds }, () => runLighthouse(url, debuggingPort, kind));
    const of = (pick: (one: Report) => number | null | undefined) =>
      median(reports.map((one) => pick(one) ?? Number.NaN));
    const what = `Lighthouse ${kind}, ${name}`;
    const performance = 100 * of(({ categories }) => categories.performance.score);
    budgets.atLeast(`${what}: performance`, performance, kind === 'mobile' ? 90 : 98);
    budgets.atLeast(`${what}: accessibility`, 100 * of(({ categories }) => categories.accessibility.score), 100);
    budgets.atLeast(`${what}: best practices`, 100 * of(({ categories }) => categories['best-practices'].score), 100);
    const lcp = of(({ audits }) => audits['largest-contentful-paint'].numericValue) / 1000;
    budgets.atMost(`${what}: LCP, s`, lcp, kind === 'mobile' ? 2 : 0.8);
    budgets.atMost(
      `${what}: TBT, ms`,
      of(({ audits }) => audits['total-blocking-time'].numericValue),
      150,
    );
    budgets.atMost(
      `${what}: CLS`,
      of(({ audits }) => audits['cumulative-layout-shift'].numericValue),
      0.02,
    );
  }
}

function runLighthouse(url: string, debuggingPort: number, kind: 'mobile' | 'desktop'): Report {
  const { stdout, status } = spawnSync(
    'npx',
    [
      '--yes',
      lighthouse,
      url,
      `--port=${debuggingPort}`,
      '--disable-storage-reset',
      '--output=json',
      '--quiet',
      '--only-categories=performance,accessibility,best-practices',
      ...(kind === 'desktop' ? ['--preset=desktop'] : []),
    ],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error('Lighthouse did not run; the lines above say why. --no-lighthouse leaves it out.');
  return report.parse(JSON.parse(stdout));
}
