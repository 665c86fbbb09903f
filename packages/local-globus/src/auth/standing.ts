import type { Authorizations } from './authorizations.ts';
import type { Consenting, Consents } from './consents.ts';

/** The consents that a token stands on. */
export interface Standing {
  who: Consenting;
  /** For a token that an application got, its scopes; for a dependent one, the ways that led there. */
  paths: readonly string[];
  /** Where its scopes allow more than one way, any of them will do. */
  scopes: readonly string[];
}

interface TokenRecord {
  clientId?: string | undefined;
  accountId?: string | undefined;
  scope?: string | undefined;
  grantId?: string | undefined;
}

/** What a stored token or code stands on. A client that acts as itself consents as itself. */
export function standingOf(authorizations: Authorizations, model: TokenRecord): Standing {
  const clientId = model.clientId ?? '';
  const scopes = (model.scope ?? '').split(' ').filter((name) => name !== '');
  const dependsOn = model.grantId === undefined ? undefined : authorizations.find(model.grantId)?.dependsOn;
  return {
    who: { accountId: model.accountId ?? clientId, clientId: dependsOn?.clientId ?? clientId },
    paths: dependsOn?.paths.filter((path) => scopes.includes(lastOf(path))) ?? scopes,
    scopes,
  };
}

/** False once something was taken back without which the token would not have been given. */
export function stillStands(consents: Consents, { who, paths, scopes }: Standing): boolean {
  return scopes.every((scope) => paths.some((path) => lastOf(path) === scope && consents.has(who, path)));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf(' ') + 1);
}
