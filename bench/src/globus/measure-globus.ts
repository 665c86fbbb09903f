import type { Goals } from '../goals.ts';
import { measureLargeFile, measureManyFiles } from './measure-copying.ts';
import { measureListing } from './measure-listing.ts';
import { measureRefreshes } from './measure-refreshes.ts';
import { type MeasuredGlobus, startGlobus } from './start-globus.ts';

export type MeasureGlobus = (globus: MeasuredGlobus, goals: Goals, options: { quick: boolean }) => Promise<void>;

const measures = {
  listing: measureListing,
  refreshes: measureRefreshes,
  'large-file': measureLargeFile,
  'many-files': measureManyFiles,
};

/** Measures local Globus on this machine, each time in a fresh process: what is named, or all. */
export async function measureGlobus(
  goals: Goals,
  options: { quick: boolean },
  names: readonly string[] = [],
): Promise<void> {
  const unknown = names.find((name) => !Object.hasOwn(measures, name));
  if (unknown !== undefined)
    throw new Error(`There is no measure ${unknown}, but ${Object.keys(measures).join(', ')}.`);
  for (const [name, measure] of Object.entries(measures)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const globus = await startGlobus();
    try {
      await measure(globus, goals, options);
    } finally {
      await globus.stop();
    }
  }
}
