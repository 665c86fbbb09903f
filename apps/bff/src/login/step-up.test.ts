import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { problemDocument, type StepUpView, sessionView, stepUpPath } from '@isthmus/bff-contract';
import { resourceServers, scopes } from '@isthmus/globus';
import { request } from 'undici';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, newRing, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import {
  goodTokens,
  json,
  type ScriptedAuth,
  scriptedClient,
  startScriptedAuth,
  token,
} from '../testing/scripted-auth.ts';
import { type ForeignServer, startForeignServer } from '../testing/signed-in-portal.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import type { Vault } from '../vault/vault.ts';

// A resource server asks for more, and the person is sent through Globus Auth for it.

let auth: ScriptedAuth;
let transfer: ForeignServer;
let portal: Portal;
let browser: PortalBrowser;
let offsetMs = 0;
/** What Transfer answers. */
let answer: RequestListener;
let store: Vault;
/** Operations of the store that a test looks into. */
let taps: Partial<Vault>;

beforeEach(async () => {
  offsetMs = 0;
  answer = (_, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"DATA":[]}');
  auth = await startScriptedAuth();
  transfer = await startForeignServer((req, res) => answer(req, res));
  const now = () => Date.now() + offsetMs;
  store = createSqliteVault(':memory:');
  taps = {};
  const vault = new Proxy(store, {
    get:
      (target, name) =>
      (...values: unknown[]): unknown =>
        Reflect.apply(Reflect.get({ ...target, ...taps }, name), target, values),
  });
  portal = await startPortal({ authUrl: auth.url, transferUrl: transfer.origin, client: scriptedClient, vault, now });
  browser = createPortalBrowser(portal);
  expect((await goThrough('/bff/login?returnTo=/files')).status).toBe(302);
});
afterEach(async () => {
  await portal.close();
  await store.close();
  await transfer.close();
  await auth.close();
});

const collection = '5a2d9c1e-40b7-4a6c-8d0f-27f4b1e0c3a9';
const dataAccess = `${scopes.transferAll}[*https://auth.globus.org/scopes/${collection}/data_access]`;
const person = 'b7a3d9e2-58c4-4f3e-a1d0-92c6f1e0aa02';
const policy = '0c1f9a3e-7d52-4a3b-9a51-5b8f3e7f2b11';
const signInScopes = [scopes.openid, scopes.profile, scopes.email, scopes.viewIdentitySet];

const consentRequired = {
  code: 'ConsentRequired',
  message: 'Missing required data_access consent',
  required_scopes: [dataAccess],
  request_id: 'abc',
  resource: '/operation/endpoint/x/ls',
};

const call = (who = browser) => who.fetch('/api/transfer/v0.10/task_list');
const askWith = (body: unknown, status = 403) => {
  answer = (_, res) => res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};
const goOn = () => {
  answer = (_, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"DATA":[]}');
};

async function askedFor(body: unknown, status = 403): Promise<StepUpView> {
  askWith(body, status);
  return stepUpOf(await call());
}

async function stepUpOf(response: Response): Promise<StepUpView> {
  expect([response.status, response.headers.get('bff-error')]).toEqual([403, 'consent_required']);
  const { stepUp, service } = problemDocument.parse(await response.json());
  expect(service).toBe('transfer');
  if (!stepUp) throw new Error('no step-up is offered');
  return stepUp;
}

async function authorizeQuery(path: string, who = browser): Promise<URLSearchParams> {
  const started = await who.fetch(path);
  expect(started.status).toBe(302);
  return new URL(started.headers.get('location') ?? '').searchParams;
}

/** A whole way through Auth; `change` makes another answer of the good one. */
async function goThrough(
  path: string,
  change: (good: Awaited<ReturnType<typeof goodTokens>>) => unknown = (good) => good,
  claims = {},
): Promise<Response> {
  const asked = await authorizeQuery(path);
  const good = await goodTokens(auth, asked.get('nonce') ?? '', claims);
  auth.answerToken = () => json(change(good));
  return browser.fetch(
    `/bff/callback?${new URLSearchParams({ code: 'c', state: asked.get('state') ?? '' }).toString()}`,
  );
}

function bearers(server = transfer): string[] {
  return server.seen.flatMap(({ headers }) =>
    headers.filter(([name]) => name === 'authorization').map(([, value]) => value),
  );
}

