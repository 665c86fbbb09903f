import * as z from 'zod/mini';

/** What a resource server asks for before it goes on, whichever of Globus's documents it was said in. */
export type AuthorizationRequirement = {
  /** `ConsentRequired`, `AuthorizationRequired`, or a word of the service's own. */
  code: string;
  /** What the service says about it, for people. */
  message: string | null;
  parameters: AuthorizationRequirementParameters;
};

export type AuthorizationRequirementParameters = {
  /** Scope strings, with their dependencies in brackets. */
  requiredScopes: readonly string[];
  sessionRequiredIdentities: readonly string[];
  sessionRequiredPolicies: readonly string[];
  /** One of these domains is enough. */
  sessionRequiredSingleDomain: readonly string[];
  sessionRequiredMfa: boolean;
  sessionMessage: string | null;
  prompt: 'login' | null;
};

/**
 * The Globus Auth Requirements Error in the JSON of an error answer, or null when it is none: the root document first,
 * then each element of `errors`; in each the canonical form, then the four older ones. A parameter of a wrong type
 * makes a document none at all. Source: `globus_sdk.gare` of the Python SDK.
 */
export function authorizationRequirementOf(body: unknown): AuthorizationRequirement | null {
  const root = requirementIn(body);
  if (root !== null) return root;
  const within = errorList.safeParse(body);
  for (const part of within.success ? within.data.errors : []) {
    const found = requirementIn(part);
    if (found !== null) return found;
  }
  return null;
}

function requirementIn(part: unknown): AuthorizationRequirement | null {
  for (const read of forms) {
    const found = read(part);
    if (found !== null) return found;
  }
  return null;
}

const words = z.array(z.string());
const optionalWords = z.nullish(words);
const errorList = z.looseObject({ errors: z.array(z.unknown()) });

const common = {
  session_message: z.nullish(z.string()),
  session_required_identities: optionalWords,
  session_required_mfa: z.nullish(z.boolean()),
  required_scopes: optionalWords,
  prompt: z.nullish(z.string()),
};
const canonicalParameters = z.looseObject({
  ...common,
  session_required_policies: optionalWords,
  session_required_single_domain: optionalWords,
});
/** Auth, GCS and Transfer have sent lists as one string with commas. */
const wordsOrCommas = z.nullish(z.union([words, z.string()]));
const olderParameters = z.looseObject({
  ...common,
  session_required_policies: wordsOrCommas,
  session_required_single_domain: wordsOrCommas,
});

const forms = [
  formOf(
    z.looseObject({
      code: z.string().check(z.minLength(1)),
      message: z.optional(z.unknown()),
      authorization_parameters: canonicalParameters,
    }),
    ({ code, message, authorization_parameters: asked }) => requirement(code, textOf(message), asked),
  ),
  formOf(
    z.looseObject({
      code: z.optional(z.unknown()),
      message: z.optional(z.unknown()),
      authorization_parameters: olderParameters,
    }),
    ({ code, message, authorization_parameters: asked }) =>
      requirement(textOf(code) ?? 'AuthorizationRequired', textOf(message), asked),
  ),
  formOf(
    z.looseObject({ code: z.literal('ConsentRequired'), message: z.nullish(z.string()), required_scopes: words }),
    ({ code, message, required_scopes }) =>
      requirement(code, message ?? null, { required_scopes, session_message: message }),
  ),
  formOf(
    z.looseObject({
      code: z.literal('ConsentRequired'),
      description: z.nullish(z.string()),
      required_scope: z.string(),
    }),
    ({ code, description, required_scope: scope }) =>
      requirement(code, description ?? null, { required_scopes: [scope], session_message: description }),
  ),
  formOf(
    z.looseObject({
      error: z.literal('dependent_consent_required'),
      errors: z.tuple([z.looseObject({ unapproved_scopes: words })], z.unknown()),
    }),
    ({ errors: [{ unapproved_scopes }] }) =>
      requirement('ConsentRequired', null, { required_scopes: unapproved_scopes }),
  ),
];

/** One way of saying it: a schema, and what a document that fits it means. */
function formOf<T extends z.ZodMiniType>(schema: T, read: (document: z.output<T>) => AuthorizationRequirement) {
  return (part: unknown): AuthorizationRequirement | null => {
    const parsed = schema.safeParse(part);
    return parsed.success ? read(parsed.data) : null;
  };
}

type Asked = Partial<z.infer<typeof olderParameters>>;

function requirement(code: string, message: string | null, asked: Asked): AuthorizationRequirement {
  return {
    code,
    message,
    parameters: {
      requiredScopes: listOf(asked.required_scopes),
      sessionRequiredIdentities: listOf(asked.session_required_identities),
      sessionRequiredPolicies: listOf(asked.session_required_policies),
      sessionRequiredSingleDomain: listOf(asked.session_required_single_domain),
      sessionRequiredMfa: asked.session_required_mfa ?? false,
      sessionMessage: asked.session_message ?? null,
      // Globus knows `login` and `none`; `none` could never meet what is asked.
      prompt: asked.prompt === 'login' ? 'login' : null,
    },
  };
}

function listOf(value: readonly string[] | string | null | undefined): readonly string[] {
  const list = typeof value === 'string' ? value.split(',') : (value ?? []);
  return [...new Set(list.map((word) => word.trim()).filter(Boolean))];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
