import { compileRules } from '@isthmus/globus';
import type { ListedEntry } from '../files/listed-entry.ts';
import { ruleRefusal } from './option-refusals.ts';
import type { DraftRule } from './transfer-options.ts';

export type FilterTest = {
  /** How many of the entries were looked at. */
  tested: number;
  kept: number;
  /** What would stay behind, each with the index of the rule that says so; the first of them only. */
  leftOut: readonly { name: string; rule: number }[];
};

const mostTested = 5000;
const mostNamed = 100;

/** What the rules would do to the entries of one folder. Rules that aren't complete are passed over. */
export function testRules(rules: readonly DraftRule[], entries: readonly ListedEntry[]): FilterTest {
  const numbered = rules.map((rule, index) => ({ ...rule, index })).filter((rule) => ruleRefusal(rule) === null);
  const decide = compileRules(numbered);
  const movable = entries.filter(({ type }) => type === 'dir' || type === 'file').slice(0, mostTested);
  const leftOut: { name: string; rule: number }[] = [];
  let kept = 0;
  for (const { name, type } of movable) {
    const rule = numbered[decide(name, type === 'dir' ? 'dir' : 'file')];
    if (rule?.method !== 'exclude') kept += 1;
    else if (leftOut.length < mostNamed) leftOut.push({ name: type === 'dir' ? `${name}/` : name, rule: rule.index });
  }
  return { tested: movable.length, kept, leftOut };
}

/** True when there are rules, and none of them can leave anything out. */
export function onlyIncludes(rules: readonly DraftRule[]): boolean {
  return rules.length > 0 && rules.every(({ method }) => method === 'include');
}

/** The rules with one at another place. */
export function moveRule(rules: readonly DraftRule[], from: number, to: number): DraftRule[] {
  const rule = rules[from];
  if (rule === undefined || to < 0 || to >= rules.length) return [...rules];
  return rules.toSpliced(from, 1).toSpliced(to, 0, rule);
}
