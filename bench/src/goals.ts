export type Goals = {
  atLeast: (what: string, figure: number, goal: number) => void;
  atMost: (what: string, figure: number, goal: number) => void;
  /** The process then ends with 1 when a goal was missed. */
  conclude: () => void;
};

/** Prints figures beside what they should be, and in the end those that are not. */
export function createGoals(): Goals {
  const missed: string[] = [];

  function judge(what: string, figure: number, bound: string, isReached: boolean): void {
    console.log(`${what}   ${figure.toFixed(2)}   goal: ${bound}`);
    if (!isReached) missed.push(`${what} is ${figure.toFixed(2)}`);
  }

  return {
    atLeast: (what, figure, goal) => judge(what, figure, `at least ${goal}`, figure >= goal),
    atMost: (what, figure, goal) => judge(what, figure, `at most ${goal}`, figure <= goal),
    conclude: () => {
      for (const goal of missed) console.log(`MISSED  ${goal}`);
      console.log(missed.length === 0 ? 'All goals are reached.' : `${missed.length} goals are missed.`);
      process.exitCode = missed.length === 0 ? 0 : 1;
    },
  };
}
