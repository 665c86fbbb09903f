import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { askApi, type Browser, createBrowser, developer, startLocalGlobus } from '../testing/index.ts';

let globus: LocalGlobus;
const { put } = askApi(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
});
afterAll(() => globus.close());

/** Opens a page, or sends its form, and follows while it leads on at Auth. */
async function open(browser: Browser, address: string, fields?: Record<string, string>) {
  let url = new URL(address, globus.authUrl);
  let response = await browser.fetch(url, fields && { method: 'POST', body: new URLSearchParams(fields) });
  for (let to = response.headers.get('location'); to !== null; to = response.headers.get('location')) {
    url = new URL(to, url);
    if (url.origin !== globus.authUrl) return { url, html: '' };
    response = await browser.fetch(url);
  }
  return { url, html: await response.text() };
}

async function askForConsent(browser: Browser): Promise<{ url: URL; html: string }> {
  const parameters = {
    client_id: globus.portalClient.id,
    redirect_uri: 'http://localhost:3000/bff/callback',
    response_type: 'code',
    scope: 'openid',
    prefill_named_grant: 'Tides on <this> machine',
  };
  const login = await open(browser, `/v2/oauth2/authorize?${new URLSearchParams(parameters).toString()}`);
  return open(browser, login.url.href, { username: 'noor@coastal.example', password: 'globus' });
}

it('§3.1: asks for no name where the client does not want one', async () => {
  expect((await askForConsent(createBrowser())).html).not.toContain('name="label"');
});

it('§3.1: lets people name what they allow, with what the application suggests, and shows the name again', async () => {
  const as = await developer(globus, 'kit@coastal.example');
  await put(`/clients/${globus.portalClient.id}`, as, { client: { prompt_for_named_grant: true } });
  const browser = createBrowser();
  const consent = await askForConsent(browser);
  expect(consent.html).toContain('name="label" value="Tides on &lt;this&gt; machine"');
  const back = await open(browser, consent.url.href, { decision: 'allow', label: '  My <laptop> ' });
  expect(back.url.searchParams.get('code')).toMatch(/^\w{30}$/);
  expect((await open(browser, '/v2/web/consents')).html).toContain('You call it “My &lt;laptop&gt;”.');
});
