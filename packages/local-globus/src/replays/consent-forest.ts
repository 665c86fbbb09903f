import * as z from 'zod/mini';
import type { Answer } from '../testing/index.ts';
import { read } from './cli.ts';

// Globus keeps microseconds, and datetime.fromisoformat of Python before 3.11 reads no final Z.
const pythonTime = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/));

/** The SDK reads all thirteen members, and fails without one. */
export const consentList = z.looseObject({
  consents: z.array(
    z.looseObject({
      id: z.int(),
      client: z.uuid(),
      scope: z.uuid(),
      scope_name: z.string(),
      effective_identity: z.uuid(),
      dependency_path: z.array(z.int()),
      status: z.string(),
      allows_refresh: z.boolean(),
      auto_approved: z.boolean(),
      atomically_revocable: z.boolean(),
      created: pythonTime,
      updated: pythonTime,
      last_used: pythonTime,
    }),
  ),
});

/**
 * The SDK's `meets_scope_requirements` of the consents of a person: whether there is a path for each dependency of
 * `root[dependency dependency]`.
 */
export function meetsScope(answer: Answer, scope: string): boolean {
  const list = read(answer, consentList).consents;
  const nameOf = (id: number) => list.find((consent) => consent.id === id)?.scope_name;
  const paths = list.map(({ dependency_path }) => dependency_path.map(nameOf).join(' '));
  const [, root = scope, below = ''] = /^([^[]*)\[(.*)\]$/.exec(scope) ?? [];
  const dependencies = below.split(' ').filter(Boolean);
  return [root, ...dependencies.map((name) => `${root} ${name.replace('*', '')}`)].every((path) =>
    paths.includes(path),
  );
}
