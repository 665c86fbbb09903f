import type { HttpBindings } from '@hono/node-server';
import type { IdentityDocument } from '@isthmus/globus';
import { type Context, Hono } from 'hono';
import { type Identity, type IdentityProvider, identityProviders } from '../people.ts';
import { authProblem } from './auth-errors.ts';
import { authenticateClient } from './client-authentication.ts';
import type { Client } from './clients.ts';
import type { Identities } from './identity-set.ts';
import type { ModelStore } from './model-store.ts';
import { bearerToken, problem } from './token-routes.ts';

export interface IdentityRoutesOptions {
  clients: ReadonlyMap<string, Client>;
  store: ModelStore;
  identities: Identities;
}

type Env = { Bindings: HttpBindings };

/** /v2/api: who is behind an id or a username, and who vouches for them. */
export function identityRoutes(options: IdentityRoutesOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    const client = authenticateClient(options.clients, c.req.header('authorization'));
    if (client.kind !== 'client' && !bearerToken(options.store, c)) {
      return problem(c, authProblem('UNAUTHORIZED', 'Call must be authenticated'));
    }
    c.header('cache-control', 'no-store');
    return next();
  });
  app.get('/identities', (c) => listIdentities(c, options.identities));
  app.get('/identities/:id', (c) => {
    const identity = options.identities.find(c.req.param('id'));
    if (!identity) return problem(c, authProblem('NOT_FOUND', 'No identity has this id.'));
    return c.json({ identity: identityDocument(identity) });
  });
  app.get('/identity_providers', (c) => listProviders(c));
  return app;
}

function listIdentities(c: Context, identities: Identities): Response {
  const ids = commaList(c.req.query('ids'));
  const usernames = commaList(c.req.query('usernames'));
  if ((ids === undefined) === (usernames === undefined)) {
    return problem(c, authProblem('BAD_REQUEST', 'Send either “ids” or “usernames”.'));
  }
  const bare = usernames?.find((username) => !/^[^@]+@[^@]+$/.test(username));
  if (bare !== undefined) {
    return problem(c, authProblem('BAD_REQUEST', `“${bare}” is no username: it has to be name@domain.`));
  }
  const found = new Map<string, Identity>();
  for (const wanted of ids ?? usernames ?? []) {
    const identity = identities.find(wanted);
    if (identity && (usernames !== undefined) === wanted.includes('@')) found.set(identity.id, identity);
  }
  const list = [...found.values()];
  const withProviders = commaList(c.req.query('include'))?.includes('identity_provider');
  const providers = identityProviders.filter(({ id }) => list.some(({ providerId }) => providerId === id));
  return c.json({
    identities: list.map(identityDocument),
    ...(withProviders && { included: { identity_providers: providers.map(providerDocument) } }),
  });
}

function listProviders(c: Context): Response {
  const ids = commaList(c.req.query('ids'));
  const domains = commaList(c.req.query('domains'));
  if ((ids === undefined) === (domains === undefined)) {
    return problem(c, authProblem('BAD_REQUEST', 'Send either “ids” or “domains”.'));
  }
  const found = identityProviders.filter(
    (provider) => ids?.includes(provider.id) || provider.domains.some((domain) => domains?.includes(domain)),
  );
  return c.json({ identity_providers: found.map(providerDocument) });
}

function identityDocument(identity: Identity): IdentityDocument {
  const { id, username, name, email, organization, providerId } = identity;
  const isClient = username.endsWith('@clients.auth.globus.org');
  return {
    id,
    username,
    name,
    email,
    organization,
    status: 'used',
    identity_provider: providerId,
    identity_type: isClient ? null : 'login',
  };
}

function providerDocument({ id, name, shortName, domains }: IdentityProvider) {
  return { id, name, short_name: shortName, domains, alternative_names: [] };
}

function commaList(text: string | undefined): string[] | undefined {
  return text
    ?.split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
