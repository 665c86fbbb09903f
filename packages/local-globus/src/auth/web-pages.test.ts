import { resourceServers, scopes, tokenResponse, tokensOf } from '@isthmus/globus';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, type Browser, createBrowser, obtainTokens, signIn, startLocalGlobus } from '../testing/index.ts';
import { tutorialClientId } from './clients.ts';

const dataAccess = 'https://auth.globus.org/scopes/0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90/data_access';
const noor = 'noor@coastal.example';
let globus: LocalGlobus;
const ask = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

beforeEach(() => ask.control('POST', '/reset'));

/** Opens a page of Auth, following its redirects; answers where that ended and what is there. */
async function open(browser: Browser, path: string, form?: Record<string, string>) {
  let url = new URL(path, globus.authUrl);
  let response = await browser.fetch(url, form && { method: 'POST', body: new URLSearchParams(form) });
  for (let to = response.headers.get('location'); to !== null; to = response.headers.get('location')) {
    url = new URL(to, url);
    response = await browser.fetch(url);
  }
  return { url, status: response.status, headers: response.headers, html: await response.text() };
}

/** The pages' buttons by what they say: the fields that they send. */
function buttonsOf(html: string): Map<string, Record<string, string>> {
  const buttons = html.matchAll(/name="(\w+)" value="([^"]+)" aria-label="([^"]+)"/g);
  return new Map([...buttons].map(([, name = '', value = '', label = '']) => [label, { [name]: value }]));
}

it('§14.12: shows a code to copy, for programs without a place of their own to send it', async () => {
  const redirect_uri = `${globus.authUrl}/v2/web/auth-code`;
  const authorizeUrl = new URL('/v2/oauth2/authorize', globus.authUrl);
  const parameters = {
    client_id: tutorialClientId,
    redirect_uri,
    scope: 'openid',
    state: '_default',
    response_type: 'code',
    access_type: 'offline',
    code_challenge: 'v'.repeat(43),
    code_challenge_method: 'S256',
  };
  authorizeUrl.search = new URLSearchParams(parameters).toString();
  const back = new URL(await signIn({ authorizeUrl, person: noor, consent: 'allow' }));
  const code = back.searchParams.get('code') ?? '';
  expect(code).toMatch(/^[A-Za-z0-9]{30}$/);
  const page = await open(createBrowser(), `${back.pathname}${back.search}`);
  expect(page.html).toContain(`value="${code}"`);
  expect(page.headers.get('cache-control')).toBe('no-store');
  // Only that address itself goes without registration.
  authorizeUrl.searchParams.set('client_id', globus.portalClient.id);
  authorizeUrl.searchParams.set('redirect_uri', `${redirect_uri}/`);
  expect((await open(createBrowser(), `${authorizeUrl.pathname}${authorizeUrl.search}`)).status).toBe(400);
});

it('§14.12: shows why there is no code', async () => {
  const denied = await open(
    createBrowser(),
    '/v2/web/auth-code?error=access_denied&error_description=You%20said%20<no>',
  );
  expect(denied.html).toContain('You said &lt;no&gt;');
  expect((await open(createBrowser(), '/v2/web/auth-code')).html).toContain('There is no code');
});

it('§14.34: lists what was allowed to whom, after a sign-in, and offers the way back', async () => {
  const client = { id: tutorialClientId };
  await obtainTokens(globus, { person: noor, scope: `${scopes.transferAll}[*${dataAccess}] openid` });
  await obtainTokens(globus, { person: noor, client, scope: 'openid email' });
  const query = new URLSearchParams({
    client_id: globus.portalClient.id,
    redirect_uri: 'http://localhost:3000/profile',
    redirect_name: 'Isthmus',
  });
  const browser = createBrowser();
  const login = await open(browser, `/v2/web/consents?${query.toString()}`);
  expect(login.url.pathname).toBe('/p/sign-in');
  const page = await open(browser, `${login.url.pathname}${login.url.search}`, { person: noor });
  expect(page.url.pathname).toBe('/v2/web/consents');
  expect(page.html).toMatch(/Isthmus portal may[\s\S]*Native tutorial application may/);
  expect(page.html).toContain('href="http://localhost:3000/profile">Continue to Isthmus</a>');
  query.set('redirect_uri', 'https://evil.example/');
  expect((await open(browser, `/v2/web/consents?${query.toString()}`)).html).not.toContain('href="https://evil');
});

