import * as z from 'zod/mini';

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
  /** RFC 9207's `iss` in the authorization response. */
  iss_parameter: z.boolean(),
  /** The `nonce` of the request in the ID token. */
  nonce_echo: z.boolean(),
  /** The shape of a demand for more authorization: today's, or one of the older ones that clients still meet. */
  authorization_error_form: z.enum(['current', 'without_code', 'top_level', 'single_scope', 'dependent_consent']),
});
/** Answers of Globus that are not documented for certain, or may change: each can be had both ways. */
export type Switches = z.infer<typeof switches>;

/** What POST /switches takes: those that are to change. */
export const switchOrder = z.partial(switches);

export interface SwitchBoard {
  readonly state: Readonly<Switches>;
  set(changes: z.infer<typeof switchOrder>): void;
  /** Back to how local Globus was started. */
  reset(): void;
}

const asGlobus: Switches = {
  rotate_refresh_tokens: false,
  invalid_grant_status: 400,
  reuse_tokens: false,
  stranger_token: false,
  withheld_resource_servers: [],
  iss_parameter: false,
  nonce_echo: true,
  authorization_error_form: 'current',
};

export function createSwitchBoard(atStart: Partial<Switches> = {}): SwitchBoard {
  let state: Switches = { ...asGlobus, ...atStart };
  return {
    get state() {
      return state;
    },
    set(changes) {
      state = switches.parse({ ...state, ...changes });
    },
    reset() {
      state = { ...asGlobus, ...atStart };
    },
  };
}
