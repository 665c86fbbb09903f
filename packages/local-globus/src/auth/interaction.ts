import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import type { SwitchBoard } from '../control/switches.ts';
import type { Identity } from '../people.ts';
import { identitiesThatCount } from '../session-requirements.ts';
import type { World } from '../world.ts';
import type { Client } from './clients.ts';
import type { Consents } from './consents.ts';
import { hasIdentityAt, type Identities } from './identity-set.ts';
import type { NamedGrants } from './named-grants.ts';
import { lostSignIn, missingDomains, missingIdentity, type PageWords } from './page-words.ts';
import { consentPage } from './pages/consent-page.ts';
import { type LoginPageOptions, loginPage } from './pages/login-page.ts';
import { lookOf } from './pages/look.ts';
import type { Page } from './pages/page.ts';
import type { PolicyBook } from './policy-book.ts';
import { readForm, textOf } from './read-form.ts';
import { evidenceOf, readSessionRequirements } from './requested-session.ts';
import { domainsLackingFor, usableScopes } from './required-domains.ts';
import type { ScopeCatalog } from './scope-catalog.ts';
import { resolveScopes } from './scope-graph.ts';
import { identityInForm } from './sign-in-form.ts';
import type { SignInSessions } from './sign-in-sessions.ts';

export interface InteractionOptions {
  clients: ReadonlyMap<string, Client>;
  catalog: ScopeCatalog;
  consents: Consents;
  namedGrants: NamedGrants;
  identities: Identities;
  sessions: SignInSessions;
  world: World;
  policies: PolicyBook;
  switches: SwitchBoard;
  /** The page for what goes no further. */
  pageFor: (...words: PageWords) => Promise<Page>;
}

type Env = { Bindings: HttpBindings };
type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The sign-in and consent steps of an authorization, as plain forms. */
export function interactionRoutes(provider: Provider, options: InteractionOptions): Hono<Env> {
  const app = new Hono<Env>();
  /** Runs a step with its interaction; a step whose cookie or record is gone gets a page that says so. */
  const step = (prompt: string, run: (c: Context<Env>, interaction: Interaction) => Promise<Response>) => {
    return async (c: Context<Env>) => {
      try {
        const interaction = await provider.interactionDetails(c.env.incoming, c.env.outgoing);
        if (interaction.uid !== c.req.param('uid') || interaction.prompt.name !== prompt) return lost(c, options);
        return await run(c, interaction);
      } catch (error) {
        if (error instanceof errors.SessionNotFound) return lost(c, options);
        throw error;
      }
    };
  };
  app.get(
    '/login/:uid',
    step('login', (c, interaction) => showLogin(c, options, interaction)),
  );
  app.post(
    '/login/:uid',
    step('login', (c, interaction) => logIn(c, provider, options, interaction)),
  );
  app.get(
    '/consent/:uid',
    step('consent', (c, interaction) => showConsent(c, options, interaction)),
  );
  app.post(
    '/consent/:uid',
    step('consent', (c, interaction) => decide(c, provider, options, interaction)),
  );
  return app;
}

export function send(c: Context, page: Page, status: 200 | 400 | 403 | 404 | 422 | 500 = 200): Response {
  c.header('content-security-policy', page.csp);
  c.header('cache-control', 'no-store');
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'no-referrer');
  return c.html(page.html, status) as Response;
}

/** For an interaction that isn't there: too old, another browser's, or finished already. */
async function lost(c: Context<Env>, options: InteractionOptions): Promise<Response> {
  return send(c, await options.pageFor(...lostSignIn), 400);
}

async function showLogin(
  c: Context<Env>,
  options: InteractionOptions,
  interaction: Interaction,
  failed?: LoginPageOptions['failed'],
): Promise<Response> {
  const message = interaction.params.session_message;
  const { wantsMfa, count } = askedSession(options, interaction);
  const client = clientOf(options, interaction);
  const { name: clientName, preselectIdp } = client;
  const page = await loginPage({
    clientName,
    look: lookOf(client),
    people: options.world.seeds.people,
    ...(preselectIdp !== undefined && { preselected: preselectIdp }),
    action: c.req.path,
    formsEndAt: textOf(interaction.params.redirect_uri),
    ...(count.length < options.identities.all().length && {
      // Who has a password of their own types it.
      required: count.filter(({ id }) => !options.identities.hasOwnPassword(id)),
    }),
    wantsMfa,
    ...(typeof message === 'string' && { message }),
    ...(failed && { failed }),
    filledIn: failed?.username ?? textOf(interaction.params.login_hint),
  });
  return send(c, page, failed ? 422 : 200);
}

