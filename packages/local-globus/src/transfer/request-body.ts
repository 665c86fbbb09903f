import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import type * as z from 'zod/mini';
import type { TransferEnv } from './context.ts';
import { badRequest } from './transfer-failure.ts';

/** Reads the JSON body of a request. Throws 400 with what is wrong, in words. */
export async function readBody<Schema extends z.ZodMiniType>(
  c: Context<TransferEnv>,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body = schema.safeParse(parseJson(await c.req.text()));
  if (body.success) return body.data;
  const problems = body.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'document' : path.join('.')}: ${message}`,
  );
  throw badRequest(`Invalid document: ${problems.slice(0, 5).join('; ')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('Could not parse JSON: the body is not a JSON document');
  }
}

/** The "result" document of a call that changed something. */
export function resultDocument(c: Context<TransferEnv>, code: string, message: string) {
  return { DATA_TYPE: 'result', code, message, request_id: newRequestId(), resource: resourceOf(c) };
}

/** Nine letters and digits, as Globus has them. */
export const newRequestId = (): string => randomBytes(12).toString('base64').replaceAll(/[+/]/g, 'x').slice(0, 9);

/** The path that was asked for, without the version. */
export const resourceOf = (c: Context<TransferEnv>): string => c.req.path.replace(/^\/v0\.10/, '');
