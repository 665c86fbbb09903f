import * as z from 'zod/mini';

const listedSession = z.object({
  /** Names the session in DELETE /bff/sessions/{id}; the `sessionRef` of its own GET /bff/session. Never a credential. */
  id: z.string(),
  createdAtMs: z.number(),
  /** To the minute. */
  lastSeenAtMs: z.number(),
  /** Browser and system as far as they were told at the sign-in, such as `Firefox on Linux`. */
  client: z.string(),
});
export type ListedSession = z.infer<typeof listedSession>;

/** What GET /bff/sessions answers: all sessions of the person, the oldest first. */
export const sessionsView = z.object({
  /** `current` is the session that asks. */
  sessions: z.array(z.extend(listedSession, { current: z.boolean() })),
});
export type SessionsView = z.infer<typeof sessionsView>;

/** What DELETE on /bff/sessions and /bff/sessions/{id} answers. */
export const sessionsEndedView = z.object({
  /** How many sessions ended. */
  ended: z.number(),
});
export type SessionsEndedView = z.infer<typeof sessionsEndedView>;

/** How long after a sign-in the person may end sessions without signing in anew. */
export const recentLoginMs = 30 * 60_000;
