import * as z from 'zod/mini';

const year = 31_536_000;

const switches = z.strictObject({
  /** A refresh brings a new refresh token, and ends the one it was asked with. Globus gives the same one back. */
  rotate_refresh_tokens: z.boolean(),
  /** Globus answers 400; a fixture of its SDK has 401. */
  invalid_grant_status: z.union([z.literal(400), z.literal(401)]),
  /** A later sign-in is handed the live tokens of an earlier one: same client, person, resource server and scopes. */
  reuse_tokens: z.boolean(),
  /** Sign-ins bring a token that nobody asked for: of Nexus, the old groups service. */
  stranger_token: z.boolean(),
  /** Resource servers whose tokens a sign-in leaves out, although they were consented to. */
  withheld_resource_servers: z.array(z.string()),
  /** The issuer is called https://auth.globus.org, as in Globus's own tokens; else by its address here. */
  globus_issuer: z.boolean(),
  /** RFC 9207's `iss` in the authorization response. */
  iss_parameter: z.boolean(),
  /** The `nonce` of the request in the ID token. */
  nonce_echo: z.boolean(),
  /** Revoking a refresh token ends the access tokens of its resource server as well. */
  revocation_cascades: z.boolean(),
  /** Taking a consent back ends the access tokens under it at once, not the refresh tokens alone. */
  rescinding_ends_access_tokens: z.boolean(),
  /** A refresh ends the access tokens that the same refresh token brought before. */
  refresh_ends_access_tokens: z.boolean(),
  /** How long a refresh token lasts without use. Globus's six months are told, not documented. */
  refresh_token_seconds: z.int().check(z.positive(), z.lte(year)),
  /** Each use gives a refresh token its whole life again. */
  refresh_restarts_life: z.boolean(),
  /** Life of authorization codes. */
  code_seconds: z.int().check(z.positive(), z.lte(86_400)),
  /** What is taken beside S256: the word of the old guide, and no hash at all. */
  pkce_aliases: z.array(z.enum(['SHA256', 'plain'])),
  /** The access token that an ID token's `at_hash` is of. */
  at_hash: z.enum(['first_token', 'auth_token', 'left_out']),
  /** `prompt=none` is answered as OpenID Connect says, or not known. */
  prompt_none: z.enum(['answered', 'ignored']),
  login_hint: z.enum(['ignored', 'filled_in']),
  /** The word `offline_access` in the `scope` of tokens that came with a refresh token. */
  offline_access_in_scope: z.boolean(),
  /** Introspection by a client that a token was neither issued to nor meant for. */
  stranger_introspection: z.enum(['answered', 'inactive', 'forbidden']),
  /** HTTP status of the pages for requests that are never redirected. */
  error_page_status: z.union([z.literal(400), z.literal(200)]),
  /** `error` of the redirect when somebody says no. */
  denial_error: z.string().check(z.regex(/^[a-z_]{1,64}$/)),
  /** How Basic credentials may be spelled: as they are, form-encoded (RFC 6749 §2.3.1), or either. */
  basic_credentials: z.enum(['either', 'raw', 'form_encoded']),
  /** Signing in again within a session shows at the tokens that it has given already. */
  session_updates_reach_older_tokens: z.boolean(),
  /** What a client that acts as itself hears of a scope that there isn't. */
  unknown_scope_form: z.enum(['oauth', 'errors']),
  /** Token requests that a client may send in a minute; null without a limit. */
  token_requests_per_minute: z.nullable(z.int().check(z.positive())),
  /** DELETE /v2/api/identities/{id}/consents/{id}; people use the consents page, an API is not documented. */
  consent_api: z.boolean(),
  /** Writes to projects and what is in them take an administrator's sign-in of the last 30 minutes. */
  write_gate: z.boolean(),
  /** Who an application hears of that requires an identity of one provider: that identity, or the primary one. */
  effective_identity: z.enum(['required_idp', 'primary']),
  /** HTTP status of the answers to POST that made something. */
  create_status: z.union([z.literal(201), z.literal(200)]),
  /** An update of a project is refused that names no administrators. */
  project_update_needs_admins: z.boolean(),
  /** The shape of a demand for more authorization: today's, or one of the older ones that clients still meet. */
  authorization_error_form: z.enum(['current', 'without_code', 'top_level', 'single_scope', 'dependent_consent']),
});
/** Answers of Globus that are not documented for certain, or may change: each can be had both ways. */
export type Switches = z.infer<typeof switches>;

/** What POST /switches takes: those that are to change. */
export const switchOrder = z.partial(switches);
export type SwitchOrder = z.infer<typeof switchOrder>;

export interface SwitchBoard {
  readonly state: Readonly<Switches>;
  set(changes: SwitchOrder): void;
  /** Back to how local Globus was started. */
  reset(): void;
}

const asGlobus: Switches = {
  rotate_refresh_tokens: false,
  invalid_grant_status: 400,
  reuse_tokens: false,
  stranger_token: false,
  withheld_resource_servers: [],
  globus_issuer: false,
  iss_parameter: false,
  nonce_echo: true,
  revocation_cascades: true,
  rescinding_ends_access_tokens: false,
  refresh_ends_access_tokens: false,
  refresh_token_seconds: 15_811_200,
  refresh_restarts_life: true,
  code_seconds: 600,
  pkce_aliases: [],
  at_hash: 'first_token',
  prompt_none: 'answered',
  login_hint: 'ignored',
  offline_access_in_scope: false,
  stranger_introspection: 'answered',
  error_page_status: 400,
  denial_error: 'access_denied',
  basic_credentials: 'either',
  session_updates_reach_older_tokens: true,
  unknown_scope_form: 'oauth',
  token_requests_per_minute: null,
  consent_api: false,
  write_gate: true,
  effective_identity: 'required_idp',
  create_status: 201,
  project_update_needs_admins: false,
  authorization_error_form: 'current',
};

export function createSwitchBoard(atStart: SwitchOrder = {}): SwitchBoard {
  let state = switches.parse({ ...asGlobus, ...atStart });
  return {
    get state() {
      return state;
    },
    set(changes) {
      state = switches.parse({ ...state, ...changes });
    },
    reset() {
      state = switches.parse({ ...asGlobus, ...atStart });
    },
  };
}
