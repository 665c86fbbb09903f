import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopes, tokenResponse } from '@isthmus/globus';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLocalGlobus, type LocalGlobus } from '../local-globus.ts';
import { freePort } from '../testing/free-port.ts';
import { basic, createBrowser } from '../testing/index.ts';

const base = 'https://auth.tides.example';
let folder: string;
let socket: string;
let globus: LocalGlobus;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
  const auth = await freePort();
  socket = `http://127.0.0.1:${auth}`;
  globus = await createLocalGlobus({ folder, authUrl: base, ports: { auth } });
});
afterAll(async () => {
  await globus.close();
  await rm(folder, { recursive: true, force: true });
});

it('§14.1: every service has an origin of its own', () => {
  const { authUrl, transferUrl, dataUrl, groupsUrl, timersUrl, searchUrl, flowsUrl, controlUrl } = globus;
  const urls = [authUrl, transferUrl, dataUrl, groupsUrl, timersUrl, searchUrl, flowsUrl, controlUrl];
  expect(new Set(urls.map((url) => new URL(url).origin)).size).toBe(urls.length);
});

it('§14.1: each address of a whole sign-in is below the one base that was set, to the code that is shown', async () => {
  const browser = createBrowser();
  const query = new URLSearchParams({
    client_id: globus.portalClient.id,
    redirect_uri: `${base}/v2/web/auth-code`,
    response_type: 'code',
    scope: `openid ${scopes.transferAll}`,
  });
  // The proxy before it: what is asked for at the base goes to the socket.
  const at = (address: string) => {
    const { origin, pathname, search } = new URL(address, base);
    expect(origin).toBe(base);
    return new URL(pathname + search, socket);
  };
  const forms: Record<string, string>[] = [{ person: 'noor@coastal.example' }, { decision: 'allow' }];
  let url = at(`/v2/oauth2/authorize?${query.toString()}`);
  let response = await browser.fetch(url);
  let redirects = 0;
  for (let step = 0; step < 12 && url.pathname !== '/v2/web/auth-code'; step += 1) {
    const location = response.headers.get('location');
    if (location !== null) {
      redirects += 1;
      url = at(location);
      response = await browser.fetch(url);
      continue;
    }
    const action = /<form method="post" action="([^"]+)"/.exec(await response.text())?.[1] ?? '';
    url = at(action);
    response = await browser.fetch(url, { method: 'POST', body: new URLSearchParams(forms.shift()) });
  }
  expect(redirects).toBeGreaterThan(2);
  const code = url.searchParams.get('code') ?? '';
  expect(await response.text()).toContain(code);
  const { id, secret } = globus.portalClient;
  const exchange = { grant_type: 'authorization_code', code, redirect_uri: `${base}/v2/web/auth-code` };
  const answer = await fetch(`${socket}/v2/oauth2/token`, {
    method: 'POST',
    headers: { authorization: basic(id, secret) },
    body: new URLSearchParams(exchange),
  });
  expect(decodeJwt(tokenResponse.parse(await answer.json()).id_token ?? '').iss).toBe(base);
});

it('§14.1: a browser that looks at a file is sent to sign in at that base', async () => {
  const answer = await fetch(`${globus.dataUrl}/0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90/a.txt`, {
    redirect: 'manual',
    headers: { accept: 'text/html' },
  });
  expect(new URL(answer.headers.get('location') ?? '').origin).toBe(base);
});
