import type { Rule, ServiceRow } from './resource-servers.ts';

export type RuleMatch =
  | { kind: 'open'; rule: Rule }
  | { kind: 'path_not_allowed' }
  | { kind: 'method_not_allowed'; allow: readonly string[] };

/**
 * Makes the judge of a service's rules, each pattern compiled once. It sees the raw path alone: a query can't open
 * a path, and a percent-encoded letter is another path than the plain one.
 */
export function createRuleMatcher({ rules, denied }: ServiceRow): (method: string, path: string) => RuleMatch {
  const compiled = rules.map((rule) => ({ pattern: patternOf(rule.path), match: { kind: 'open', rule } as const }));
  return (method, path) => {
    if (denied.length > 0 && isDenied(path, denied)) return { kind: 'path_not_allowed' };
    for (const { pattern, match } of compiled) {
      if (!pattern.test(path)) continue;
      return match.rule.methods.includes(method) ? match : { kind: 'method_not_allowed', allow: match.rule.methods };
    }
    return { kind: 'path_not_allowed' };
  };
}

function patternOf(path: string): RegExp {
  const segments = path.split('/').map((segment) => {
    if (segment === '**') return '.+';
    return segment.startsWith(':') ? '[^/]+' : segment.replaceAll(/[^\w-]/g, String.raw`\$&`);
  });
  return new RegExp(`^${segments.join(String.raw`\/`)}$`);
}

// Decoded and in lower case, because here a spelling that only looks different must not get through.
function isDenied(path: string, denied: readonly string[]): boolean {
  const plain = decodeURIComponent(path).toLowerCase();
  return denied.some((prefix) => plain === prefix || plain.startsWith(`${prefix}/`) || plain.startsWith(`${prefix};`));
}
