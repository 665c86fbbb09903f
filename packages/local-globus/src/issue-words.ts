import type * as z from 'zod/mini';

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * What is wrong with a value, to be read after its name: for `safeParse(value, { error: wordsForIssue })`. zod/mini has
 * no words of its own; those of a schema come before these.
 */
export function wordsForIssue(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'unrecognized_keys') return `may not have ${issue.keys.join(', ')}`;
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_type') return `has to be ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `has to be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'too_small' || issue.code === 'too_big') return wordsForSize(issue);
  return 'is not as it has to be';
}

function wordsForSize(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig | z.core.$ZodRawIssue): string {
  const isSmall = issue.code === 'too_small';
  if (issue.origin === 'string' || issue.origin === 'array') return isSmall ? 'is too short' : 'is too long';
  return isSmall ? 'is too small' : 'is too big';
}

/** Each thing that is wrong, by the name of the member; `whole` is what it is called where it is no member. */
export function faultsIn({ issues }: z.core.$ZodError, whole: string): string[] {
  return issues.map(({ path, message }) => `${path.join('.') || whole} ${message}`);
}
