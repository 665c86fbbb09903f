import { scopes } from '@isthmus/globus';
import { expect } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { tokenFor } from '../testing/index.ts';

/** Options of the SDK's calls by which they bear a token: some of its functions leave out the headers of a call. */
export type Through = { fetch: { options: { headers: { Authorization: string } } } };

export const bearing = (token: string): Through => ({
  fetch: { options: { headers: { Authorization: `Bearer ${token}` } } },
});

/** Somebody's token for Transfer. */
export async function asPerson(
  globus: LocalGlobus,
  person: string,
  scope: string = scopes.transferAll,
): Promise<Through> {
  return bearing(await tokenFor(globus, person, scope));
}

/** The document of an answer, which has to have this status. */
export async function answered(status: number, response: Promise<Response>): Promise<Record<string, unknown>> {
  const answer = await response;
  const body: unknown = await answer.json();
  expect([answer.status, body]).toEqual([status, expect.anything()]);
  return Object(body);
}