const revoked = () => auth.revoked.map((entry) => entry.token);
const problemOf = (response: Response) => [response.status, response.headers.get('bff-error')];

test.each<[string, number, unknown, Partial<StepUpView>, Record<string, string>]>([
  [
    'Transfer’s own document',
    403,
    consentRequired,
    { requiredScopes: [dataAccess], message: consentRequired.message },
    { session_message: consentRequired.message },
  ],
  [
    'the canonical document, among other errors',
    403,
    {
      errors: [
        { code: 'Other' },
        {
          code: 'AuthorizationRequired',
          authorization_parameters: {
            session_message: 'Use your lab identity',
            session_required_identities: [person, 'another'],
            session_required_single_domain: ['lab.example.edu', 'aurora.example'],
            session_required_mfa: true,
            required_scopes: [dataAccess],
            prompt: 'login',
          },
        },
      ],
    },
    {
      identities: [person, 'another'],
      singleDomain: ['lab.example.edu', 'aurora.example'],
      mfa: true,
      prompt: 'login',
    },
    {
      session_message: 'Use your lab identity',
      session_required_identities: `${person},another`,
      session_required_single_domain: 'lab.example.edu,aurora.example',
      session_required_mfa: 'true',
      prompt: 'login',
    },
  ],
  [
    'parameters without a code, lists joined by commas',
    403,
    {
      error: 'forbidden',
      authorization_parameters: { session_required_policies: `${policy},p2`, session_message: 'm' },
    },
    { policies: [policy, 'p2'], requiredScopes: [] },
    { session_required_policies: `${policy},p2`, session_message: 'm' },
  ],
  [
    'an old action provider’s document, with status 401',
    401,
    { code: 'ConsentRequired', required_scope: dataAccess, description: 'd' },
    { requiredScopes: [dataAccess], message: 'd' },
    { session_message: 'd' },
  ],
  [
    'Auth’s document of a dependent token',
    403,
    { error: 'dependent_consent_required', errors: [{ unapproved_scopes: [dataAccess] }] },
    { requiredScopes: [dataAccess], message: null },
    {},
  ],
])('R15: %s becomes a ticket that asks Auth for just that', async (_what, status, body, view, parameters) => {
  const stepUp = await askedFor(body, status);
  expect(stepUp).toMatchObject({ ...view, triedBefore: false });
  const asked = await authorizeQuery(
    `${stepUpPath(stepUp.ticket, '/files')}&prompt=none&scope=all&session_required_mfa=false`,
  );
  const session = [...asked].filter(([name]) => name.startsWith('session_') || name === 'prompt');
  expect(Object.fromEntries(session)).toEqual(parameters);
  const transferScope = stepUp.requiredScopes.length > 0 ? dataAccess : scopes.transferAll;
  expect(asked.get('scope')).toBe([...signInScopes, transferScope].join(' '));
  expect([asked.get('access_type'), asked.get('code_challenge_method')]).toEqual(['offline', 'S256']);
  // A demand is no dead token: nothing was renewed for it.
  expect(auth.tokenRequests).toHaveLength(1);
});

test('R15: a demand is understood in every encoding that a browser asks for', async () => {
  answer = (_, res) =>
    res
      .writeHead(403, { 'Content-Type': 'application/problem+json; charset=utf-8', 'Content-Encoding': 'gzip' })
      .end(gzipSync(JSON.stringify(consentRequired)));
  expect(await stepUpOf(await call())).toMatchObject({ requiredScopes: [dataAccess] });
});

