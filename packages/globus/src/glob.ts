type Token =
  | { kind: 'run' }
  | { kind: 'any' }
  | { kind: 'set'; negated: boolean; ranges: string }
  | { kind: 'char'; char: string };

/**
 * Compiles a pattern with `*`, `?`, `[abc]`, `[a-z]`, `[!a]` and `\` before a literal character. Matching takes time in
 * proportion to pattern × name at most: a pattern comes from outside, so no regular expression is built from it.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
  const tokens = tokenize(Array.from(pattern));
  return (name) => matchTokens(tokens, Array.from(name));
}

export const hasGlob = (pattern: string): boolean => tokenize(Array.from(pattern)).some(({ kind }) => kind !== 'char');

/** The name that a pattern without wildcards stands for: backslashes taken away. */
export const globLiteral = (pattern: string): string =>
  tokenize(Array.from(pattern))
    .map((token) => (token.kind === 'char' ? token.char : ''))
    .join('');

function tokenize(chars: readonly string[]): Token[] {
  const tokens: Token[] = [];
  for (let index = 0; index < chars.length; index += 1) {
    const char = chars[index] ?? '';
    const end = char === '[' ? chars.indexOf(']', index + (chars[index + 1] === '!' ? 3 : 2)) : -1;
    if (end > 0) {
      const negated = chars[index + 1] === '!';
      tokens.push({ kind: 'set', negated, ranges: chars.slice(index + (negated ? 2 : 1), end).join('') });
      index = end;
    } else if (char === '\\' && index + 1 < chars.length) {
      index += 1;
      tokens.push({ kind: 'char', char: chars[index] ?? '' });
    } else {
      tokens.push(char === '*' ? { kind: 'run' } : char === '?' ? { kind: 'any' } : { kind: 'char', char });
    }
  }
  return tokens;
}

/** Greedy with one point of return: only the last `*` ever needs another try. */
function matchTokens(tokens: readonly Token[], chars: readonly string[]): boolean {
  let token = 0;
  let char = 0;
  let retry: { token: number; char: number } | null = null;
  while (char < chars.length) {
    const current = tokens[token];
    if (current?.kind === 'run') {
      retry = { token, char };
      token += 1;
    } else if (current !== undefined && matchesOne(current, chars[char] ?? '')) {
      token += 1;
      char += 1;
    } else if (retry !== null) {
      retry = { token: retry.token, char: retry.char + 1 };
      token = retry.token + 1;
      char = retry.char;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every(({ kind }) => kind === 'run');
}

function matchesOne(token: Token, char: string): boolean {
  if (token.kind === 'char') return token.char === char;
  return token.kind === 'set' ? inSet(token.ranges, char) !== token.negated : token.kind === 'any';
}

function inSet(ranges: string, char: string): boolean {
  const set = Array.from(ranges);
  for (let index = 0; index < set.length; index += 1) {
    const from = set[index] ?? '';
    const isRange = set[index + 1] === '-' && index + 2 < set.length;
    const to = isRange ? (set[index + 2] ?? '') : from;
    if (char >= from && char <= to) return true;
    if (isRange) index += 2;
  }
  return false;
}
