import * as z from 'zod/mini';

/** The requirements part of a GARE (Globus Auth Requirements Error) document. */
export const authorizationParameters = z.looseObject({
  session_message: z.optional(z.string()),
  session_required_identities: z.optional(z.array(z.string())),
  session_required_policies: z.optional(z.union([z.array(z.string()), z.string()])),
  session_required_single_domain: z.optional(z.union([z.array(z.string()), z.string()])),
  session_required_mfa: z.optional(z.boolean()),
  required_scopes: z.optional(z.array(z.string())),
  prompt: z.optional(z.nullable(z.string())),
});

/** An error of the Transfer API: any 4xx or 5xx. `code` may have dots (`ExternalError.DirListingFailed.NotDirectory`). */
export const transferError = z.looseObject({
  code: z.string(),
  message: z.string(),
  request_id: z.optional(z.string()),
  resource: z.optional(z.string()),
  required_scopes: z.optional(z.array(z.string())),
  authorization_parameters: z.optional(authorizationParameters),
});
export type TransferError = z.infer<typeof transferError>;

/** The general error document of Globus Auth. `status` is a string. */
export const authError = z.looseObject({
  errors: z.array(
    z.looseObject({
      status: z.string(),
      id: z.string(),
      code: z.string(),
      title: z.nullable(z.string()),
      detail: z.nullable(z.string()),
    }),
  ),
  error: z.string(),
  error_description: z.optional(z.string()),
});

/** An error of the Timers API, but for what it can't read. */
export const timersError = z.looseObject({ error: z.looseObject({ code: z.string(), detail: z.string() }) });

/** What Timers answers with 422: each member that is wrong, by where it is. */
export const timersUnprocessable = z.looseObject({
  detail: z.array(z.looseObject({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })),
});
