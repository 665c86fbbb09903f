import { compileGlob } from '../glob.ts';
import type { TaskOptions } from './task-record.ts';

/** Whether an entry of a recursive transfer is to be copied: the first rule that matches its name decides. */
export function compileRules(rules: TaskOptions['filter_rules']): (name: string, kind: 'file' | 'dir') => boolean {
  const compiled = (rules ?? []).map(({ method, type, name }) => ({
    method,
    type: type ?? null,
    matches: compileGlob(name),
  }));
  return (name, kind) => {
    const first = compiled.find((rule) => (rule.type === null || rule.type === kind) && rule.matches(name));
    return first?.method !== 'exclude';
  };
}