test.each<[string, number, Record<string, string>, string | Buffer]>([
  ['a refusal for another reason', 403, { 'Content-Type': 'application/json' }, '{ "code" : "PermissionDenied"}\n'],
  ['a refusal that is no JSON', 403, { 'Content-Type': 'text/html' }, '<b>no</b>'],
  ['half a document', 403, { 'Content-Type': 'application/json' }, '{"code":"ConsentRequired"'],
  [
    'bytes of another encoding than they say',
    403,
    { 'Content-Type': 'application/json', 'Content-Encoding': 'br' },
    'x',
  ],
  ['nothing', 403, { 'Content-Type': 'application/json' }, ''],
  [
    'a demand in a very long answer',
    403,
    { 'Content-Type': 'application/json' },
    JSON.stringify({ ...consentRequired, padding: 'x'.repeat(70_000) }),
  ],
  ['a demand with another status', 409, { 'Content-Type': 'application/json' }, JSON.stringify(consentRequired)],
  [
    'a demand for what belongs to another service',
    403,
    { 'Content-Type': 'application/json' },
    JSON.stringify({ ...consentRequired, required_scopes: [scopes.manageProjects] }),
  ],
  [
    'a demand that no scope parser reads',
    403,
    { 'Content-Type': 'application/json' },
    JSON.stringify({ ...consentRequired, required_scopes: [`${scopes.transferAll}[[x]`] }),
  ],
  [
    'a demand too long for a ticket',
    403,
    { 'Content-Type': 'application/json' },
    JSON.stringify({
      code: 'x',
      authorization_parameters: { session_required_identities: [randomBytes(3000).toString('hex')] },
    }),
  ],
])('R15: %s passes as it came', async (_what, status, headers, body) => {
  for (const framing of [{}, { 'Content-Length': String(Buffer.byteLength(body)) }]) {
    answer = (_, res) => {
      res.writeHead(status, { ...headers, ...framing });
      // In two pieces, as a slow service sends it.
      res.write(body.slice(0, 1));
      res.end(body.slice(1));
    };
    const seen = await rawBody('/api/transfer/v0.10/task_list');
    expect([seen.status, seen.upstream, seen.error]).toEqual([status, 'transfer', null]);
    expect(seen.bytes.equals(Buffer.from(body))).toBe(true);
  }
});

/** The bytes as they came: fetch would decode them. */
async function rawBody(path: string) {
  const response = await request(portal.url + path, {
    headers: {
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'x-csrf': '1',
      'sec-fetch-site': 'same-origin',
    },
  });
  return {
    status: response.statusCode,
    upstream: response.headers['bff-upstream'],
    error: response.headers['bff-error'] ?? null,
    bytes: Buffer.from(await response.body.arrayBuffer()),
  };
}

test('R73: a demand whose words hold the token is not passed on in ours', async () => {
  await call();
  const [bearer = ''] = bearers();
  askWith({ ...consentRequired, message: `you sent ${bearer}` });
  const response = await call();
  expect(problemOf(response)).toEqual([502, 'token_leak_blocked']);
  expect(await response.text()).not.toContain(bearer.slice('Bearer '.length));
});

test('R15: a plain 401 in JSON still gets one other token, then passes', async () => {
  askWith({ code: 'AuthenticationFailed', message: 'no' }, 401);
  const next = token(resourceServers.transfer, scopes.transferAll);
  auth.answerToken = () => json(next);
  const response = await call();
  expect([response.status, await response.json()]).toEqual([401, { code: 'AuthenticationFailed', message: 'no' }]);
  expect(bearers().at(-1)).toBe(`Bearer ${next.access_token}`);
  expect(transfer.seen).toHaveLength(2);
});

test('R15: what the step-up brought joins the session under a new id; its other permissions and limits stay', async () => {
  await browser.fetch('/api/auth/v2/oauth2/userinfo');
  const authToken = authBearers().at(-1);
  await call();
  const [oldTransfer = ''] = bearers();
  const before = createPortalBrowser(portal);
  for (const [name, value] of browser.cookies) before.cookies.set(name, value);
  const { ticket } = await askedFor(consentRequired);
  offsetMs = 60_000;
  const brought = token(resourceServers.transfer, scopes.transferAll);
  const response = await goThrough(stepUpPath(ticket, '/files?origin_path=%2Fa'), (good) => ({
    ...brought,
    id_token: good.id_token,
    other_tokens: [],
  }));
  expect([response.status, response.headers.get('location')]).toEqual([302, '/files?origin_path=%2Fa']);
  goOn();
  expect((await call()).status).toBe(200);
  expect(bearers().at(-1)).toBe(`Bearer ${brought.access_token}`);
  await browser.fetch('/api/auth/v2/oauth2/userinfo');
  expect(authBearers().at(-1)).toBe(authToken);
  const cookies = response.headers.getSetCookie().filter((line) => line.startsWith('bff='));
  const maxAge = Number(/Max-Age=(\d+)/.exec(cookies[0] ?? '')?.[1]);
  expect(maxAge).toBeGreaterThan(12 * 3600 - 70);
  expect(maxAge).toBeLessThanOrEqual(12 * 3600 - 60);
  expect(browser.cookies.get('bff')).not.toBe(before.cookies.get('bff'));
  expect(problemOf(await call(before))).toEqual([401, 'session_revoked']);
  // The permission that was replaced dies, the one that moved along does not.
  await expect.poll(revoked).toContain(oldTransfer.slice('Bearer '.length));
  expect(revoked()).not.toContain(authToken?.slice('Bearer '.length));
  expect(portal.logged()).not.toContain(ticket);
});

