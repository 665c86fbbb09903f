import * as z from 'zod/mini';
import { type ClientRecord, clientTypes } from './documents.ts';
import { flag, id, line, redirectUri, webAddress } from './fields.ts';
import { refuse } from './refusal.ts';

const color = z.string('has to be text').check(z.regex(/^#[0-9a-fA-F]{6}$/, 'has to be a colour such as #1d5bb8'));
const picture = z
  .string('has to be text')
  .check(
    z.maxLength(150_000, 'is a picture of more than 110 KB'),
    z.regex(
      /^data:image\/(png|jpeg|webp|gif|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/,
      'has to be a data: URI of a PNG, JPEG, WebP, GIF or SVG picture in base64',
    ),
  );
const skin = z.object({
  logo: z._default(z.nullable(picture), null),
  accent_color: z._default(z.nullable(color), null),
  background_color: z._default(z.nullable(color), null),
});
const link = z.nullable(webAddress);

/** What both creation and update take. */
export const clientSettings = {
  visibility: z.optional(z.enum(['public', 'private'], 'has to be “public” or “private”')),
  redirect_uris: z.optional(
    z.array(redirectUri, 'has to be a list of addresses').check(z.maxLength(100, 'has more than 100 entries')),
  ),
  links: z.optional(
    z.nullable(
      z
        .object({ terms_and_conditions: z.optional(link), privacy_policy: z.optional(link) }, 'has to be an object')
        .check(
          z.refine(
            ({ terms_and_conditions: terms, privacy_policy: privacy }) => !terms === !privacy,
            'has to have both terms_and_conditions and privacy_policy, or neither',
          ),
        ),
    ),
  ),
  required_idp: z.optional(z.nullable(id)),
  preselect_idp: z.optional(z.nullable(id)),
  userinfo_from_effective_identity: z.optional(flag),
  prompt_for_named_grant: z.optional(flag),
  skin: z.optional(z.nullable(skin)),
};
const types = Object.keys(clientTypes);
const clientType = z
  .string('has to be text')
  .check(z.refine((text) => types.includes(text), `is none of ${types.join(', ')}`));

export const newClientBody = z
  .object({
    name: line,
    public_client: z.optional(flag),
    client_type: z.optional(clientType),
    project: z.optional(z.nullable(id)),
    ...clientSettings,
  })
  .check(
    z.refine(
      (body) => (body.public_client === undefined) !== (body.client_type === undefined),
      'has to have either public_client or client_type',
    ),
  );
export const instanceBody = z.object({ template_id: id, name: line });
export const clientChanges = z.object({
  name: z.optional(line),
  public_client: z.optional(flag),
  client_type: z.optional(z.string('has to be text')),
  project: z.optional(z.nullable(z.string('has to be an id'))),
  ...clientSettings,
});

/** The record with what a body says, where it says something: PUT takes a part of a document. */
export function withSettings(record: ClientRecord, body: z.infer<typeof clientChanges>): ClientRecord {
  const { links, redirect_uris } = body;
  return {
    ...record,
    name: body.name ?? record.name,
    visibility: body.visibility ?? record.visibility,
    redirect_uris: redirect_uris ? [...new Set(redirect_uris)] : record.redirect_uris,
    links:
      links === undefined
        ? record.links
        : {
            terms_and_conditions: links?.terms_and_conditions ?? null,
            privacy_policy: links?.privacy_policy ?? null,
          },
    required_idp: orKeep(body.required_idp, record.required_idp),
    preselect_idp: orKeep(body.preselect_idp, record.preselect_idp),
    userinfo_from_effective_identity: body.userinfo_from_effective_identity ?? record.userinfo_from_effective_identity,
    prompt_for_named_grant: body.prompt_for_named_grant ?? record.prompt_for_named_grant,
    skin: orKeep(body.skin, record.skin),
  };
}

/** Null is a value, left out is none. */
function orKeep<T>(value: T | undefined, kept: T): T {
  return value === undefined ? kept : value;
}

/** Throws for what a PUT may name but not change. */
export function refuseFixed(record: ClientRecord, body: z.infer<typeof clientChanges>): void {
  for (const name of ['public_client', 'client_type', 'project'] as const) {
    if (body[name] !== undefined && body[name] !== record[name]) {
      throw refuse('BAD_REQUEST', `“${name}” is fixed once the client is there.`);
    }
  }
}
