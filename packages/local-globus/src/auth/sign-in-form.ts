import type { Identity } from '../people.ts';
import type { Identities } from './identity-set.ts';

/** Who signs in with a sign-in page's form: by name and password, or by a person's button. */
export function identityInForm(
  form: URLSearchParams,
  identities: Identities,
): { username: string; identity: Identity | undefined; account: Identity | undefined } {
  const username = (form.get('person') ?? form.get('username') ?? '').trim();
  const named = identities.directory.find(username);
  const knows = (id: string) =>
    form.has('person') ? !identities.hasOwnPassword(id) : identities.isPassword(id, form.get('password') ?? '');
  const identity = named && knows(named.id) ? named : undefined;
  return { username, identity, account: identity && identities.setOf(identity.id)?.primary };
}