function authBearers(): string[] {
  return auth.requests
    .filter(({ path }) => path === '/v2/oauth2/userinfo')
    .map(({ carried }) => /Bearer \w+/.exec(carried)?.[0] ?? '');
}

test('R120: the audit log tells which session a step-up has moved, and to which', async () => {
  const refOf = async () => {
    const view = sessionView.parse(await (await browser.fetch('/bff/session')).json());
    return view.authenticated ? view.sessionRef : null;
  };
  const before = await refOf();
  const { ticket } = await askedFor(consentRequired);
  goOn();
  await goThrough(stepUpPath(ticket, '/'));
  const lines = portal
    .logged()
    .split('\n')
    .filter((line) => line.includes('"audit":"step_up"'));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { session: await refOf(), predecessor: before },
  ]);
});

test('R15: a step-up adds the resource server it asked for, and no stranger', async () => {
  const { ticket } = await askedFor(consentRequired);
  const stranger = token('stranger.example', 'x');
  const less = token(resourceServers.transfer, 'urn:globus:auth:scope:transfer.api.globus.org:less');
  await call();
  const held = bearers().at(-1);
  const response = await goThrough(stepUpPath(ticket, '/'), (good) => ({ ...good, other_tokens: [stranger, less] }));
  expect(response.status).toBe(302);
  await expect.poll(revoked).toEqual(expect.arrayContaining([stranger.access_token, less.access_token]));
  goOn();
  // What may do less than the portal needs does not push out what may do more.
  expect((await call()).status).toBe(200);
  expect(bearers().at(-1)).toBe(held);
});

test('R15: other services work on while one waits for its step-up', async () => {
  const { ticket } = await askedFor(consentRequired);
  await authorizeQuery(stepUpPath(ticket, '/'));
  expect((await browser.fetch('/api/auth/v2/oauth2/userinfo')).headers.get('bff-upstream')).toBe('auth');
  expect(await (await browser.fetch('/bff/session')).json()).toMatchObject({
    services: { transfer: { state: 'ready' }, auth: { state: 'ready' } },
  });
});

test('R15: a ticket is good once, for five minutes, in the session it was made for, and only as it was made', async () => {
  const { ticket } = await askedFor(consentRequired);
  const attacker = createPortalBrowser(portal);
  const stranger = createPortalBrowser(portal);
  await signInAlso(attacker);
  const refused = async (value: string, who = browser) => {
    const response = await who.fetch(stepUpPath(value, '/files'));
    expect(problemOf(response)).toEqual([400, 'login_rejected']);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.getSetCookie()).toEqual([]);
    return response.text();
  };
  const forged = [ticket.slice(1), `${ticket.slice(0, 40)}A${ticket.slice(41)}`, 'x', '', '('.repeat(1000)];
  for (const value of forged) await refused(value);
  await refused(`${browser.cookies.get('bff')}`);
  for (const suffix of ['x', '~2', `~2*${ticket}`, ` ${ticket}`]) await refused(ticket + suffix);
  await refused(ticket, attacker);
  await refused(ticket, stranger);
  const doubled = await browser.fetch(`${stepUpPath(ticket, '/')}&stepup=${encodeURIComponent(ticket)}`);
  expect(doubled.status).toBe(400);
  offsetMs = 301_000;
  expect(await refused(ticket)).toContain('href="/files"');
  offsetMs = 299_000;
  await authorizeQuery(stepUpPath(ticket, '/files'));
  await refused(ticket);
});

async function signInAlso(who: PortalBrowser): Promise<void> {
  const asked = await authorizeQuery('/bff/login', who);
  const good = await goodTokens(auth, asked.get('nonce') ?? '');
  auth.answerToken = () => json(good);
  const response = await who.fetch(`/bff/callback?code=c&state=${asked.get('state')}`);
  expect(response.status).toBe(302);
}

