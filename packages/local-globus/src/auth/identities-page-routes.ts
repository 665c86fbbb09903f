import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Client } from './clients.ts';
import type { Identities } from './identity-set.ts';
import { send } from './interaction.ts';
import { type IdentitiesPageOptions, identitiesPage } from './pages/identities-page.ts';
import { readForm } from './read-form.ts';
import { wayBack } from './way-back.ts';
import type { WebSession } from './web-session.ts';

export interface IdentitiesPageRoutesOptions {
  clients: ReadonlyMap<string, Client>;
  identities: Identities;
  webSession: WebSession;
}

type Env = { Bindings: HttpBindings };
type Outcome = Pick<IdentitiesPageOptions, 'outcome' | 'filledIn'>;

/** /v2/web/identities, to which applications send people who want to link or unlink identities. */
export function identitiesPageRoutes(options: IdentitiesPageRoutesOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/identities', (c) => show(c, options, {}));
  app.post('/identities', async (c) => {
    const accountId = await options.webSession.accountOf(c);
    const primaryId = options.identities.setOf(accountId ?? '')?.primary.id;
    if (primaryId === undefined) return options.webSession.askToSignIn(c);
    const form = await readForm(c);
    const unlinked = form.get('unlink');
    return show(
      c,
      options,
      unlinked === null ? link(options.identities, form, primaryId) : unlink(options.identities, unlinked, primaryId),
    );
  });
  return app;
}

async function show(c: Context<Env>, options: IdentitiesPageRoutesOptions, after: Outcome): Promise<Response> {
  const { identities, clients, webSession } = options;
  const account = identities.setOf((await webSession.accountOf(c)) ?? '')?.primary.id;
  const linked = account === undefined ? undefined : identities.directory.linkedTo(account);
  if (!linked) return webSession.askToSignIn(c);
  const { pathname, search } = new URL(c.req.url);
  const page = await identitiesPage({
    identities: linked,
    providerName: ({ providerId, organization }) =>
      identities.providers.find(({ id }) => id === providerId)?.name ?? organization,
    action: `${pathname}${search}`,
    back: wayBack(c, clients),
    ...after,
  });
  return send(c, page, after.outcome?.kind === 'refused' ? 422 : 200);
}

/** Who links an identity has to prove that it is theirs. */
function link({ directory, ...identities }: Identities, form: URLSearchParams, primaryId: string): Outcome {
  const username = (form.get('username') ?? '').trim();
  const refused = (words: string): Outcome => ({ outcome: { kind: 'refused', words }, filledIn: username });
  const identity = directory.find(username);
  if (!identity || !identities.isPassword(identity.id, form.get('password') ?? ''))
    return refused('That username and password don’t go together.');
  if (identity.primaryId === primaryId) return refused(`${identity.username} is linked already.`);
  if (!directory.link(identity.id, primaryId)) {
    return refused(`${identity.username} is linked to other identities. Sign in with it and unlink those first.`);
  }
  identities.recordAuthentication(identity.id);
  return { outcome: { kind: 'done', words: `${identity.username} is linked now.` } };
}

/** Only ever one's own. */
function unlink({ directory }: Identities, id: string, primaryId: string): Outcome {
  const identity = directory.find(id);
  if (identity?.primaryId !== primaryId || !directory.unlink(identity.id)) {
    return { outcome: { kind: 'refused', words: 'This identity can’t be unlinked.' } };
  }
  return { outcome: { kind: 'done', words: `${identity.username} goes on by itself now.` } };
}
