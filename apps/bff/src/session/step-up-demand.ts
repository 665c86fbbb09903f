import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  type AuthorizationRequirement,
  parseScopeList,
  type RequestedScope,
  resourceServerOf,
  writeScope,
} from '@isthmus/globus';
import * as z from 'zod/mini';
import { laterPermissions, servicePermissions } from './service-permissions.ts';

const words = z.array(z.string());

/** What must be asked of Globus Auth so that one resource server goes on. Kept on the server's side, never as a URL. */
export const stepUpDemand = z.object({
  resourceServer: z.string(),
  scopes: words,
  identities: words,
  policies: words,
  singleDomain: words,
  mfa: z.boolean(),
  message: z.nullable(z.string()),
  prompt: z.nullable(z.literal('login')),
});
export type StepUpDemand = z.infer<typeof stepUpDemand>;

/**
 * What a resource server's own demand comes to, or null when it may not ask for that: its scopes must be well formed
 * and its own, so that no service widens what the portal may do at another.
 */
export function demandOf(
  resourceServer: string,
  { parameters, message }: AuthorizationRequirement,
): StepUpDemand | null {
  const list = parseScopeList(parameters.requiredScopes.join(' '));
  if (list.kind === 'malformed') return null;
  if (list.scopes.some(({ name }) => resourceServerOf(name) !== resourceServer)) return null;
  return {
    resourceServer,
    scopes: list.scopes.map(writeScope),
    identities: [...parameters.sessionRequiredIdentities],
    policies: [...parameters.sessionRequiredPolicies],
    singleDomain: [...parameters.sessionRequiredSingleDomain],
    mfa: parameters.sessionRequiredMfa,
    message: (parameters.sessionMessage ?? message)?.slice(0, longestMessage) ?? null,
    prompt: parameters.prompt,
  };
}

const longestMessage = 300;

/** What gives back a permission that is missing or dead; null for a resource server that nothing is asked of. */
export function permissionDemand(resourceServer: string): StepUpDemand | null {
  const permission = [...servicePermissions, ...laterPermissions].find((one) => one.resourceServer === resourceServer);
  const scopes = permission?.scopes ?? collectionScopes(resourceServer);
  if (scopes === null) return null;
  const none = { identities: [], policies: [], singleDomain: [], mfa: false, message: null, prompt: null };
  return { resourceServer, scopes: [...scopes], ...none };
}

/** A resource server that is named by a UUID is a collection: what is wanted there are its files. */
function collectionScopes(resourceServer: string): readonly string[] | null {
  return z.uuid().safeParse(resourceServer).success ? [`https://auth.globus.org/scopes/${resourceServer}/https`] : null;
}

/**
 * The same demand in parts of at most `size` scopes, counted with each dependency for one. They don't depend on the
 * order in which a service names them.
 */
export function partsOf(demand: StepUpDemand, size: number): StepUpDemand[] {
  const leaves = leavesOf(demand);
  if (leaves.length <= size) return [demand];
  const sorted = leaves.toSorted();
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, part) => ({
    ...demand,
    scopes: merged(sorted.slice(part * size, (part + 1) * size)).map(writeScope),
  }));
}

/** How many scopes it asks for, counted as `partsOf` does. */
export function sizeOf(demand: StepUpDemand): number {
  return leavesOf(demand).length;
}

function leavesOf({ scopes }: StepUpDemand): string[] {
  return merged(scopes).flatMap((scope) =>
    scope.dependencies.length === 0
      ? [writeScope(scope)]
      : scope.dependencies.map((dependency) => writeScope({ ...scope, dependencies: [dependency] })),
  );
}

function merged(scopes: readonly string[]): RequestedScope[] {
  const list = parseScopeList(scopes.join(' '));
  return list.kind === 'scopes' ? list.scopes : [];
}

/** The demand in fewer characters: ids of collections are most of a long one. */
export function packDemand(demand: StepUpDemand): string {
  return deflateRawSync(JSON.stringify(demand), { level: 9 }).toString('base64url');
}

export function unpackDemand(packed: string): StepUpDemand {
  const bytes = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: longestUnpacked });
  return stepUpDemand.parse(JSON.parse(bytes.toString('utf8')));
}

const longestUnpacked = 64 * 1024;

/** Equal for demands that ask for the same, however they are worded or ordered. */
export function demandHash({ resourceServer, scopes, identities, policies, singleDomain, mfa }: StepUpDemand): string {
  const lists = [scopes, identities, policies, singleDomain].map((list) => list.toSorted());
  return createHash('sha256')
    .update(JSON.stringify([resourceServer, mfa, lists]))
    .digest('base64url')
    .slice(0, 22);
}
