import * as z from 'zod/mini';
import { bffPaths } from './paths.ts';

/** What a service asks for before it goes on, and the ticket that sends the person through it. Only for display. */
export const stepUpView = z.object({
  /** Good once, for five minutes, in this session: `stepUpPath` takes it. */
  ticket: z.string(),
  requiredScopes: z.array(z.string()),
  /** Identity ids (UUIDs), each of which must have signed in. */
  identities: z.array(z.string()),
  policies: z.array(z.string()),
  /** An identity of one of these domains must have signed in. */
  singleDomain: z.array(z.string()),
  mfa: z.boolean(),
  /** What the service says about it. Not ours: show it as a quotation. */
  message: z.nullable(z.string()),
  /** `login`: the person must sign in anew, even with a session at Globus. */
  prompt: z.nullable(z.literal('login')),
  /** The person has been through this very demand minutes ago, and the service asks again: explain, don't redirect. */
  triedBefore: z.boolean(),
});
export type StepUpView = z.infer<typeof stepUpView>;

/** The path that sends the person through a step-up and comes back to `returnTo`, signed in all the while. */
export function stepUpPath(ticket: string, returnTo: string): string {
  return `${bffPaths.login}?${new URLSearchParams({ stepup: ticket, returnTo }).toString()}`;
}

/** The path that asks for one service's permission again, keeping the session and its other permissions. */
export function serviceLoginPath(service: string, returnTo: string): string {
  return `${bffPaths.login}?${new URLSearchParams({ service, returnTo }).toString()}`;
}

/** The same for who has access and wants to prove anew who they are, before a collection's time for that runs out. */
export function freshLoginPath(service: string, returnTo: string): string {
  return `${bffPaths.login}?${new URLSearchParams({ service, fresh: '1', returnTo }).toString()}`;
}