async function logIn(
  c: Context<Env>,
  provider: Provider,
  options: InteractionOptions,
  interaction: Interaction,
): Promise<Response> {
  const form = await readForm(c);
  const { username, identity, account } = identityInForm(form, options.identities);
  if (!identity || !account) return showLogin(c, options, interaction, { kind: 'unknown', username });
  const client = clientOf(options, interaction);
  if (client.requiredIdp !== undefined && !hasIdentityAt(options.identities, account.id, client.requiredIdp)) {
    const provider =
      options.identities.providers.find(({ id }) => id === client.requiredIdp)?.name ?? client.requiredIdp;
    return send(c, await options.pageFor(...missingIdentity(client.name, provider)), 403);
  }
  const lacking = domainsLackingFor(
    scopesOf(options, interaction),
    options.identities.setOf(account.id),
    options.catalog,
  );
  if (lacking.length > 0) return send(c, await options.pageFor(...missingDomains(client.name, lacking)), 403);
  const { wantsMfa, count } = askedSession(options, interaction);
  if (!count.some(({ id }) => id === identity.id))
    return showLogin(c, options, interaction, { kind: 'other', username });
  await leaveOtherSession(provider, interaction, account.id);
  options.identities.recordAuthentication(identity.id);
  const authentication = { identityId: identity.id, atMs: options.world.clock.now(), mfa: wantsMfa };
  const login = { accountId: account.id, amr: ['pwd'], authentication };
  return goOn(c, provider, { login });
}

/**
 * Somebody else signs in within this browser's session. The provider would ask for its logout by a page that needs
 * JavaScript; the old session is ended here instead.
 */
async function leaveOtherSession(provider: Provider, interaction: Interaction, accountId: string): Promise<void> {
  if (!interaction.session || interaction.session.accountId === accountId) return;
  const session = await provider.Session.find(interaction.session.cookie);
  await session?.destroy();
  delete interaction.session;
  await interaction.persist();
}

async function showConsent(c: Context<Env>, options: InteractionOptions, interaction: Interaction): Promise<Response> {
  const client = clientOf(options, interaction);
  const page = await consentPage({
    clientName: client.name,
    look: lookOf(client),
    ...(client.promptsForLabel && { label: textOf(interaction.params.prefill_named_grant) }),
    username: options.identities.setOf(interaction.session?.accountId ?? '')?.primary.username ?? '',
    scopes: scopesOf(options, interaction),
    catalog: options.catalog,
    keepsAccess: interaction.params.globus_refresh !== undefined,
    action: c.req.path,
    formsEndAt: textOf(interaction.params.redirect_uri),
  });
  return send(c, page);
}

async function decide(
  c: Context<Env>,
  provider: Provider,
  options: InteractionOptions,
  interaction: Interaction,
): Promise<Response> {
  const form = await readForm(c);
  const decision = form.get('decision');
  const accountId = interaction.session?.accountId;
  if ((decision !== 'allow' && decision !== 'deny') || accountId === undefined) {
    return showConsent(c, options, interaction);
  }
  const client = clientOf(options, interaction);
  if (decision === 'allow') {
    if (client.promptsForLabel) {
      options.namedGrants.name({ accountId, clientId: client.id }, form.get('label') ?? '');
    }
    const allowed = form.getAll('allowed');
    options.consents.record({ accountId, clientId: client.id }, scopesOf(options, interaction), {
      declined: new Set(form.getAll('asked').filter((path) => !allowed.includes(path))),
      allowsRefresh: interaction.params.globus_refresh !== undefined,
    });
  }
  const result =
    decision === 'allow'
      ? { consent: {} }
      : {
          error: options.switches.state.denial_error,
          error_description: `You did not allow ${client.name} what it asked for.`,
        };
  return goOn(c, provider, result);
}

/** Back to the authorization, at the address that the browser has it at: the provider knows that of the socket alone. */
async function goOn(
  c: Context<Env>,
  provider: Provider,
  result: Parameters<Provider['interactionResult']>[2],
): Promise<Response> {
  const { pathname, search } = new URL(await provider.interactionResult(c.env.incoming, c.env.outgoing, result));
  return c.redirect(`${pathname}${search}`, 303);
}

/** The identities whose sign-in goes towards what the application asks of the session, and whether a second factor does. */
function askedSession(options: InteractionOptions, interaction: Interaction) {
  const { params, session } = interaction;
  const { requirements } = readSessionRequirements(options, (name) => params[name]);
  const key = { sessionId: session?.uid ?? '', clientId: textOf(params.client_id), accountId: session?.accountId };
  const wantsMfa = requirements.mfa || requirements.policies.some(({ mfa }) => mfa);
  const now = options.world.clock.now();
  const counting: Identity[] = identitiesThatCount(requirements, evidenceOf(options, key), now, options.identities);
  const { requiredIdp } = clientOf(options, interaction);
  const asked = scopesOf(options, interaction);
  const { catalog, identities } = options;
  const count = counting.filter(
    ({ id }) =>
      (!wantsMfa || identities.hasSecondFactor(id)) &&
      (requiredIdp === undefined || hasIdentityAt(identities, id, requiredIdp)) &&
      domainsLackingFor(asked, identities.setOf(id), catalog).length === 0,
  );
  return { count, wantsMfa };
}

function clientOf(options: InteractionOptions, interaction: Pick<Interaction, 'params'>): Client {
  const client = options.clients.get(textOf(interaction.params.client_id));
  if (!client) throw new errors.SessionNotFound('the client is gone');
  return client;
}

/** What is asked for; once somebody has signed in, what they can use of it. */
function scopesOf({ catalog, identities }: InteractionOptions, { params, session }: Interaction) {
  const list = resolveScopes(textOf(params.globus_scope), catalog);
  if (list.kind !== 'scopes') return [];
  const set = session?.accountId === undefined ? undefined : identities.setOf(session.accountId);
  return set === undefined ? list.scopes : usableScopes(list.scopes, set, catalog);
}
