import * as z from 'zod/mini';

const nullableText = z.nullable(z.string());

/** What projects, clients and the rest are kept as: the documents of the API, and what they don't show. */
export const projectRecord = z.object({
  id: z.string(),
  display_name: z.string(),
  contact_email: z.string(),
  admin_ids: z.nullable(z.array(z.string())),
  admin_group_ids: z.nullable(z.array(z.string())),
});
export type ProjectRecord = z.infer<typeof projectRecord>;

const confidential = ['authorization_code', 'client_credentials', 'refresh_token'];
const dependent = 'urn:globus:auth:grant_type:dependent_token';

/** Kinds of clients with the grants each may use. Source: Globus's developer console. */
export const clientTypes: Readonly<Record<string, { isPublic: boolean; grantTypes: readonly string[] }>> = {
  confidential_client: { isPublic: false, grantTypes: [...confidential, dependent] },
  public_installed_client: { isPublic: true, grantTypes: ['authorization_code', 'refresh_token'] },
  public_webapp_client: { isPublic: true, grantTypes: ['authorization_code', 'refresh_token'] },
  client_identity: { isPublic: false, grantTypes: ['client_credentials'] },
  resource_server: { isPublic: false, grantTypes: [...confidential, dependent] },
  globus_connect_server: { isPublic: false, grantTypes: [] },
  hybrid_confidential_client_resource_server: { isPublic: false, grantTypes: [...confidential, dependent] },
};

/** How Auth's pages look for people who come from this client: Globus arranges it by hand, so the members are ours. */
export const skin = z.object({
  /** A picture as a `data:` URI: the pages load nothing. */
  logo: nullableText,
  /** `#rrggbb`, of what can be pressed. */
  accent_color: nullableText,
  background_color: nullableText,
});
export type Skin = z.infer<typeof skin>;

export const clientRecord = z.object({
  id: z.string(),
  name: z.string(),
  project: nullableText,
  parent_client: nullableText,
  public_client: z.boolean(),
  client_type: z.string(),
  grant_types: z.array(z.string()),
  visibility: z.enum(['public', 'private']),
  fqdns: z.array(z.string()),
  redirect_uris: z.array(z.string()),
  links: z.object({ terms_and_conditions: nullableText, privacy_policy: nullableText }),
  required_idp: nullableText,
  preselect_idp: nullableText,
  userinfo_from_effective_identity: z.boolean(),
  prompt_for_named_grant: z.boolean(),
  skin: z.nullable(skin),
  /** Whether its redirects to this machine match on any port: the portal's do. */
  anyPort: z.boolean(),
});
export type ClientRecord = z.infer<typeof clientRecord>;

export const credentialRecord = z.object({
  id: z.string(),
  name: z.string(),
  client: z.string(),
  createdMs: z.number(),
  /** SHA-256 of the secret, in hex. */
  hash: z.string(),
});
export type CredentialRecord = z.infer<typeof credentialRecord>;

export const scopeRecord = z.object({
  id: z.string(),
  scope_string: z.string(),
  name: z.string(),
  description: z.string(),
  client: z.string(),
  advertised: z.boolean(),
  allows_refresh_token: z.boolean(),
  required_domains: z.array(z.string()),
  dependent_scopes: z.array(
    z.object({ scope: z.string(), optional: z.boolean(), requires_refresh_token: z.boolean() }),
  ),
});
export type ScopeRecord = z.infer<typeof scopeRecord>;

export const policyRecord = z.object({
  id: z.string(),
  project_id: z.string(),
  display_name: z.string(),
  description: z.string(),
  high_assurance: z.boolean(),
  authentication_assurance_timeout: z.nullable(z.number()),
  required_mfa: z.boolean(),
  domain_constraints_include: z.nullable(z.array(z.string())),
  domain_constraints_exclude: z.nullable(z.array(z.string())),
});
export type PolicyRecord = z.infer<typeof policyRecord>;
