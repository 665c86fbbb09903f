import { parseArgs } from 'node:util';
import { measureGlobus } from './globus/measure-globus.ts';
import { createGoals } from './goals.ts';

// `pnpm bench:globus [listing] [refreshes] [large-file] [many-files]` measures local Globus on this machine: what is
// named, or all. It needs 4 GB below TMPDIR for a while. Exits with 1 when a goal is missed.
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const goals = createGoals();
await measureGlobus(goals, values, positionals);
goals.conclude();
