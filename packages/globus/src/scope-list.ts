/** A requested scope with the scopes it depends on: `name[dependency *optional]`. */
export interface RequestedScope {
  name: string;
  /** Starred: the user may decline or revoke just this one. */
  optional: boolean;
  dependencies: RequestedScope[];
}

export type ScopeList =
  | { kind: 'scopes'; scopes: RequestedScope[]; wantsRefreshTokens: boolean }
  | { kind: 'malformed'; reason: string };

/**
 * Reads Globus's `scope` parameter: entries separated by spaces or commas, each maybe starred, each maybe with its
 * dependencies in brackets. Repeated entries merge (required wins over optional); `offline_access` is a wish for
 * refresh tokens, not a scope.
 */
export function parseScopeList(text: string): ScopeList {
  try {
    const entries = readEntries({ text, at: 0 }, 0);
    const scopes = entries.filter(({ name }) => name !== 'offline_access');
    return { kind: 'scopes', scopes, wantsRefreshTokens: scopes.length < entries.length };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'malformed', reason: error.message };
    throw error;
  }
}

/** The way back: each entry as `parseScopeList` reads it. */
export function writeScope({ name, optional, dependencies }: RequestedScope): string {
  const inner = dependencies.length > 0 ? `[${dependencies.map(writeScope).join(' ')}]` : '';
  return `${optional ? '*' : ''}${name}${inner}`;
}

/** Every name in a list of requested scopes, dependencies included. */
export function namesIn(scopes: readonly RequestedScope[]): string[] {
  return [...new Set(scopes.flatMap((scope) => [scope.name, ...namesIn(scope.dependencies)]))];
}

interface Reader {
  text: string;
  at: number;
}

const deepest = 20;

function readEntries(reader: Reader, depth: number): RequestedScope[] {
  if (depth > deepest) throw new SyntaxError('brackets are nested too deeply');
  const entries: RequestedScope[] = [];
  for (;;) {
    take(reader, /[\s,]*/y);
    const next = reader.text[reader.at];
    if (next === undefined) {
      if (depth > 0) throw new SyntaxError('a "[" is not closed');
      return entries;
    }
    if (next === ']') {
      if (depth === 0 || entries.length === 0) throw new SyntaxError('a "]" has no scope before it');
      reader.at += 1;
      return entries;
    }
    merge(entries, readEntry(reader, depth));
  }
}

function readEntry(reader: Reader, depth: number): RequestedScope {
  const optional = take(reader, /\*?/y) === '*';
  const name = take(reader, /[^\s,[\]*]*/y);
  if (name === '') throw new SyntaxError(optional ? 'a "*" stands before no scope' : 'a scope has no name');
  let dependencies: RequestedScope[] = [];
  if (reader.text[reader.at] === '[') {
    reader.at += 1;
    dependencies = readEntries(reader, depth + 1);
  }
  const next = reader.text[reader.at];
  if (next !== undefined && !/[\s,\]]/.test(next)) throw new SyntaxError(`a "${next}" follows "${name}"`);
  return { name, optional, dependencies };
}

function take(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const taken = pattern.exec(reader.text)?.[0] ?? '';
  reader.at += taken.length;
  return taken;
}

function merge(entries: RequestedScope[], entry: RequestedScope): void {
  const same = entries.find(({ name }) => name === entry.name);
  if (!same) {
    entries.push(entry);
    return;
  }
  same.optional &&= entry.optional;
  for (const dependency of entry.dependencies) merge(same.dependencies, dependency);
}
