import type { Context } from 'hono';
import type * as z from 'zod/mini';

/** What is wrong with an order, by member. zod/mini has no words of its own for a member that there isn't. */
export function wordsFor({ issues }: z.core.$ZodError): string {
  const words = issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `there is no ${issue.keys.join(', ')}`
      : `${issue.path.join('.') || 'the order'}: ${issue.message}`,
  );
  return sentence(words.join('; '));
}

export const sentence = (words: string): string => `This order can’t be carried out: ${words}.`;

export function jsonOf(c: Context): Promise<unknown> {
  return c.req.json<unknown>().catch(() => undefined);
}

export function refuse(c: Context, status: 400 | 403 | 404 | 413 | 500, message: string): Response {
  return c.json({ code: 'ControlError', message }, status);
}
