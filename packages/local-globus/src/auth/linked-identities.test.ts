import { identityList, scopes } from '@isthmus/globus';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import {
  type As,
  askApi,
  askAuth,
  type Browser,
  createBrowser,
  developer,
  obtainTokens,
  startLocalGlobus,
} from '../testing/index.ts';

const noor = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501';
const robin = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b508';
const password = 'globus';

let globus: LocalGlobus;
const { get } = askApi(() => globus);
const { control, form, send } = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
});
afterAll(() => globus.close());
beforeEach(() => control('POST', '/reset'));

/** Sends a form of a page, or opens the page, and follows to where it leads. */
async function open(browser: Browser, path: string, fields?: Record<string, string>) {
  let url = new URL(path, globus.authUrl);
  let response = await browser.fetch(url, fields && { method: 'POST', body: new URLSearchParams(fields) });
  for (let to = response.headers.get('location'); to !== null; to = response.headers.get('location')) {
    url = new URL(to, url);
    response = await browser.fetch(url);
  }
  return { path: `${url.pathname}${url.search}`, status: response.status, html: await response.text() };
}

/** The identities page, as somebody who has signed in for it. */
async function identitiesPageOf(username: string, query = ''): Promise<Browser> {
  const browser = createBrowser();
  const { path } = await open(browser, `/v2/web/identities${query}`);
  expect(path).toMatch(/^\/p\/sign-in\?/);
  expect((await open(browser, path, { username, password })).path).toBe(`/v2/web/identities${query}`);
  return browser;
}

const userinfo = z.looseObject({
  sub: z.string(),
  identity_set: z.array(z.looseObject({ sub: z.string(), username: z.string() })),
});

async function whoIs(as: As) {
  const headers = { authorization: `Bearer ${as && 'token' in as ? as.token : ''}` };
  return userinfo.parse((await send('/v2/oauth2/userinfo', { headers })).body);
}

it('§14.35: links and unlinks identities, for tokens that are there already as well; sub stays', async () => {
  const before = await developer(globus, 'noor@coastal.example', 'profile email');
  const browser = await identitiesPageOf('noor@coastal.example');
  const linked = await open(browser, '/v2/web/identities', { username: 'robin@globus.org', password });
  expect(linked.html).toContain('robin@globus.org is linked now.');
  const names = async () => (await whoIs(before)).identity_set.map(({ username }) => username);
  expect(await names()).toEqual(['noor@coastal.example', 'robin@globus.org']);
  expect((await whoIs(before)).sub).toBe(noor);

  // Whichever identity signs in, it is the same person.
  const after = await developer(globus, 'robin@globus.org', 'profile email');
  expect((await whoIs(after)).sub).toBe(noor);
  const token = after && 'token' in after ? after.token : '';
  const introspected = await form('/v2/oauth2/token/introspect', { token, include: 'identity_set' });
  expect(introspected.body).toMatchObject({ sub: noor, identity_set: [noor, robin] });

  const unlinked = await open(browser, '/v2/web/identities', { unlink: robin });
  expect(unlinked.html).toContain('robin@globus.org goes on by itself now.');
  expect(await names()).toEqual(['noor@coastal.example']);
  expect((await whoIs(await developer(globus, 'robin@globus.org', 'profile email'))).sub).toBe(robin);
});

it.each([
  ['a password that isn’t its own', { username: 'robin@globus.org', password: 'wrong' }, /don’t go together/],
  ['a username that there isn’t', { username: 'nobody@globus.org', password }, /don’t go together/],
  ['an identity that is linked to others', { username: 'kit@coastal.example', password }, /unlink those first/],
  ['an identity of one’s own', { username: 'noor@coastal.example', password }, /is linked already/],
  ['nothing', {}, /don’t go together/],
])('§8: links nobody by %s', async (_what, fields, words) => {
  const browser = await identitiesPageOf('noor@coastal.example');
  const answer = await open(browser, '/v2/web/identities', fields);
  expect(answer.status).toBe(422);
  expect(answer.html).toMatch(words);
});

