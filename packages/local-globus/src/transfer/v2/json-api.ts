import type { Context } from 'hono';
import type * as z from 'zod/mini';
import type { TransferEnv } from '../context.ts';
import { newRequestId } from '../request-body.ts';
import type { TransferFailure } from '../transfer-failure.ts';

/** What is wrong with a request to /v2, place by place: the 422 of FastAPI, which Globus has there. */
export class Unprocessable extends Error {
  readonly detail: readonly { loc: readonly (string | number)[]; msg: string; type: string }[];

  constructor(detail: Unprocessable['detail']) {
    super('a request to /v2 is not valid');
    this.name = 'Unprocessable';
    this.detail = detail;
  }
}

export const answerUnprocessable = (c: Context<TransferEnv>, { detail }: Unprocessable): Response =>
  c.json({ detail }, 422);

/** A refusal as the "errors" of JSON:API. */
export function answerErrors(c: Context<TransferEnv>, failure: TransferFailure): Response {
  const { status, code, message, members } = failure;
  const meta = Object.keys(members).length === 0 ? {} : { meta: members };
  return c.json(
    {
      errors: [{ status: String(status), code, title: code, detail: message, ...meta }],
      meta: { request_id: newRequestId() },
    },
    status,
  );
}

/** Reads the JSON body of a request to /v2. Throws what is wrong with it. */
export async function readDocument<Schema extends z.ZodMiniType>(
  c: Context<TransferEnv>,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await c.req.text();
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Unprocessable([{ loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' }]);
  }
  const body = schema.safeParse(given);
  if (body.success) return body.data;
  throw new Unprocessable(
    body.error.issues.map(({ path, message }) => {
      const loc = ['body', ...path.map((key) => (typeof key === 'number' ? key : String(key)))];
      return isMissing(given, path)
        ? { loc, msg: 'field required', type: 'missing' }
        : { loc, msg: message, type: 'value_error' };
    }),
  );
}

function isMissing(given: unknown, path: readonly PropertyKey[]): boolean {
  let value = given;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return false;
    if (!Object.hasOwn(value, key)) return true;
    value = Reflect.get(value, key);
  }
  return false;
}
