import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type Provider from 'oidc-provider';
import { type Client, isPlaceOf } from './clients.ts';
import { send } from './interaction.ts';
import { logoutPage } from './pages/logout-page.ts';

type Env = { Bindings: HttpBindings };

/** GET /v2/web/logout: ends the browser's session at Auth, and offers a link back. Tokens stay as they are. */
export async function logOut(
  c: Context<Env>,
  provider: Provider,
  clients: ReadonlyMap<string, Client>,
): Promise<Response> {
  await endWebSession(provider, c);
  return send(c, await logoutPage(placeToGoBackTo(c, clients)));
}

async function endWebSession(provider: Provider, c: Context<Env>): Promise<void> {
  const context = provider.createContext(c.env.incoming, c.env.outgoing);
  const session = await provider.Session.get(context);
  await session.destroy();
  context.cookies.set(provider.cookieName('session'), null, { signed: true });
}

/** The application's place, when the link leads to where its codes may go as well: no open redirect. */
function placeToGoBackTo(c: Context<Env>, clients: ReadonlyMap<string, Client>): { uri: string; name: string } | null {
  // An old sample says "client".
  const client = clients.get(c.req.query('client_id') ?? c.req.query('client') ?? '');
  const uri = c.req.query('redirect_uri');
  if (!client || uri === undefined || !isPlaceOf(client, uri)) return null;
  return { uri, name: c.req.query('redirect_name') || client.name };
}