test('R15: the same ticket in two tabs at once starts one step-up', async () => {
  const { ticket } = await askedFor(consentRequired);
  const answers = await Promise.all([1, 2, 3].map(() => browser.fetch(stepUpPath(ticket, '/'))));
  expect(answers.filter(({ status }) => status === 302)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(2);
});

test('R15: the same demand after its step-up says so, and asks for a fresh sign-in where that may help', async () => {
  const demand = {
    code: 'x',
    authorization_parameters: { session_required_policies: [policy], session_message: 'one' },
  };
  const first = await askedFor(demand);
  await goThrough(stepUpPath(first.ticket, '/'));
  const again = await askedFor({
    ...demand,
    authorization_parameters: { ...demand.authorization_parameters, session_message: 'two' },
  });
  expect(again).toMatchObject({ triedBefore: true, prompt: 'login', policies: [policy] });
  expect(await askedFor(consentRequired)).toMatchObject({ triedBefore: false });
  await goThrough(stepUpPath(again.ticket, '/'));
  expect(await askedFor(demand)).toMatchObject({ triedBefore: true });
  offsetMs = 10 * 60_000 + 1000;
  expect(await askedFor(demand)).toMatchObject({ triedBefore: false, prompt: null });
  expect(JSON.stringify(await (await browser.fetch('/bff/session')).json())).not.toMatch(/tried/);
});

test('R15: who declines a step-up stays signed in and is told so', async () => {
  const { ticket } = await askedFor(consentRequired);
  const asked = await authorizeQuery(stepUpPath(ticket, '/files'));
  const response = await browser.fetch(`/bff/callback?error=access_denied&state=${asked.get('state')}`);
  const html = await response.text();
  expect(response.status).toBe(400);
  expect(html).toContain('You are still signed in');
  expect(html).toContain('href="/files"');
  goOn();
  expect((await call()).status).toBe(200);
});

test('R15: a step-up whose session has ended meanwhile is a sign-in of its own', async () => {
  const { ticket } = await askedFor(consentRequired);
  const asked = await authorizeQuery(stepUpPath(ticket, '/files'));
  const good = await goodTokens(auth, asked.get('nonce') ?? '');
  auth.answerToken = () => json(good);
  const transactions = new Map(browser.cookies);
  await browser.fetch('/bff/logout', { method: 'POST' });
  for (const [name, value] of transactions) browser.cookies.set(name, value);
  const response = await browser.fetch(`/bff/callback?code=c&state=${asked.get('state')}`);
  expect([response.status, response.headers.get('location')]).toEqual([302, '/files']);
  goOn();
  expect((await call()).status).toBe(200);
  expect(bearers().at(-1)).toBe(`Bearer ${good.other_tokens[0]?.access_token}`);
});

test('R98: a sign-out that was on its way while a step-up came back ends what came of it, tokens included', async () => {
  const { ticket } = await askedFor(consentRequired);
  const otherTab = createPortalBrowser(portal, new Map(browser.cookies));
  await goThrough(stepUpPath(ticket, '/'));
  const again = await askedFor({ code: 'x', authorization_parameters: { session_required_mfa: true } });
  await goThrough(stepUpPath(again.ticket, '/'));
  goOn();
  expect((await call()).status).toBe(200);
  const [bearer = ''] = bearers().slice(-1);
  expect((await otherTab.fetch('/bff/logout', { method: 'POST' })).status).toBe(200);
  expect(problemOf(await call())).toEqual([401, 'session_revoked']);
  expect(revoked()).toContain(bearer.slice('Bearer '.length));
  expect(await portal.vault.figures()).toMatchObject({ liveSessions: 0, revocations: 0 });
});

test('R23: a look at the session that crosses a step-up takes no cookie away, until the session itself is over', async () => {
  const { ticket } = await askedFor(consentRequired);
  const otherTab = createPortalBrowser(portal, new Map(browser.cookies));
  const look = async () => {
    const response = await browser.fetch('/bff/session', { headers: { cookie: former } });
    expect(await response.json()).toMatchObject({ authenticated: false, ended: 'revoked' });
    return response.headers.getSetCookie().map((line) => line.split('=', 1)[0]);
  };
  const former = `bff=${browser.cookies.get('bff')}; bffref=${browser.cookies.get('bffref')}`;
  await goThrough(stepUpPath(ticket, '/'));
  expect(await look()).toEqual([]);
  goOn();
  expect((await call()).status).toBe(200);
  await otherTab.fetch('/bff/logout', { method: 'POST' });
  expect(await look()).toEqual(['bff', 'bffref']);
});

test('R106: a step-up that comes back while the person signs out everywhere ends with all the rest', async () => {
  const { ticket } = await askedFor(consentRequired);
  const otherTab = createPortalBrowser(portal, new Map(browser.cookies));
  const sessionsOf = store.sessionsOf.bind(store);
  taps.sessionsOf = async (fingerprint) => {
    const found = await sessionsOf(fingerprint);
    delete taps.sessionsOf;
    await goThrough(stepUpPath(ticket, '/'));
    return found;
  };
  const response = await otherTab.fetch('/bff/sessions?all=1', { method: 'DELETE' });
  expect([response.status, await response.json()]).toEqual([200, { ended: 1 }]);
  expect(problemOf(await call())).toEqual([401, 'session_revoked']);
  expect((await portal.vault.figures()).liveSessions).toBe(0);
});

test('R15: two step-ups of one session in two tabs both end in the one session that lives', async () => {
  const one = await askedFor(consentRequired);
  const other = await askedFor({ code: 'x', authorization_parameters: { session_required_mfa: true } });
  const [first, second] = [
    await authorizeQuery(stepUpPath(one.ticket, '/one')),
    await authorizeQuery(stepUpPath(other.ticket, '/other')),
  ];
  const finish = async (asked: URLSearchParams, change: object) => {
    const good = await goodTokens(auth, asked.get('nonce') ?? '');
    auth.answerToken = () => json({ ...good, ...change });
    expect((await browser.fetch(`/bff/callback?code=c&state=${asked.get('state')}`)).status).toBe(302);
    return good;
  };
  const brought = await finish(second, {});
  await finish(first, { other_tokens: [] });
  goOn();
  expect((await call()).status).toBe(200);
  expect(bearers().at(-1)).toBe(`Bearer ${brought.other_tokens[0]?.access_token}`);
  expect((await portal.vault.figures()).liveSessions).toBe(1);
});

test('R15: a permission that is renewed while a step-up comes back goes over as renewed, with its rotated token', async () => {
  await goThrough('/bff/login', (good) => ({ ...good, expires_in: 120 }));
  const { ticket } = await askedFor(consentRequired);
  const asked = await authorizeQuery(stepUpPath(ticket, '/'));
  const good = await goodTokens(auth, asked.get('nonce') ?? '');
  const rotated = { ...token(resourceServers.auth, signInScopes.join(' '), 120), refresh_token: 'AgRotated' };
  const renewal = Promise.withResolvers<undefined>();
  const sent: (string | null)[] = [];
  auth.answerToken = async ({ form }) => {
    if (form.get('grant_type') !== 'refresh_token') return json({ ...good.other_tokens[0], id_token: good.id_token });
    sent.push(form.get('refresh_token'));
    await renewal.promise;
    return json(rotated);
  };
  offsetMs = 121_000;
  const waiting = browser.fetch('/api/auth/v2/oauth2/userinfo');
  await expect.poll(() => sent.length).toBe(1);
  const back = browser.fetch(`/bff/callback?code=c&state=${asked.get('state')}`);
  await expect.poll(() => auth.tokenRequests.at(-1)?.form.get('grant_type')).toBe('authorization_code');
  renewal.resolve(undefined);
  expect((await waiting).headers.get('bff-upstream')).toBe('auth');
  expect((await back).status).toBe(302);
  await browser.fetch('/api/auth/v2/oauth2/userinfo');
  expect(authBearers().at(-1)).toBe(`Bearer ${rotated.access_token}`);
  offsetMs = 300_000;
  await browser.fetch('/api/auth/v2/oauth2/userinfo');
  expect(sent.at(-1)).toBe('AgRotated');
  expect(revoked()).not.toContain('AgRotated');
});

test('R39: a step-up meets sessions and tokens of an older pepper key, and moves them under the newest', async () => {
  const [older] = portal.config.pepperKeys;
  const newer = { ...newRing()[0], id: '2' };
  await browser.fetch('/api/auth/v2/oauth2/userinfo');
  const authToken = authBearers().at(-1);
  Object.assign(portal.config, { pepperKeys: [newer, older] });
  const { ticket } = await askedFor(consentRequired);
  const onlyTransfer = (good: Awaited<ReturnType<typeof goodTokens>>) => ({
    ...good.other_tokens[0],
    id_token: good.id_token,
  });
  expect((await goThrough(stepUpPath(ticket, '/'), onlyTransfer)).status).toBe(302);
  Object.assign(portal.config, { pepperKeys: [newer] });
  await expect.poll(async () => (await store.figures()).revocations).toBe(0);
  expect(revoked()).not.toContain(authToken?.slice('Bearer '.length));
  await browser.fetch('/api/auth/v2/oauth2/userinfo');
  expect(authBearers().at(-1)).toBe(authToken);
});

test('R17: whoever comes back as someone else gets nothing, and the session stays as it was', async () => {
  const { ticket } = await askedFor(consentRequired);
  const cookie = browser.cookies.get('bff');
  let issued: string[] = [];
  const response = await goThrough(
    stepUpPath(ticket, '/files'),
    (good) => {
      issued = [good, ...good.other_tokens].flatMap((part) => [part.access_token, part.refresh_token]);
      return good;
    },
    { sub: person },
  );
  const html = await response.text();
  expect(problemOf(response)).toEqual([400, 'login_rejected']);
  expect(html).toContain('You came back as someone else');
  expect(html).not.toContain(person);
  await expect.poll(() => revoked().toSorted()).toEqual(issued.toSorted());
  expect(browser.cookies.get('bff')).toBe(cookie);
  goOn();
  expect((await call()).status).toBe(200);
});

test('R17: a whole sign-in as someone else ends the session that was there, with its tokens', async () => {
  await call();
  const [old = ''] = bearers();
  const before = createPortalBrowser(portal);
  for (const [name, value] of browser.cookies) before.cookies.set(name, value);
  expect((await goThrough('/bff/login', undefined, { sub: person, preferred_username: 'dana' })).status).toBe(302);
  expect(await (await browser.fetch('/bff/session')).json()).toMatchObject({ identity: { sub: person } });
  expect(problemOf(await call(before))).toEqual([401, 'session_revoked']);
  await expect.poll(revoked).toContain(old.slice('Bearer '.length));
});

test('R15: a service that was not allowed, or whose permission died, comes with a way to get it', async () => {
  await goThrough('/bff/login', (good) => ({ ...good, other_tokens: [] }));
  const stepUp = await stepUpOf(await call());
  expect(stepUp).toMatchObject({ requiredScopes: [scopes.transferAll], message: null, triedBefore: false });
  await browser.fetch('/api/auth/v2/oauth2/userinfo');
  const authToken = authBearers().at(-1);
  await goThrough(stepUpPath(stepUp.ticket, '/'), (good) => ({ ...good.other_tokens[0], id_token: good.id_token }));
  expect((await call()).status).toBe(200);
  await browser.fetch('/api/auth/v2/oauth2/userinfo');
  expect(authBearers().at(-1)).toBe(authToken);
});

test('R15: a permission that died comes with a way to renew it', async () => {
  await goThrough('/bff/login', (good) => ({
    ...good,
    other_tokens: [token(resourceServers.transfer, scopes.transferAll, 60)],
  }));
  offsetMs = 61_000;
  auth.answerToken = () => json({ error: 'invalid_grant' }, 400);
  const refused = await call();
  expect(problemOf(refused)).toEqual([401, 'reauth_required']);
  const { stepUp, login } = problemDocument.parse(await refused.json());
  expect(stepUp).toMatchObject({ requiredScopes: [scopes.transferAll], triedBefore: false });
  expect(login).toBe(stepUpPath(stepUp?.ticket ?? '', '/'));
  await goThrough(login ?? '');
  expect((await call()).status).toBe(200);
});

test('R15: a step-up waits for a renewal under way, so that no renewed permission is lost', async () => {
  const { ticket } = await askedFor(consentRequired);
  const acquireLease = store.acquireLease.bind(store);
  let asked = 0;
  taps.acquireLease = async (name, owner, nowMs, forMs) => {
    if (!name.endsWith(resourceServers.auth)) return acquireLease(name, owner, nowMs, forMs);
    asked += 1;
    if (asked === 1) await acquireLease(name, 'a renewal', nowMs, 15_000);
    if (asked === 3) await renewElsewhere(name);
    return acquireLease(name, owner, nowMs, forMs);
  };
  /** What a renewal by another process leaves behind: another generation of the grant, and the lease given back. */
  async function renewElsewhere(name: string): Promise<void> {
    const session = await store.load(name.split(' ')[1] ?? '');
    const grant = session?.grants.find(({ resourceServer }) => resourceServer === resourceServers.auth);
    if (!session || !grant) throw new Error('no grant to renew');
    const dead = { ...grant, accessToken: null, refreshToken: null, state: 'reauth_required' as const };
    expect(await store.replaceGrant(session.key, { ...dead, generation: grant.generation + 1 })).toBe(true);
    await store.releaseLease(name, 'a renewal');
  }
  await goThrough(stepUpPath(ticket, '/'), (good) => ({ ...good.other_tokens[0], id_token: good.id_token }));
  expect(asked).toBe(3);
  expect(await (await browser.fetch('/bff/session')).json()).toMatchObject({
    services: { auth: { state: 'reauth_required' }, transfer: { state: 'ready' } },
  });
  expect(await acquireLease(`refresh x ${resourceServers.auth}`, 'next', Date.now(), 1)).toBe(true);
});

test('R15: who wants to prove anew who they are is asked by Auth, whatever it knows of them already', async () => {
  const asked = await authorizeQuery('/bff/login?service=transfer&fresh=1&returnTo=/files');
  expect(asked.get('prompt')).toBe('login');
  expect(asked.get('scope')).toContain('transfer.api.globus.org:all');
  expect((await authorizeQuery('/bff/login?service=transfer&fresh=yes&returnTo=/files')).get('prompt')).toBeNull();
});

test('R15: one service is signed in to again by its name, and the others keep their permissions', async () => {
  await goThrough('/bff/login', (good) => ({ ...good, other_tokens: [] }));
  const asked = await authorizeQuery('/bff/login?service=transfer&returnTo=/files');
  expect(asked.get('scope')).toBe([...signInScopes, scopes.transferAll].join(' '));
  const response = await goThrough('/bff/login?service=transfer&returnTo=/files');
  expect(response.headers.get('location')).toBe('/files');
  expect((await call()).status).toBe(200);
  expect((await portal.vault.figures()).liveSessions).toBe(1);
  for (const nobody of ['groups', '__proto__', '']) {
    expect((await authorizeQuery(`/bff/login?service=${nobody}`)).get('scope')).toBe(
      [...signInScopes, scopes.transferAll].join(' '),
    );
  }
});

test('R15: a service that is allowed at its first use is signed in to by its name too, in the same session', async () => {
  const timer = `${scopes.timer}[${scopes.transferAll}]`;
  expect((await authorizeQuery('/bff/login?service=timers&returnTo=/timers')).get('scope')).toBe(
    [...signInScopes, timer].join(' '),
  );
  await goThrough('/bff/login?service=timers&returnTo=/timers', (good) => ({
    ...good,
    other_tokens: [token(resourceServers.timers, scopes.timer)],
  }));
  expect((await call()).status).toBe(200);
  expect((await portal.vault.figures()).liveSessions).toBe(1);
});

test('R15: asking writes nothing into the store', async () => {
  const writes: string[] = [];
  for (const name of ['create', 'succeed', 'replaceGrant', 'claimOnce', 'addRevocations', 'end'] as const) {
    const write = store[name] as (...values: unknown[]) => Promise<unknown>;
    Object.assign(taps, {
      [name]: (...values: unknown[]) => {
        writes.push(name);
        return write(...values);
      },
    });
  }
  const tickets = new Set<string>();
  for (let ask = 0; ask < 20; ask += 1) tickets.add((await askedFor(consentRequired)).ticket);
  expect(tickets.size).toBe(20);
  expect(writes).toEqual([]);
  const [ticket = ''] = tickets;
  await authorizeQuery(stepUpPath(ticket, '/'));
  expect(writes).toEqual(['claimOnce']);
});
