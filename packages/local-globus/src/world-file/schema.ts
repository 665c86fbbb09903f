import * as z from 'zod/mini';
import { clientSettings } from '../auth/developers/client-body.ts';
import { clientTypes } from '../auth/developers/documents.ts';
import { roles as groupRoles } from '../groups/group-store.ts';
import { principalTypes, roleNames } from '../transfer/access/access-store.ts';
import { collectionSettings } from '../transfer/collection-settings.ts';

const text = z.string().check(z.trim(), z.minLength(1, 'is empty'), z.maxLength(255, 'is too long'));
const prose = z.string().check(z.minLength(1, 'is empty'), z.maxLength(5000, 'is too long'));
const id = z
  .string()
  .check(z.toLowerCase(), z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'has to be an id (a UUID)'));
const domain = text.check(z.toLowerCase(), z.regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'has to be a domain'));
const username = text.check(
  z.toLowerCase(),
  z.regex(/^[^\s@/]+@([a-z0-9-]+\.)+[a-z0-9-]+$/, 'has to be a username (name@domain)'),
);
const email = text.check(z.regex(/^[^\s@]+@[^\s@]+$/, 'has to be an email address'));
/** Visible ASCII: what HTTP Basic and a form carry the same way. */
const secret = z.string().check(z.regex(/^[!-~]{8,512}$/, 'has to be 8 to 512 letters, digits and signs'));
/** A folder of a collection, spelled out from its root. */
const folderPath = z
  .string()
  .check(
    z.refine(
      (path) => /^\/([^/\0]+\/)*$/.test(`${path}/`.replace(/\/{2,}$/, '/')) && isSpelledOut(path),
      'has to be a path such as /home/sol/, without . and ..',
    ),
  );

const identity = z.strictObject({
  username,
  id: z.optional(id),
  name: z.optional(text),
  email: z.optional(email),
  organization: z.optional(text),
});
const person = z.strictObject({
  name: text,
  purpose: z.optional(text),
  second_factor: z._default(z.boolean(), true),
  password: z.optional(z.string().check(z.minLength(1, 'is empty'), z.maxLength(255, 'is too long'))),
  identities: z.array(identity).check(z.minLength(1, 'is empty')),
});
const provider = z.strictObject({
  id: z.optional(id),
  name: text,
  short_name: text,
  domains: z.array(domain).check(z.minLength(1, 'is empty')),
  alternative_names: z._default(z.array(text), []),
  people: z._default(
    z.array(z.strictObject({ username, name: text, email: z.optional(email), organization: z.optional(text) })),
    [],
  ),
});
const group = z.strictObject({
  id,
  name: text,
  description: z._default(z.nullable(prose), null),
  members: z._default(z.array(z.strictObject({ username, role: z._default(z.enum(groupRoles), 'member') })), []),
});
const project = z.strictObject({
  id,
  display_name: text,
  contact_email: email,
  admins: z.array(username).check(z.minLength(1, 'is empty')),
});
const clientScope = z.strictObject({
  scope_suffix: z.string().check(z.regex(/^[a-z0-9_]{1,100}$/, 'has to be of lower-case letters, digits and _ only')),
  name: text,
  description: prose,
  advertised: z._default(z.boolean(), true),
  allows_refresh_token: z._default(z.boolean(), true),
});
const clientTypeNames = Object.keys(clientTypes);
const client = z.strictObject({
  ...clientSettings,
  id,
  name: text,
  public_client: z.optional(z.boolean()),
  client_type: z.optional(
    z.string().check(z.refine((name) => clientTypeNames.includes(name), `is none of ${clientTypeNames.join(', ')}`)),
  ),
  project: z.optional(z.nullable(id)),
  secret: z.optional(secret),
  scopes: z._default(z.array(clientScope), []),
});
const accessRule = z.strictObject({
  principal_type: z._default(z.enum(principalTypes), 'identity'),
  principal: z.optional(text),
  path: z._default(folderPath, '/'),
  permissions: z._default(z.enum(['r', 'rw']), 'r'),
});
const role = z.strictObject({
  principal_type: z._default(z.enum(['identity', 'group']), 'identity'),
  principal: text,
  role: z.enum(roleNames),
});
const collection = z.strictObject({
  ...z.partial(collectionSettings).def.shape,
  id,
  display_name: text.check(z.maxLength(128, 'is too long')),
  entity_type: z.enum([
    'GCSv5_endpoint',
    'GCSv5_mapped_collection',
    'GCSv5_guest_collection',
    'GCP_mapped_collection',
    'GCP_guest_collection',
  ]),
  owner: username,
  managed: z._default(z.boolean(), true),
  folder: z.optional(z.string()),
  files: z.optional(z.record(z.string(), z.string())),
  home: z.optional(folderPath),
  users: z.optional(z.array(username)),
  endpoint_id: z.optional(id),
  authentication_timeout_mins: z.optional(z.int().check(z.gte(1), z.lte(525_600))),
  host_endpoint_id: z.optional(id),
  host_path: z.optional(folderPath),
  access_rules: z.optional(z.array(accessRule)),
  roles: z._default(z.array(role), []),
});

/** What a world file has in it: docs/local-globus.md says what each member means. */
export const worldFile = z.strictObject({
  demonstration: z._default(z.boolean(), true),
  identity_providers: z._default(z.array(provider), []),
  people: z._default(z.array(person), []),
  groups: z._default(z.array(group), []),
  projects: z._default(z.array(project), []),
  clients: z._default(z.array(client), []),
  collections: z._default(z.array(collection), []),
});

/** A world as it is written down. */
export type WorldFile = z.input<typeof worldFile>;
/** A world as it was read: what was left out is there. */
export type WorldDocument = z.output<typeof worldFile>;

export type GivenCollection = WorldDocument['collections'][number];

function isSpelledOut(path: string): boolean {
  return path.split('/').every((segment) => segment !== '.' && segment !== '..' && segment !== '~');
}

/** The names on a path, from the root down. */
export const segmentsOf = (path: string): string[] => path.split('/').filter((segment) => segment !== '');
