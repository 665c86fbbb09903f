import type { Context } from 'hono';
import * as z from 'zod/mini';
import { type AuthProblem, authProblem } from '../auth-errors.ts';

/** Ends a request with an error document of Auth. */
export class Refusal extends Error {
  readonly problem: { status: AuthProblem['status']; body: object };

  constructor(problem: Refusal['problem']) {
    super(problem.body instanceof Object && 'error' in problem.body ? String(problem.body.error) : 'refused');
    this.problem = problem;
  }
}

export function refuse(...[code, detail]: Parameters<typeof authProblem>): Refusal {
  return new Refusal(authProblem(code, detail));
}

/** The document in a body, below the noun that Globus wraps it in. Throws 400 that says which member is wrong. */
export async function readDocument<Schema extends z.ZodMiniType>(
  c: Context,
  noun: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const envelope = z.looseObject({ [noun]: z.looseObject({}) }).safeParse(parseJson(await c.req.text()));
  if (!envelope.success) throw refuse('BAD_REQUEST', `Send a JSON document with “${noun}” in it, an object.`);
  return checked(envelope.data[noun], schema);
}

/** A JSON body that is not wrapped in anything. */
export async function readBare<Schema extends z.ZodMiniType>(c: Context, schema: Schema): Promise<z.infer<Schema>> {
  return checked(parseJson(await c.req.text()), schema);
}

function checked<Schema extends z.ZodMiniType>(document: unknown, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const words = parsed.error.issues.slice(0, 5).map(({ path, message }) => `“${path.join('.') || 'body'}” ${message}`);
  throw refuse('BAD_REQUEST', `${words.join('; ')}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse('BAD_REQUEST', 'The body is not JSON.');
  }
}

/** “ids” and the like: undefined when left out. */
export function commaList(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