it('§8: unlinks neither the primary identity nor somebody else’s', async () => {
  const browser = await identitiesPageOf('noor@coastal.example');
  for (const unlink of [noor, '5f0c1e2a-3b4d-4c5e-8f60-718293a4b503', '__proto__', '']) {
    expect((await open(browser, '/v2/web/identities', { unlink })).status).toBe(422);
  }
  const kit = await developer(globus, 'kit@coastal.example', 'profile');
  expect((await whoIs(kit)).identity_set).toHaveLength(3);
});

it('§5.5: offers the way back to the application, and to no other place', async () => {
  const query = (uri: string) =>
    `?client_id=${globus.portalClient.id}&redirect_uri=${encodeURIComponent(uri)}&redirect_name=The+portal`;
  const own = 'http://localhost:3000/account';
  const browser = await identitiesPageOf('noor@coastal.example', query(own));
  expect((await open(browser, `/v2/web/identities${query(own)}`)).html).toContain(
    `<a class="main-action" href="${own}">Continue to The portal</a>`,
  );
  expect((await open(browser, `/v2/web/identities${query('https://evil.example/')}`)).html).not.toContain(
    'href="https://evil.example',
  );
});

it('§14.20: makes an unused identity of a username whose domain is known, when asked to', async () => {
  const as = await developer(globus, 'noor@coastal.example', 'profile');
  const ask = async (query: string) => identityList.parse((await get(`/identities?${query}`, as)).body).identities;
  const usernames = 'usernames=new.one@coastal.example,someone@unknown.example';
  expect(await ask(`${usernames}&provision=false`)).toEqual([]);
  const [made, ...others] = await ask(`${usernames}&provision=True`);
  expect(others).toEqual([]);
  expect(made).toEqual({
    id: expect.any(String),
    username: 'new.one@coastal.example',
    name: null,
    email: null,
    organization: null,
    status: 'unused',
    identity_provider: '0b7f4a52-6a1e-4a0c-9a53-7f1d7c2e9b11',
    identity_type: 'login',
  });
  expect(await ask(`${usernames}&provision=true`)).toEqual([made]);
  // It is used as soon as its owner signs in.
  await obtainTokens(globus, { person: 'new.one@coastal.example', scope: 'openid' });
  expect(await ask(`ids=${made?.id}`)).toMatchObject([{ status: 'used', email: 'new.one@coastal.example' }]);
});

it('§6.1: has a seeded identity that was never used', async () => {
  const as = await developer(globus, 'noor@coastal.example', 'profile');
  const { body } = await get('/identities?usernames=newcomer@coastal.example', as);
  expect(identityList.parse(body).identities).toMatchObject([{ status: 'unused', name: null }]);
});

it('§6.1: answers a hundred at once, as the SDKs ask, and no more', async () => {
  const as = await developer(globus, 'noor@coastal.example', 'profile');
  const of = (count: number) => `/identities?ids=${Array.from({ length: count }, () => noor).join()}`;
  expect(identityList.parse((await get(of(100), as)).body).identities).toHaveLength(1);
  expect((await get(of(101), as)).status).toBe(400);
});

it('§6.2: names the fixed identity providers, by id or by domain', async () => {
  const as = await developer(globus, 'noor@coastal.example', scopes.viewConsents);
  const ids = '41143743-f3c8-4d60-bbdb-eeecaba85bd9,927d7238-f917-4eb2-9ace-c523fa9ba34e';
  const { body } = await get(`/identity_providers?ids=${ids}`, as);
  expect(body).toEqual({
    identity_providers: [
      {
        id: ids.split(',')[0],
        name: 'Globus ID',
        short_name: 'globusid',
        domains: ['globusid.org'],
        alternative_names: [],
      },
      {
        id: ids.split(',')[1],
        name: 'Globus Staff',
        short_name: 'globus',
        domains: ['globus.org'],
        alternative_names: [],
      },
    ],
  });
  expect((await get('/identity_providers?domains=globus.org', as)).body).toMatchObject({
    identity_providers: [{ short_name: 'globus' }],
  });
  for (const query of ['', '?ids=a&domains=b']) expect((await get(`/identity_providers${query}`, as)).status).toBe(400);
});
