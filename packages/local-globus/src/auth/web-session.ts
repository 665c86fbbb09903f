import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type Provider from 'oidc-provider';
import type { World } from '../world.ts';
import type { Identities } from './identity-set.ts';
import { send } from './interaction.ts';
import { loginPage } from './pages/login-page.ts';
import { readForm } from './read-form.ts';
import { identityInForm } from './sign-in-form.ts';

type Env = { Bindings: HttpBindings };

/** Who the browser is known as at Auth: for Auth's own pages, which no application stands behind. */
export interface WebSession {
  /** The primary identity's id; undefined for a browser that isn't known. */
  accountOf(c: Context<Env>): Promise<string | undefined>;
  /** Sends the browser to sign in, and from there back to the address it asked for. */
  askToSignIn(c: Context<Env>): Response;
  end(c: Context<Env>): Promise<void>;
}

const path = '/p/sign-in';
const day = 86_400;

export function createWebSession(provider: Provider): WebSession {
  const sessionOf = async (c: Context<Env>) => {
    const context = provider.createContext(c.env.incoming, c.env.outgoing);
    return { context, session: await provider.Session.get(context) };
  };
  return {
    accountOf: async (c) => (await sessionOf(c)).session.accountId,
    askToSignIn(c) {
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(`${path}?${new URLSearchParams({ to: `${pathname}${search}` }).toString()}`, 303);
    },
    async end(c) {
      const { context, session } = await sessionOf(c);
      await session.destroy();
      context.cookies.set(provider.cookieName('session'), null, { signed: true });
    },
  };
}

/** The sign-in page of Auth's own pages. */
export function signInRoutes(provider: Provider, options: { identities: Identities; world: World }): Hono<Env> {
  const app = new Hono<Env>();
  const show = async (c: Context<Env>, failed?: { kind: 'unknown'; username: string }) => {
    const { pathname, search } = new URL(c.req.url);
    const page = await loginPage({
      clientName: 'local Globus',
      people: options.world.seeds.people,
      action: `${pathname}${search}`,
      filledIn: failed?.username ?? '',
      wantsMfa: false,
      ...(failed && { failed }),
    });
    return send(c, page, failed ? 422 : 200);
  };
  app.get('/', (c) => show(c));
  app.post('/', async (c) => {
    const { username, identity, account } = identityInForm(await readForm(c), options.identities);
    if (!identity || !account) return show(c, { kind: 'unknown', username });
    options.identities.recordAuthentication(identity.id);
    const context = provider.createContext(c.env.incoming, c.env.outgoing);
    let session = await provider.Session.get(context);
    if (session.accountId !== undefined && session.accountId !== account.id) {
      await session.destroy();
      session = new provider.Session();
    }
    session.loginAccount({ accountId: account.id, amr: ['pwd'] });
    const id = await session.save(day);
    context.cookies.set(provider.cookieName('session'), id, { httpOnly: true, sameSite: 'lax', signed: true });
    return c.redirect(ownPage(c.req.query('to')), 303);
  });
  return app;
}

/** Only a page of Auth's own: no open redirect. */
function ownPage(to = ''): string {
  const url = URL.parse(to, 'http://auth.invalid');
  const isOwn = url?.origin === 'http://auth.invalid' && url.pathname.startsWith('/v2/web/');
  return isOwn ? `${url.pathname}${url.search}` : '/';
}
