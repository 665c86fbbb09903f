import { median } from '../statistics.ts';

export type Budgets = {
  atMost: (what: string, figure: number, budget: number) => void;
  atLeast: (what: string, figure: number, budget: number) => void;
  /** A figure without a budget, for what the others mean. */
  note: (what: string, figure: number) => void;
  /** Prints the table; the process then ends with 1 when a budget was overrun. */
  conclude: () => void;
};

type Row = { what: string; figure: number; budget: string; isKept: boolean };

/** Collects figures beside their budgets, for a table in Markdown. */
export function createBudgets(): Budgets {
  const rows: Row[] = [];
  const add = (row: Row) => {
    rows.push(row);
    console.log(`  ${row.isKept ? ' ' : '✗'} ${row.what}: ${rounded(row.figure)}   ${row.budget}`);
  };
  return {
    atMost: (what, figure, budget) => add({ what, figure, budget: `≤ ${budget}`, isKept: figure <= budget }),
    atLeast: (what, figure, budget) => add({ what, figure, budget: `≥ ${budget}`, isKept: figure >= budget }),
    note: (what, figure) => add({ what, figure, budget: '', isKept: true }),
    conclude() {
      console.log('\n| measure | figure | budget | kept |\n| --- | ---: | ---: | --- |');
      for (const { what, figure, budget, isKept } of rows)
        console.log(`| ${what} | ${rounded(figure)} | ${budget} | ${budget === '' ? '' : isKept ? 'yes' : 'NO'} |`);
      const overrun = rows.filter(({ isKept }) => !isKept).length;
      console.log(overrun === 0 ? '\nAll budgets are kept.' : `\n${overrun} budgets are overrun.`);
      process.exitCode = overrun === 0 ? 0 : 1;
    },
  };
}

/** The median of `rounds` runs, after each other. */
export async function medianOf(rounds: number, measure: () => Promise<number>): Promise<number> {
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) figures.push(await measure());
  return median(figures);
}

function rounded(figure: number): string {
  return Math.abs(figure) >= 100 ? figure.toFixed(0) : figure.toFixed(figure < 1 ? 3 : 1);
}
