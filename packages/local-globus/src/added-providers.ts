import { readFile } from 'node:fs/promises';
import { v5 as uuidv5 } from 'uuid';
import * as z from 'zod/mini';
import { globusProviders, type Identity, type IdentityProvider, identityProviders } from './people.ts';
import { globusAlone, type Seeds } from './seeds.ts';

const text = z.string('has to be text').check(z.minLength(1, 'is empty'), z.maxLength(255, 'is too long'));
const domain = text.check(z.toLowerCase(), z.regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, 'has to be a domain'));
const person = z.strictObject(
  { username: text.check(z.toLowerCase()), name: text, email: z.optional(text), organization: z.optional(text) },
  'has to have username and name, and may have email and organization',
);
const provider = z.strictObject(
  {
    id: z.optional(z.uuid('has to be a UUID')),
    name: text,
    short_name: text,
    domains: z.array(domain, 'has to be a list of domains').check(z.minLength(1, 'is empty')),
    alternative_names: z._default(z.array(text, 'has to be a list of text'), []),
    people: z._default(z.array(person, 'has to be a list'), []),
  },
  'has to have name, short_name and domains, and may have id, alternative_names and people',
);
const file = z.array(provider, 'has to be a list of identity providers');

const nobody: Seeds = { ...globusAlone, providers: [] };

/**
 * Identity providers of one's own, and people at them, from a JSON file in the folder. No file means none; throws with
 * what is wrong with one that can't be used.
 */
export async function readAddedProviders(path: string): Promise<Seeds> {
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (content === null) return nobody;
  const listed = parse(path, content);
  const providers: IdentityProvider[] = [];
  const identities: Identity[] = [];
  for (const { id, name, short_name: shortName, domains, alternative_names: alternativeNames, people } of listed) {
    const taken = [...globusProviders, ...identityProviders, ...providers]
      .flatMap((one) => one.domains)
      .find((one) => domains.includes(one));
    if (taken !== undefined) throw unusable(path, `two identity providers have the domain ${taken}`);
    const providerId = (id ?? uuidv5(`identity provider ${domains[0]}`, uuidv5.URL)).toLowerCase();
    providers.push({ id: providerId, name, shortName, domains, alternativeNames });
    for (const { username, ...rest } of people) {
      if (!domains.includes(username.slice(username.indexOf('@') + 1))) {
        throw unusable(path, `the username ${username} is in none of the domains of ${name}`);
      }
      const filled = { email: rest.email ?? username, organization: rest.organization ?? name };
      identities.push({
        id: uuidv5(`identity ${username}`, uuidv5.URL),
        username,
        name: rest.name,
        ...filled,
        providerId,
      });
    }
  }
  return { ...nobody, providers, otherIdentities: identities };
}

function parse(path: string, content: string): z.infer<typeof file> {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (cause) {
    throw unusable(path, 'it is not JSON', cause);
  }
  const parsed = file.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unusable(path, `${issue?.path.join('.') || 'the file'} ${issue?.message}`);
}

function unusable(path: string, why: string, cause?: unknown): Error {
  return new Error(`The identity providers in ${path} can’t be used: ${why}.`, { cause });
}