it('§14.42: takes back one consent, the chain below it, or all of an application', async () => {
  const browser = createBrowser();
  const scope = `${scopes.transferAll}[*${dataAccess}] openid`;
  const tokens = tokensOf(
    tokenResponse.parse(await obtainTokens(globus, { person: noor, scope, refreshTokens: true, browser })),
  );
  const refreshes = async (server: string) => {
    const refresh_token = tokens.find(({ resource_server }) => resource_server === server)?.refresh_token ?? '';
    return (await ask.form('/v2/oauth2/token', { grant_type: 'refresh_token', refresh_token })).status === 200;
  };
  const press = async (label: RegExp) => {
    const buttons = buttonsOf((await open(browser, '/v2/web/consents')).html);
    const [, fields] = [...buttons].find(([words]) => label.test(words)) ?? [];
    return (await open(browser, '/v2/web/consents', fields ?? {})).html;
  };
  const alone = await press(/^Take this back: Read and change your files in Aurora/);
  expect(alone).not.toContain(dataAccess);
  expect(alone).toContain(scopes.transferAll);
  expect(await refreshes(resourceServers.transfer)).toBe(true);
  await obtainTokens(globus, { person: noor, scope, browser });
  const chain = await press(/^Take this back: Browse, transfer/);
  expect(chain).not.toContain(dataAccess);
  expect(chain).not.toContain(scopes.transferAll);
  expect(await refreshes(resourceServers.transfer)).toBe(false);
  expect(await refreshes(resourceServers.auth)).toBe(true);
  expect(await press(/^Take everything back from Isthmus portal/)).toContain('not allowed any application anything');
  expect(await refreshes(resourceServers.auth)).toBe(false);
});

it('takes nothing back for somebody else', async () => {
  const kits = createBrowser();
  await obtainTokens(globus, { person: 'kit@coastal.example', browser: kits });
  const buttons = [...buttonsOf((await open(kits, '/v2/web/consents')).html).values()];
  const noors = createBrowser();
  await open(noors, '/p/sign-in?to=/v2/web/consents', { person: noor });
  for (const fields of buttons) await open(noors, '/v2/web/consents', fields);
  expect([...buttonsOf((await open(kits, '/v2/web/consents')).html).values()]).toEqual(buttons);
});

it.each(['//evil.example/v2/web/consents', 'https://evil.example/v2/web/', '/\\evil.example', '/v2/oauth2/authorize'])(
  'leads to its own pages only after a sign-in, not to %s',
  async (to) => {
    const browser = createBrowser();
    const query = new URLSearchParams({ to }).toString();
    const url = new URL(`/p/sign-in?${query}`, globus.authUrl);
    const response = await browser.fetch(url, { method: 'POST', body: new URLSearchParams({ person: noor }) });
    expect(response.headers.get('location')).toBe('/');
  },
);

it('§14.25: who signed in on a page of Auth is known to applications, with an empty session', async () => {
  const browser = createBrowser();
  await open(browser, '/p/sign-in?to=/v2/web/consents', { username: noor, password: 'globus' });
  browser.pages.length = 0;
  const token = tokenResponse.parse(await obtainTokens(globus, { person: noor, scope: 'openid', browser }));
  expect(browser.pages.map((path) => path.split('/')[2])).toEqual(['consent']);
  const fields = { token: token.access_token, include: 'session_info' };
  expect((await ask.form('/v2/oauth2/token/introspect', fields)).body).toMatchObject({
    session_info: { authentications: {} },
  });
});

it('§14.34: signs out of Auth, with both spellings of the parameter', async () => {
  for (const name of ['client_id', 'client']) {
    const browser = createBrowser();
    await open(browser, '/p/sign-in?to=/v2/web/consents', { person: noor });
    const query = { [name]: globus.portalClient.id, redirect_uri: 'http://localhost:3000/', redirect_name: 'Isthmus' };
    const { html } = await open(browser, `/v2/web/logout?${new URLSearchParams(query).toString()}`);
    expect(html).toContain('Continue to Isthmus');
    expect((await open(browser, '/v2/web/consents')).url.pathname).toBe('/p/sign-in');
  }
});

it('§14.34: each page leads back to the application’s own places, and nowhere else', async () => {
  const browser = createBrowser();
  await open(browser, '/p/sign-in?to=/v2/web/consents', { person: noor });
  const evils = [
    'https://evil.example/',
    'javascript:alert(1)',
    'http://localhost.evil.example/',
    '//evil.example',
    '',
  ];
  for (const page of ['identities', 'consents', 'logout']) {
    for (const name of ['client_id', 'client']) {
      const at = async (client: string, redirect_uri: string) => {
        const query = new URLSearchParams({ [name]: client, redirect_uri, redirect_name: 'the <b>portal</b>' });
        return (await open(browser, `/v2/web/${page}?${query.toString()}`)).html;
      };
      if (page !== 'logout') {
        expect(await at(globus.portalClient.id, 'http://localhost:3000/x')).toContain(
          'href="http://localhost:3000/x">Continue to the &lt;b&gt;portal&lt;/b&gt;<',
        );
      }
      for (const evil of evils) expect(await at(globus.portalClient.id, evil)).not.toContain('Continue to');
      expect(await at('nobody', 'http://localhost:3000/x')).not.toContain('Continue to');
    }
  }
});

it('§14.44: says on every page that it is local', async () => {
  const browser = createBrowser();
  const paths = ['/', '/v2/web/auth-code', '/v2/web/logout', '/p/sign-in', '/v2/oauth2/authorize', '/p/login/x'];
  for (const path of paths)
    expect((await open(browser, path)).html).toContain('A stand-in for Globus on this computer');
});
