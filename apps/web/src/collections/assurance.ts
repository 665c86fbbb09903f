import type { EndpointDocument } from '@isthmus/globus';

type Assured = Pick<EndpointDocument, 'high_assurance' | 'authentication_timeout_mins'>;

/** How many minutes a sign-in is good for at a collection of high assurance; null where there is no such limit. */
export function assuranceMinutes({ high_assurance, authentication_timeout_mins }: Assured): number | null {
  return high_assurance ? (authentication_timeout_mins ?? null) : null;
}

/**
 * Until when what was proved last is good at a collection that lets the person in, in epoch milliseconds; null when
 * Globus did not tell. Which of the identities counts there is not told either: the one that signed in last is taken.
 */
export function assuredUntilMs(
  minutes: number,
  identities: readonly { authenticatedAtMs?: number | null | undefined }[],
): number | null {
  const times = identities.flatMap(({ authenticatedAtMs }) => authenticatedAtMs ?? []);
  return times.length === 0 ? null : Math.max(...times) + minutes * 60_000;
}
