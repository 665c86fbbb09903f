import { introspection, resourceServers, type Token, tokensOf } from '@isthmus/globus';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { type Browser, createBrowser, obtainTokens, startLocalGlobus } from '../testing/index.ts';

const kit = { coastal: 'kit@coastal.example', aurora: 'kit.marlow@aurora.example' };
const ids = {
  coastal: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502',
  aurora: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b503',
  globusId: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b504',
  ada: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b505',
};
const lately = '3f8a1c70-5d2e-4b96-a8f1-0c7e6d5b4a39';
const secondFactor = '4a9b2d81-6e3f-4ca7-b902-1d8f7e6c5b4a';

let nowMs = Date.now();
let globus: LocalGlobus;
let browser: Browser;

beforeAll(async () => {
  globus = await startLocalGlobus({ now: () => nowMs });
});

afterAll(() => globus.close());

beforeEach(() => {
  browser = createBrowser();
});

/** Signs in in the test's browser; answers the Transfer token, and which pages were shown. */
async function signInAs(person: string, parameters: Record<string, string> = {}) {
  browser.pages.length = 0;
  const tokens = tokensOf(await obtainTokens(globus, { person, browser, parameters }));
  const token = tokens.find(({ resource_server }) => resource_server === resourceServers.transfer);
  if (!token) throw new Error('no Transfer token');
  return { token, pages: browser.pages.map((path) => path.split('/')[2]) };
}

async function sessionOf({ access_token }: Token) {
  const { id, secret } = globus.portalClient;
  const response = await fetch(`${globus.authUrl}/v2/oauth2/token/introspect`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ token: access_token, include: 'session_info' }),
  });
  const answer = introspection.parse(await response.json());
  return answer.active ? answer.session_info : undefined;
}

const identitiesIn = async (token: Token) => Object.keys((await sessionOf(token))?.authentications ?? {}).sort();

it('§14.26: wants the identity that is asked for, and adds it to the same session', async () => {
  const first = await signInAs(kit.coastal);
  expect(await identitiesIn(first.token)).toEqual([ids.coastal]);
  const second = await signInAs(kit.aurora, { session_required_identities: ids.aurora });
  expect(second.pages).toEqual(['login']);
  expect(await identitiesIn(second.token)).toEqual([ids.coastal, ids.aurora]);
  // The older token belongs to the same session.
  expect(await sessionOf(first.token)).toEqual(await sessionOf(second.token));
  expect((await signInAs(kit.aurora, { session_required_identities: ids.aurora })).pages).toEqual([]);
});

it('§14.26: wants each of several identities', async () => {
  await signInAs(kit.coastal);
  const both = { session_required_identities: `${ids.coastal},${ids.aurora}` };
  const { token, pages } = await signInAs(kit.aurora, both);
  expect(pages).toEqual(['login']);
  expect(await identitiesIn(token)).toEqual([ids.coastal, ids.aurora]);
});

it('§14.26: takes an identity of one of the domains', async () => {
  await signInAs(kit.coastal);
  const domains = { session_required_single_domain: 'elsewhere.example,aurora.example' };
  const { token } = await signInAs(kit.aurora, domains);
  expect(await identitiesIn(token)).toContain(ids.aurora);
});

it('lets the linked identity in, and says to others who is asked for', async () => {
  const required = { session_required_identities: ids.ada, session_message: 'Ada <only>, please' };
  await expect(signInAs(kit.coastal, required)).rejects.toThrow(
    /Ada <only>|Ada &lt;only&gt;, please.*asks for another identity than kit@coastal.example.*ada@aurora.example/,
  );
  const { token } = await signInAs('ada@aurora.example', required);
  expect(await identitiesIn(token)).toEqual([ids.ada]);
});

it.each(['True', 'true'])('§14.26: wants a second factor for session_required_mfa=%s', async (session_required_mfa) => {
  await signInAs(kit.coastal);
  const { token, pages } = await signInAs(kit.coastal, { session_required_mfa });
  expect(pages).toEqual(['login']);
  expect((await sessionOf(token))?.authentications[ids.coastal]).toMatchObject({ amr: ['pwd', 'mfa'] });
  expect((await signInAs(kit.coastal, { session_required_mfa })).pages).toEqual([]);
  expect((await signInAs(kit.coastal, { session_required_policies: secondFactor })).pages).toEqual([]);
});

