import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { type As, askApi, createBrowser, developer, startLocalGlobus } from '../testing/index.ts';
import { contrast, rgbOf } from './pages/colors.ts';
import { lookOf } from './pages/look.ts';

const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const links = { terms_and_conditions: 'https://tides.example/terms', privacy_policy: 'https://tides.example/privacy' };

let globus: LocalGlobus;
let asKit: As;
const { put } = askApi(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
  asKit = await developer(globus, 'kit@coastal.example');
});
afterAll(() => globus.close());

async function show(path: string) {
  const browser = createBrowser();
  let url = new URL(path, globus.authUrl);
  let response = await browser.fetch(url);
  for (let to = response.headers.get('location'); to !== null; to = response.headers.get('location')) {
    url = new URL(to, url);
    response = await browser.fetch(url);
  }
  return { html: await response.text(), csp: response.headers.get('content-security-policy') ?? '', browser, url };
}

function authorizePath(): string {
  const parameters = {
    client_id: globus.portalClient.id,
    redirect_uri: 'http://localhost:3000/bff/callback',
    response_type: 'code',
    scope: 'openid profile',
  };
  return `/v2/oauth2/authorize?${new URLSearchParams(parameters).toString()}`;
}

it('§1.6 of the guide: shows name, picture, colours and links of the application at sign-in, consent and logout', async () => {
  const skin = { logo: pixel, accent_color: '#00695c', background_color: '#f1f5e8' };
  const changed = await put(`/clients/${globus.portalClient.id}`, asKit, {
    client: { name: 'Tide portal', links, skin },
  });
  expect(changed.status).toBe(200);
  const login = await show(authorizePath());
  expect(login.html).toContain('<h1>Sign in to Tide portal</h1>');
  const body = new URLSearchParams({ username: 'noor@coastal.example', password: 'globus' });
  let response = await login.browser.fetch(login.url, { method: 'POST', body });
  for (let to = response.headers.get('location'); to !== null; to = response.headers.get('location')) {
    response = await login.browser.fetch(new URL(to, login.url));
  }
  const consent = { html: await response.text(), csp: response.headers.get('content-security-policy') ?? '' };
  expect(consent.html).toContain('<h1>Allow Tide portal?</h1>');
  const logout = await show(`/v2/web/logout?client_id=${globus.portalClient.id}`);
  for (const { html, csp } of [login, consent, logout]) {
    expect(html).toContain('--accent: #00695c;');
    expect(html).toContain('--ground: #f1f5e8;');
    expect(html).toContain(`href="${links.terms_and_conditions}"`);
    expect(html).toContain(`href="${links.privacy_policy}"`);
    // Still no other place's pictures, styles or scripts, and still a local Globus.
    expect(csp).toMatch(/^default-src 'none'; style-src 'sha256-[^']+' 'sha256-[^']+'; img-src 'self' data:;/);
    expect(html).toContain('A stand-in for Globus on this computer');
  }
  for (const { html } of [login, consent]) expect(html).toContain(`<img class="logo" src="${pixel}" alt="">`);
});

it.each([
  ['a picture from elsewhere', { logo: 'https://tides.example/logo.png' }],
  ['a picture that is a page', { logo: 'data:text/html;base64,PGI+' }],
  ['a colour that is none', { accent_color: 'red' }],
  ['a colour that goes on with rules', { background_color: '#ffffff; } body { display: none' }],
  ['a picture of a megabyte', { logo: `data:image/png;base64,${'A'.repeat(200_000)}` }],
])('takes no skin with %s', async (_what, skin) => {
  const { status } = await put(`/clients/${globus.portalClient.id}`, asKit, { client: { skin } });
  expect(status).toBe(400);
});

it('takes a skin back with null', async () => {
  await put(`/clients/${globus.portalClient.id}`, asKit, { client: { skin: null, links: null } });
  const { html } = await show(authorizePath());
  expect(html).not.toContain('class="foot"');
  expect(html).toContain('class="badge"');
});

it('moves any colours as far as it takes for people to read what is on them, in both themes', () => {
  const client = {
    id: 'a',
    name: 'A',
    secretHash: null,
    credentialHashes: [],
    grantTypes: [],
    redirects: [],
    effectiveIdentity: true,
    promptsForLabel: false,
    links: { terms_and_conditions: null, privacy_policy: null },
  };
  const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(color, color, (accent_color, background_color) => {
      const { style } = lookOf({ ...client, skin: { logo: null, accent_color, background_color } });
      const values = (name: string) =>
        [...style.matchAll(new RegExp(`--${name}: (#[0-9a-f]{6})`, 'g'))].map(([, one = '']) => rgbOf(one));
      const surfaces = [
        ['#ffffff', '#eaf1fb'],
        ['#162030', '#1d2d47'],
      ].map((theme) => theme.map(rgbOf));
      const quiet = ['#55627a', '#a6b3c8'].map(rgbOf);
      for (const [theme, besides] of surfaces.entries()) {
        const [accent, strong, on, ground] = ['accent', 'accent-strong', 'on-accent', 'ground'].map(
          (name) => values(name)[theme],
        );
        if (!accent || !strong || !on || !ground) throw new Error(`The style is not whole: ${style}`);
        for (const one of [accent, strong]) {
          for (const other of [...besides, on, ground]) expect(contrast(one, other)).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrast(ground, quiet[theme] ?? on)).toBeGreaterThanOrEqual(4.5);
      }
    }),
    { numRuns: process.env.NIGHTLY ? 100_000 : 300 },
  );
});
