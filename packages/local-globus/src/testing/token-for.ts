import { tokensOf } from '@isthmus/globus';
import type { LocalGlobus } from '../local-globus.ts';
import { type ObtainTokensOptions, obtainTokens } from './obtain-tokens.ts';

/** Signs a person in for one scope, and answers the access token that has it. */
export async function tokenFor(
  globus: Pick<LocalGlobus, 'authUrl' | 'portalClient'>,
  person: string,
  scope: string,
  options: Partial<ObtainTokensOptions> = {},
): Promise<string> {
  const tokens = tokensOf(await obtainTokens(globus, { ...options, person, scope: `openid ${scope}` }));
  const [base = scope] = scope.split('[');
  const found = tokens.find((token) => token.scope.split(' ').includes(base));
  if (found === undefined) throw new Error(`No token for ${base}`);
  return found.access_token;
}