it('wants the second factor of who is asked for, and says so to others', async () => {
  const required = { session_required_single_domain: 'aurora.example', session_required_mfa: 'true' };
  await expect(signInAs(kit.coastal, required)).rejects.toThrow(/another identity than kit@coastal.example/);
  expect(browser.pages).toHaveLength(1);
  await signInAs(kit.aurora);
  const { token, pages } = await signInAs(kit.aurora, required);
  expect(pages).toEqual(['login']);
  expect((await sessionOf(token))?.authentications[ids.aurora]).toMatchObject({ amr: ['pwd', 'mfa'] });
});

it('asks for no second factor that is not wanted', async () => {
  expect((await signInAs(kit.coastal, { session_required_mfa: 'False' })).pages).toEqual(['login']);
  expect((await signInAs(kit.coastal, { session_required_mfa: 'False' })).pages).toEqual([]);
});

it('§14.26: wants a new sign-in when that of a policy is too old', async () => {
  const required = { session_required_policies: lately };
  expect((await signInAs(kit.aurora, required)).pages).toEqual(['login']);
  expect((await signInAs(kit.aurora, required)).pages).toEqual([]);
  nowMs += 31 * 60_000;
  expect((await signInAs(kit.aurora, required)).pages).toEqual(['login']);
});

it('§14.25: signs in anew for prompt=login, by the identity that is asked for', async () => {
  const first = await signInAs(kit.aurora);
  const before = (await sessionOf(first.token))?.authentications[ids.aurora]?.auth_time ?? 0;
  nowMs += 60_000;
  const { pages, token } = await signInAs(kit.aurora, {
    session_required_identities: ids.aurora,
    prompt: 'login',
  });
  expect(pages).toEqual(['login']);
  expect((await sessionOf(token))?.authentications[ids.aurora]?.auth_time).toBe(before + 60);
});

it('§14.25: with prompt=login each identity that is asked for signs in anew, whoever did before', async () => {
  const both = { session_required_identities: `${ids.coastal},${ids.aurora}` };
  await signInAs(kit.coastal);
  await signInAs(kit.aurora, both);
  nowMs += 60_000;
  expect((await signInAs(kit.aurora, both)).pages).toEqual([]);
  browser.pages.length = 0;
  const [first] = tokensOf(
    await obtainTokens(globus, {
      person: [kit.aurora, kit.coastal],
      browser,
      parameters: { ...both, prompt: 'login' },
    }),
  );
  expect(browser.pages).toHaveLength(2);
  const session = first && (await sessionOf(first));
  const times = Object.values(session?.authentications ?? {}).map(({ auth_time }) => auth_time);
  expect(times).toEqual([Math.floor(nowMs / 1000), Math.floor(nowMs / 1000)]);
  expect(session?.session_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
});

it('keeps a session empty in which nobody signed in: the browser was known', async () => {
  await signInAs(kit.coastal);
  const query = { client_id: '61338d24-54d5-408f-a10d-66c06b59f6d2', redirect_uri: 'http://localhost:51234/' };
  const { pages } = await signInAs(kit.coastal, {
    session_required_identities: ids.coastal,
    prompt: 'none',
  });
  expect(pages).toEqual([]);
  const url = new URL('/v2/oauth2/authorize', globus.authUrl);
  url.search = new URLSearchParams({
    ...query,
    response_type: 'code',
    scope: 'openid',
    prompt: 'none',
    code_challenge: 'v'.repeat(43),
    code_challenge_method: 'S256',
    session_required_identities: ids.coastal,
  }).toString();
  const { headers } = await browser.fetch(url);
  expect(new URL(headers.get('location') ?? '').searchParams.get('error')).toBe('login_required');
});

it.each([
  ['session_required_identities', '00000000-0000-4000-8000-000000000000'],
  ['session_required_policies', 'nonsense'],
])('shows a page for %s that does not exist', async (name, value) => {
  await expect(signInAs(kit.coastal, { [name]: value })).rejects.toThrow(/OAUTH_AUTH_REQUEST_FAILURE/);
});
