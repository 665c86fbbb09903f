import { scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { type Browser, createBrowser, startLocalGlobus } from '../testing/index.ts';

let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

/** Opens the sign-in page of the portal. */
async function openLogin(browser: Browser, changes: Record<string, string> = {}) {
  const url = new URL('/v2/oauth2/authorize', globus.authUrl);
  url.search = new URLSearchParams({
    client_id: globus.portalClient.id,
    redirect_uri: 'http://localhost:3000/bff/callback',
    response_type: 'code',
    scope: `openid ${scopes.transferAll}`,
    ...changes,
  }).toString();
  const redirect = await browser.fetch(url);
  return new URL(redirect.headers.get('location') ?? '', url);
}

/** Sends a form and follows Auth's redirects up to the next page. */
async function submit(browser: Browser, url: URL, fields: Record<string, string>) {
  let at = url;
  let response = await browser.fetch(at, { method: 'POST', body: new URLSearchParams(fields) });
  for (let location = response.headers.get('location'); location; location = response.headers.get('location')) {
    at = new URL(location, at);
    if (at.origin !== url.origin) return { url: at, status: response.status, html: '' };
    response = await browser.fetch(at);
  }
  return { url: at, status: response.status, html: await response.text() };
}

it('signs in by a person’s button alone', async () => {
  const browser = createBrowser();
  const consent = await submit(browser, await openLogin(browser), { person: 'kit@coastal.example' });
  expect(consent.html).toContain('kit@coastal.example');
  expect(consent.html).toContain('Browse, transfer, rename, delete and share your files');
  const { url } = await submit(browser, consent.url, { decision: 'allow' });
  expect(url.searchParams.has('code')).toBe(true);
});

it('signs in with a linked identity as the person it belongs to', async () => {
  const browser = createBrowser();
  const fields = { username: 'KITM@globusid.org', password: 'globus' };
  const { html } = await submit(browser, await openLogin(browser, { prompt: 'consent' }), fields);
  expect(html).toContain('kit@coastal.example');
});

it.each([
  ['a wrong password', { username: 'noor@coastal.example', password: 'wrong' }],
  ['somebody unknown', { username: 'nobody@coastal.example', password: 'globus' }],
  ['an unknown person', { person: 'nobody@coastal.example' }],
  ['an empty form', {}],
])('says so at %s, and keeps what was typed', async (_what, fields: Record<string, string>) => {
  const browser = createBrowser();
  const { status, html } = await submit(browser, await openLogin(browser), fields);
  expect(status).toBe(422);
  expect(html).toContain('role="alert"');
  if (fields.username) expect(html).toContain(`value="${fields.username}"`);
});

it('does not take markup from what was typed or asked', async () => {
  const browser = createBrowser();
  const login = await openLogin(browser, { session_message: '<script>1</script>' });
  expect(await (await browser.fetch(login)).text()).toContain('&lt;script&gt;1&lt;/script&gt;');
  const { html } = await submit(browser, login, { username: '"><script>alert(1)</script>', password: 'x' });
  expect(html).not.toContain('<script>');
});

it('refuses another browser’s sign-in step', async () => {
  const login = await openLogin(createBrowser());
  const { status, html } = await submit(createBrowser(), login, { person: 'noor@coastal.example' });
  expect(status).toBe(400);
  expect(html).toContain('INTERACTION_NOT_FOUND');
});

it('keeps the pages out of frames, caches and scripts', async () => {
  const browser = createBrowser();
  const response = await browser.fetch(await openLogin(browser));
  expect(response.headers.get('cache-control')).toBe('no-store');
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("form-action 'self' http://localhost:3000");
});

it('signs out of Auth, and leads back to the application’s own place only', async () => {
  const browser = createBrowser();
  const consent = await submit(browser, await openLogin(browser), { person: 'noor@coastal.example' });
  await submit(browser, consent.url, { decision: 'allow' });
  const logout = new URL('/v2/web/logout', globus.authUrl);
  logout.search = new URLSearchParams({
    client_id: globus.portalClient.id,
    redirect_uri: 'http://localhost:3000/signed-out',
    redirect_name: 'the portal',
  }).toString();
  const page = await (await browser.fetch(logout)).text();
  expect(page).toMatch(/href="http:\/\/localhost:3000\/signed-out">Continue to the portal</);
  expect((await openLogin(browser)).pathname).toMatch(/^\/p\/login\//);
  for (const evil of [
    'https://evil.example/',
    'javascript:alert(1)',
    'http://localhost.evil.example/',
    '//evil.example',
  ]) {
    logout.searchParams.set('redirect_uri', evil);
    expect(await (await browser.fetch(logout)).text()).not.toContain('<a ');
  }
});
