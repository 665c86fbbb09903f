import { transfer } from '@globus/sdk';
import { endpointSearchResult, scopes, tokensOf } from '@isthmus/globus';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { people } from '../people.ts';
import { askAuth, obtainTokens, startLocalGlobus } from '../testing/index.ts';
import { collections } from '../transfer/collections.ts';

let globus: LocalGlobus;
const ask = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('GLOBUS_SDK_')) delete process.env[name];
});

async function openRoot(headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(globus.authUrl, { headers: { accept: 'text/html', ...headers } });
  expect(response.status).toBe(200);
  return response.text();
}

/** What a block says to paste. */
function blockIn(html: string, id: string): string {
  const [, text = ''] = new RegExp(`<code id="text-${id}">([^<]*)</code>`).exec(html) ?? [];
  return text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

async function transferToken(): Promise<string> {
  const tokens = tokensOf(await obtainTokens(globus, { person: 'kit@coastal.example', scope: scopes.transferAll }));
  return tokens.find(({ resource_server }) => resource_server === 'transfer.api.globus.org')?.access_token ?? '';
}

it('issue 4, 7: says at the root that it is local, and where each service is', async () => {
  const html = await openRoot();
  expect(html).toContain('local emulator');
  const { authUrl, transferUrl, dataUrl, groupsUrl, timersUrl, searchUrl, flowsUrl, controlUrl } = globus;
  for (const url of [authUrl, transferUrl, dataUrl, groupsUrl, timersUrl, searchUrl, flowsUrl, controlUrl])
    expect(html).toContain(`<code>${url}</code>`);
  expect(html.match(/not available here/g)).toHaveLength(2);
});

it('issue 4, 7: says at the root who signs in, what collections there are, and whose client the portal is', async () => {
  const html = await openRoot();
  for (const { purpose, identities } of people) {
    expect(html).toContain(purpose);
    for (const { username } of identities) expect(html).toContain(`<code>${username}</code>`);
  }
  expect(html).toContain('password <code>globus</code>');
  for (const { id, deleted } of collections) expect(html.includes(`<code>${id}</code>`)).toBe(!deleted);
  expect(html).toContain('wants consent to its data_access');
  expect(html).toContain(`<code>${globus.portalClient.id}</code>`);
});

it('issue 4, 7: shows no secret at the root, and no path of the computer', async () => {
  const html = await openRoot();
  expect(html).not.toContain(globus.portalClient.secret);
  for (const { secret } of Object.values(globus.serviceClients)) expect(html).not.toContain(secret);
  expect(html).not.toMatch(/\/tmp\/|\/home\/|\/Users\//);
});

it('issue 4, 7: the official JavaScript SDK comes here by what the root says to paste', async () => {
  const html = await openRoot();
  const settings = [...blockIn(html, 'terminal').matchAll(/^export (\w+)=(\S+)$/gm)];
  expect(settings.map(([, name]) => name)).toContain('GLOBUS_SDK_SERVICE_URL_TIMER');
  for (const [, name = '', value] of settings) process.env[name] = value;
  const [, options = ''] = /^export GLOBUS_SDK_OPTIONS='(.*)'$/m.exec(blockIn(html, 'node')) ?? [];
  process.env.GLOBUS_SDK_OPTIONS = options.replace('<token>', await transferToken());
  const found = await transfer.endpointSearch({ query: { filter_fulltext: 'Aurora' } });
  expect(endpointSearchResult.parse(await found.json()).DATA.length).toBeGreaterThan(2);
});

it('issue 4, 7: what Python, the command line and web pages need is at the root with these addresses', async () => {
  const html = await openRoot();
  const terminal = blockIn(html, 'terminal').split('\n');
  // Python puts Auth's address together with paths as text.
  expect(terminal).toContain(`export GLOBUS_SDK_SERVICE_URL_AUTH=${globus.authUrl}/`);
  for (const name of ['TIMER', 'TIMERS'])
    expect(terminal).toContain(`export GLOBUS_SDK_SERVICE_URL_${name}=${globus.timersUrl}/`);
  expect(blockIn(html, 'cli')).toContain('export HOME="$(mktemp -d)"');
  expect(blockIn(html, 'browser')).toContain(`window.GLOBUS_SDK_SERVICE_URL_TRANSFER = '${globus.transferUrl}/';`);
});

it('issue 4, 7: answers programs at the root in JSON', async () => {
  const answer = await ask.send('/', { headers: { accept: 'application/json' } });
  expect(answer.headers.get('vary')).toContain('Accept');
  expect(answer.body).toMatchObject({
    emulator: true,
    services: {
      auth: { url: globus.authUrl, available: true },
      timers: { url: globus.timersUrl, available: true },
      flows: { url: globus.flowsUrl, available: false },
    },
    environment: { GLOBUS_SDK_SERVICE_URL_TRANSFER: `${globus.transferUrl}/` },
  });
  expect((await ask.send('/', { headers: { accept: '*/*' } })).headers.get('content-type')).toContain('text/html');
});

it('issue 4, 7: a collection made since is at the root, and its name is never markup', async () => {
  const response = await fetch(`${globus.transferUrl}/v0.10/endpoint`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await transferToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      DATA_TYPE: 'endpoint',
      display_name: '<img src=x onerror=alert(1)>',
      is_globus_connect: true,
    }),
  });
  expect(response.status).toBe(201);
  const html = await openRoot();
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(html).not.toContain('<img');
});

it('issue 4, 7: the page at the root runs its own script only, and nothing in it as markup', async () => {
  const { headers } = await ask.get('/');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'self';.*connect-src 'self';.*require-trusted-types-for 'script'/);
  expect(policy).not.toContain('unsafe');
  const html = await openRoot();
  expect(html.match(/<script[^>]*>/g)).toEqual(['<script src="/local/home.js" defer>']);
  const script = await ask.get('/local/home.js');
  expect(script.headers.get('content-type')).toContain('text/javascript');
});
