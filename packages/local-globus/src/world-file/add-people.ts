import { v5 as uuidv5 } from 'uuid';
import { clientIdentityProvider, type Identity, type IdentityProvider, type Person } from '../people.ts';
import { identitiesOf } from '../seeds.ts';
import { type Reading, takeId } from './reading.ts';
import type { WorldDocument } from './schema.ts';

/** Adds the identity providers of a world, with who signs in there by username only. */
export function addProviders(reading: Reading, { identity_providers }: WorldDocument): void {
  for (const [index, { id, people, ...listed }] of identity_providers.entries()) {
    const member = `identity_providers.${index}`;
    const { name, short_name: shortName, domains, alternative_names: alternativeNames } = listed;
    const provider: IdentityProvider = {
      id: id ?? providerIdOf(domains[0] ?? ''),
      name,
      shortName,
      domains,
      alternativeNames,
    };
    takeId(reading, provider.id, member);
    for (const domain of domains) {
      const holder = reading.seeds.providers.find((one) => one.domains.includes(domain));
      if (holder) reading.wrong(`${member}.domains`, `has ${domain}, which ${holder.name} has already`);
    }
    if (new Set(domains).size < domains.length) reading.wrong(`${member}.domains`, 'has a domain twice');
    reading.seeds = { ...reading.seeds, providers: [...reading.seeds.providers, provider] };
    for (const [at, person] of people.entries()) {
      const organization = person.organization ?? name;
      const identity = readIdentity(reading, `${member}.people.${at}`, { ...person, organization });
      if (identity && identity.providerId !== provider.id)
        reading.wrong(`${member}.people.${at}.username`, `is in none of the domains of ${name}`);
      if (identity) reading.seeds = { ...reading.seeds, otherIdentities: [...reading.seeds.otherIdentities, identity] };
    }
  }
}

/** Adds the people of a world, each with linked identities. */
export function addPeople(reading: Reading, { people }: WorldDocument): void {
  for (const [index, { name, purpose, second_factor, password, identities }] of people.entries()) {
    const read: Identity[] = [];
    for (const [at, given] of identities.entries()) {
      const member = `people.${index}.identities.${at}`;
      const identity = readIdentity(reading, member, { ...given, name: given.name ?? name }, read);
      if (identity) read.push(identity);
    }
    const [primary, ...linked] = read;
    if (primary === undefined) continue;
    const person: Person = {
      name,
      purpose: purpose ?? primary.username,
      secondFactor: second_factor,
      identities: [primary, ...linked],
      ...(password !== undefined && { password }),
    };
    reading.seeds = { ...reading.seeds, people: [...reading.seeds.people, person] };
  }
}

type GivenIdentity = { username: string; name: string; id?: string | undefined } & Partial<
  Record<'email' | 'organization', string | undefined>
>;

function readIdentity(
  reading: Reading,
  member: string,
  given: GivenIdentity,
  also: readonly Identity[] = [],
): Identity | undefined {
  const { username, name } = given;
  const domain = username.slice(username.indexOf('@') + 1);
  const provider = reading.seeds.providers.find(({ domains }) => domains.includes(domain));
  if (!provider || provider.id === clientIdentityProvider.id) {
    reading.wrong(`${member}.username`, `is at ${domain}, which is no identity provider’s`);
    return undefined;
  }
  if ([...identitiesOf(reading.seeds), ...also].some((one) => one.username === username)) {
    reading.wrong(`${member}.username`, `is ${username}, which somebody has already`);
    return undefined;
  }
  const id = given.id ?? identityIdOf(username);
  takeId(reading, id, member);
  const { email = username, organization = provider.name } = given;
  return { id, username, name, email, organization, providerId: provider.id };
}

/** Ids that were left out stay the same. */
export const providerIdOf = (domain: string): string => uuidv5(`identity provider ${domain}`, uuidv5.URL);
export const identityIdOf = (username: string): string => uuidv5(`identity ${username}`, uuidv5.URL);
