import type { IdentitySet } from './identity-set.ts';
import type { ScopeCatalog } from './scope-catalog.ts';
import type { ResolvedScope } from './scope-graph.ts';

/** The domains that a scope wants of whoever uses it, and that somebody has no identity in. */
export function domainsLacking(name: string, set: IdentitySet | undefined, catalog: ScopeCatalog): string[] {
  const held = new Set(set?.identities.map(({ username }) => username.slice(username.indexOf('@') + 1)));
  return (catalog.find(name)?.requiredDomains ?? []).filter((domain) => !held.has(domain.toLowerCase()));
}

/** Those that a whole request wants. An optional scope wants nothing: who can't use it goes on without. */
export function domainsLackingFor(
  scopes: readonly ResolvedScope[],
  set: IdentitySet | undefined,
  catalog: ScopeCatalog,
): string[] {
  const wanted = scopes.flatMap(({ name, optional, dependencies }) =>
    optional ? [] : [...domainsLacking(name, set, catalog), ...domainsLackingFor(dependencies, set, catalog)],
  );
  return [...new Set(wanted)];
}

/** A request without the optional scopes that somebody could not use. */
export function usableScopes(
  scopes: readonly ResolvedScope[],
  set: IdentitySet | undefined,
  catalog: ScopeCatalog,
): ResolvedScope[] {
  return scopes.flatMap((scope) =>
    scope.optional && domainsLackingFor([{ ...scope, optional: false }], set, catalog).length > 0
      ? []
      : [{ ...scope, dependencies: usableScopes(scope.dependencies, set, catalog) }],
  );
}
