import type { Condition } from './entry-filter.ts';

/**
 * The part of a filter that the service can do, as the `filter` of its listing (Transfer API, ls); null when there is
 * none. It lets through at least what the filter does but for names in other case, which is for each storage to say.
 */
export function serverFilter(conditions: readonly Condition[], nowMs: number): string | null {
  const clauses = conditions.map((condition) => clauseOf(condition, nowMs)).filter((clause) => clause !== null);
  return clauses.length === 0 ? null : clauses.join('/');
}

function clauseOf(condition: Condition, nowMs: number): string | null {
  if (condition.kind === 'name' && !condition.isNot) return nameClause(condition);
  if (condition.kind === 'type' && (condition.type === 'dir' || condition.type === 'file')) {
    return `type:${condition.type}`;
  }
  if (condition.kind === 'age') {
    const at = spell(nowMs - condition.seconds * 1000);
    return condition.comparison === '<' ? `last_modified:${at},` : `last_modified:,${at}`;
  }
  if (condition.kind === 'date') {
    const { comparison, fromMs, toMs } = condition;
    if (comparison.startsWith('<')) return `last_modified:,${spell(comparison === '<' ? fromMs : toMs)}`;
    if (comparison.startsWith('>')) return `last_modified:${spell(comparison === '>' ? toMs : fromMs)},`;
    return `last_modified:${spell(fromMs)},${spell(toMs)}`;
  }
  return null;
}

/** `/` and `,` have a meaning in a clause, brackets in a pattern, and there is no way to take it from them. */
function nameClause({ text, isPattern }: Extract<Condition, { kind: 'name' }>): string | null {
  const plain = text.replaceAll(/[/,[\]\\!]+/g, '*');
  const pattern = (isPattern ? plain : `*${plain}*`).replaceAll(/\*+/g, '*');
  return pattern === '*' ? null : `name:~${pattern}`;
}

/** Without a zone a time is one of UTC. */
function spell(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ');
}
