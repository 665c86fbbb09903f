import { type Identity, sharedPassword } from '../people.ts';
import type { Identities } from './identity-set.ts';

/** Who signs in with a sign-in page's form: by name and password, or by a person's button. */
export function identityInForm(
  form: URLSearchParams,
  identities: Identities,
): { username: string; identity: Identity | undefined; account: Identity | undefined } {
  const username = (form.get('person') ?? form.get('username') ?? '').trim();
  const knows = form.has('person') || form.get('password') === sharedPassword;
  const identity = knows ? identities.directory.find(username) : undefined;
  return { username, identity, account: identity && identities.setOf(identity.id)?.primary };
}
