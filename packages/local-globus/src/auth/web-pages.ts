import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Client } from './clients.ts';
import type { Consents } from './consents.ts';
import { identitiesPageRoutes } from './identities-page-routes.ts';
import type { Identities } from './identity-set.ts';
import { send } from './interaction.ts';
import type { NamedGrants } from './named-grants.ts';
import { authCodePage } from './pages/auth-code-page.ts';
import { consentsPage } from './pages/consents-page.ts';
import { logoutPage } from './pages/logout-page.ts';
import { lookOf } from './pages/look.ts';
import { readForm } from './read-form.ts';
import type { ScopeCatalog } from './scope-catalog.ts';
import { wayBack } from './way-back.ts';
import type { WebSession } from './web-session.ts';

export interface WebPagesOptions {
  clients: ReadonlyMap<string, Client>;
  catalog: ScopeCatalog;
  consents: Consents;
  namedGrants: NamedGrants;
  identities: Identities;
  webSession: WebSession;
}

type Env = { Bindings: HttpBindings };

/** /v2/web: Auth's own pages for people, to which applications link. */
export function webPages(options: WebPagesOptions): Hono<Env> {
  const { clients, webSession } = options;
  const app = new Hono<Env>();
  /** Ends the browser's session at Auth, and offers a link back. Tokens stay as they are. */
  app.get('/logout', async (c) => {
    await webSession.end(c);
    const client = clients.get(c.req.query('client_id') ?? c.req.query('client') ?? '');
    return send(c, await logoutPage(wayBack(c, clients), client && lookOf(client)));
  });
  app.get('/auth-code', async (c) => {
    const { code, error, error_description } = c.req.query();
    return send(c, await authCodePage({ code, error: error_description ?? error }));
  });
  app.get('/consents', (c) => showConsents(c, options));
  app.post('/consents', (c) => rescind(c, options));
  app.route('/', identitiesPageRoutes(options));
  return app;
}

async function showConsents(c: Context<Env>, options: WebPagesOptions): Promise<Response> {
  const accountId = await options.webSession.accountOf(c);
  const account = accountId === undefined ? undefined : options.identities.setOf(accountId)?.primary;
  if (!account) return options.webSession.askToSignIn(c);
  const { pathname, search } = new URL(c.req.url);
  const page = await consentsPage({
    username: account.username,
    action: `${pathname}${search}`,
    consents: options.consents.list({ accountId: account.id }),
    nameOfClient: (id) => options.clients.get(id)?.name ?? id,
    labelOf: (clientId) => options.namedGrants.labelOf({ accountId: account.id, clientId }),
    wordsOf: (scope) => options.catalog.find(scope)?.words ?? scope,
    back: wayBack(c, options.clients),
  });
  return send(c, page);
}

/** One consent with what depends on it, or all that an application was allowed; only ever the person's own. */
async function rescind(c: Context<Env>, options: WebPagesOptions): Promise<Response> {
  const accountId = await options.webSession.accountOf(c);
  if (accountId === undefined) return options.webSession.askToSignIn(c);
  const form = await readForm(c);
  const id = Number(form.get('consent') ?? Number.NaN);
  const clientId = form.get('application');
  if (Number.isSafeInteger(id)) options.consents.rescind({ accountId, id });
  else if (clientId !== null) options.consents.rescind({ accountId, clientId });
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(`${pathname}${search}`, 303);
}
