import { compileGlob } from './glob.ts';

/** A rule for what is in the folders that a transfer copies. Source: Transfer API v0.10, "filter_rule". */
export type FilterRule = {
  DATA_TYPE?: 'filter_rule';
  method: 'include' | 'exclude';
  /** Which entries it is for; both kinds without one. */
  type?: 'file' | 'dir' | null | undefined;
  /** A pattern for the last component of a path: `*`, `?`, `[abc]`, `[!abc]`. */
  name: string;
};

/**
 * Finds the index of the rule that decides about an entry: the first whose type and pattern fit. -1 when none does;
 * such an entry is copied. What is in a folder that is left out is left out with it.
 */
export function compileRules(rules: readonly FilterRule[]): (name: string, kind: 'file' | 'dir') => number {
  const compiled = rules.map(({ type, name }) => ({ type: type ?? null, matches: compileGlob(name) }));
  return (name, kind) => compiled.findIndex((rule) => (rule.type === null || rule.type === kind) && rule.matches(name));
}

/** Whether a transfer with these rules copies an entry of a folder. */
export function compileFilter(rules: readonly FilterRule[]): (name: string, kind: 'file' | 'dir') => boolean {
  const decide = compileRules(rules);
  return (name, kind) => rules[decide(name, kind)]?.method !== 'exclude';
}
