import type { HttpBindings } from '@hono/node-server';
import type { IdentityDocument } from '@isthmus/globus';
import { type Context, Hono } from 'hono';
import type { Identity, IdentityProvider } from '../people.ts';
import { type CallerOptions, callerOf } from './developers/caller.ts';
import { commaList, Refusal, refuse } from './developers/refusal.ts';
import type { Identities } from './identity-set.ts';
import { problem } from './token-routes.ts';

type Env = { Bindings: HttpBindings };

/** As many as the SDKs ask for at once. */
const most = 100;

/** /v2/api: who is behind an id or a username, and who vouches for them. Any credentials will do. */
export function identityRoutes(options: CallerOptions): Hono<Env> {
  const { identities } = options;
  const app = new Hono<Env>();
  const answering = (answer: (c: Context<Env>) => object) => (c: Context<Env>) => {
    callerOf(options, c);
    c.header('cache-control', 'no-store');
    return c.json(answer(c));
  };
  app.get(
    '/identities',
    answering((c) => listIdentities(c, identities)),
  );
  app.get(
    '/identities/:id',
    answering((c) => {
      const wanted = c.req.param('id')?.toLowerCase();
      const identity = identities.find(wanted ?? '');
      if (!identity || identity.id !== wanted) throw refuse('NOT_FOUND', 'No identity has this id.');
      return { identity: identityDocument(identity) };
    }),
  );
  app.get(
    '/identity_providers',
    answering((c) => listProviders(c, identities)),
  );
  app.onError((error, c) => {
    if (error instanceof Refusal) return problem(c, error.problem);
    throw error;
  });
  return app;
}

function listIdentities(c: Context, identities: Identities): object {
  const { ids, names: usernames } = eitherList(c, 'usernames');
  const bare = usernames?.find((username) => !/^[^@\s]+@[^@\s]+$/.test(username));
  if (bare !== undefined) throw refuse('BAD_REQUEST', `“${bare}” is no username: it has to be name@domain.`);
  const provisions = booleanOf(c.req.query('provision'));
  if (provisions === undefined) throw refuse('BAD_REQUEST', '“provision” is true or false.');
  const found = new Map<string, Identity>();
  for (const wanted of ids ?? usernames ?? []) {
    const known = identities.find(wanted);
    const identity = known ?? (usernames && provisions ? identities.directory.provision(wanted) : undefined);
    if (identity && (usernames !== undefined) === wanted.includes('@')) found.set(identity.id, identity);
  }
  const list = [...found.values()];
  const withProviders = commaList(c.req.query('include'))?.includes('identity_provider');
  const providers = identities.providers.filter(({ id }) => list.some(({ providerId }) => providerId === id));
  return {
    identities: list.map(identityDocument),
    ...(withProviders && { included: { identity_providers: providers.map(providerDocument) } }),
  };
}

function listProviders(c: Context, { providers }: Identities): object {
  const { ids, names: domains } = eitherList(c, 'domains');
  const wanted = new Set((ids ?? domains ?? []).map((one) => one.toLowerCase()));
  const found = providers.filter((provider) => (ids ? [provider.id] : provider.domains).some((one) => wanted.has(one)));
  return { identity_providers: found.map(providerDocument) };
}

/** “ids” or the other, and not too many. */
function eitherList(c: Context, other: string): { ids: string[] | undefined; names: string[] | undefined } {
  const ids = commaList(c.req.query('ids'));
  const names = commaList(c.req.query(other));
  if ((ids === undefined) === (names === undefined)) {
    throw refuse('BAD_REQUEST', `Send either “ids” or “${other}”.`);
  }
  if ((ids ?? names ?? []).length > most) throw refuse('BAD_REQUEST', `Ask for at most ${most} at once.`);
  return { ids, names };
}

/** Of an identity that has never been used, only the username is known. */
export function identityDocument(identity: Identity): IdentityDocument {
  const { id, username, name, email, organization, providerId, status = 'used' } = identity;
  const isKnown = status === 'used';
  return {
    id,
    username,
    name: isKnown ? name : null,
    email: isKnown ? email : null,
    organization: isKnown ? organization : null,
    status,
    identity_provider: providerId,
    identity_type: username.endsWith('@clients.auth.globus.org') ? null : 'login',
  };
}

function providerDocument({ id, name, shortName, domains, alternativeNames = [] }: IdentityProvider) {
  return { id, name, short_name: shortName, domains, alternative_names: alternativeNames };
}

/** Python says True and False; left out or empty it is false. */
function booleanOf(text = ''): boolean | undefined {
  const word = text.toLowerCase();
  if (word === 'true') return true;
  return word === '' || word === 'false' ? false : undefined;
}
