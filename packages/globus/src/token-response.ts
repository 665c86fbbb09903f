import * as z from 'zod/mini';

const token = z.object({
  access_token: z.string().check(z.minLength(1)),
  /** Base scope names, separated by spaces. */
  scope: z.string(),
  /** Seconds. Between one second and a year: anything else is a fault of the sender. */
  expires_in: z.int().check(z.positive(), z.lte(31_622_400)),
  token_type: z.string().check(z.regex(/^bearer$/i)),
  resource_server: z.string().check(z.minLength(1)),
  refresh_token: z.optional(z.string().check(z.minLength(1))),
  state: z.optional(z.string()),
});
/** One resource server's share of a token response. */
export type Token = z.infer<typeof token>;

/**
 * What POST /v2/oauth2/token answers for every grant but the dependent one: the first requested scope's
 * resource server at the top, the others in `other_tokens`.
 */
export const tokenResponse = z.extend(token, {
  id_token: z.optional(z.string()),
  other_tokens: z._default(z.array(token), []),
});
export type TokenResponse = z.infer<typeof tokenResponse>;

/** All tokens of an answer as one list, in the order of the answer. */
export function tokensOf(response: TokenResponse): Token[] {
  const { id_token: _idToken, other_tokens, ...first } = response;
  return [first, ...other_tokens];
}
