import type { Context } from 'hono';

/** The fields of a urlencoded body; of any other body none, so that it is answered like a form that lacks them. */
export async function readForm(c: Context): Promise<URLSearchParams> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '');
  return new URLSearchParams(isForm ? await c.req.text() : '');
}

/** A parameter as text; anything else, such as a repeated one, counts as empty. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
