import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Fleet, startFleet } from '../testing/fleet.ts';
import type { PortalBrowser } from '../testing/portal.ts';
import { callbackAddress, signInAtGlobus } from '../testing/sign-in.ts';
import { type ForeignServer, startForeignServer } from '../testing/signed-in-portal.ts';

// A day of one portal, with everything switched on that writes anything down; then all of it is searched.

const folder = mkdtempSync(join(tmpdir(), 'isthmus-day-'));
const canary = 'canary-4b1d';
const secrets = new Set<string>();
const problems: string[] = [];

let globus: LocalGlobus;
let transfer: ForeignServer;
let collector: ForeignServer;
let fleet: Fleet;
let metrics: string;

beforeAll(async () => {
  globus = await startLocalGlobus({ accessTokenSeconds: 3 });
  collector = await startForeignServer((_, res) => res.setHeader('Content-Type', 'application/json').end('{}'));
  transfer = await startForeignServer((req, res) => {
    if (req.url?.includes('fail')) res.writeHead(500, { 'Content-Type': 'text/plain' }).end(`${canary}-upstream-body`);
    else if (req.url?.includes('away'))
      res.writeHead(302, { Location: `https://evil.example/?${canary}-location` }).end();
    else if (req.url?.includes('break')) res.destroy();
    else res.setHeader('Content-Type', 'application/json').end('{}');
  });
  fleet = await startFleet({
    globus: { authUrl: globus.authUrl, transferUrl: transfer.origin, portalClient: globus.portalClient },
    vaultUrl: `sqlite:${join(folder, 'vault.sqlite')}`,
    nodes: 1,
    env: {
      ACCESS_LOG: '1',
      LOG_LEVEL: 'trace',
      PRIVATE_PORT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
    },
  });
  await liveThroughTheDay();
  metrics = await (await fetch(`${privateUrl()}/metrics`)).text();
}, 60_000);
afterAll(async () => {
  await fleet.close();
  await Promise.all([globus.close(), transfer.close(), collector.close()]);
  rmSync(folder, { recursive: true });
});

function privateUrl(): string {
  return /"privateUrl":"([^"]+)"/.exec(fleet.output())?.[1] ?? '';
}

/** Calls, and remembers what must never be written down and what was said when something was refused. */
async function call(browser: PortalBrowser, path: string, init?: RequestInit): Promise<Response> {
  const answer = await browser.fetch(path, init);
  for (const value of browser.cookies.values()) secrets.add(value);
  if (answer.headers.has('bff-error')) problems.push(await answer.clone().text());
  return answer;
}

async function liveThroughTheDay(): Promise<void> {
  const { GLOBUS_CLIENT_SECRET = '', ...env } = fleet.env;
  secrets.add(GLOBUS_CLIENT_SECRET);
  for (const ring of ['COOKIE_KEYS', 'VAULT_KEYS', 'PEPPER_KEYS']) secrets.add(env[ring]?.split(':')[1] ?? '');
  const [noor, second, declining] = [fleet.browser(), fleet.browser(), fleet.browser()];
  await signInWatched(noor);
  await signInAtGlobus(second);
  await signInAtGlobus(declining, { consent: 'deny' });
  await call(noor, '/bff/session');
  for (const path of ['v0.10/task_list', `v0.10/fail?path=/${canary}-folder`, 'v0.10/away', 'v0.10/break']) {
    await call(noor, `/api/transfer/${path}`);
  }
  await call(noor, `/api/nowhere/${canary}-path?${canary}-query=1`);
  await call(noor, `/api/transfer/v0.10/%2e%2e/${canary}-hostile`);
  await call(noor, `/api/transfer/v0.10/task_list?access_token=${canary}-token`);
  await call(noor, '/api/transfer/v0.10/task_list', { headers: { 'X-CSRF': `${canary}-guard` } });
  await call(noor, `/bff/callback?code=${canary}-code&state=${canary}-state`);
  await call(noor, `/bff/login?stepup=${canary}-ticket`);
  // Until the tokens have been renewed.
  await vi.waitFor(async () => expect(await renewals()).toBeGreaterThan(0), { timeout: 20_000, interval: 100 });
  await call(noor, '/bff/sessions');
  await call(second, '/bff/logout', { method: 'POST' });
  await call(second, '/api/transfer/v0.10/task_list');
  await call(fleet.browser(), '/bff/session', { headers: { Cookie: `bff=Fe26.2*1*${canary}-cookie` } });
  const issued: unknown = await (await fetch(`${globus.controlUrl}/tokens`)).json();
  for (const token of JSON.stringify(issued).match(/"token":"[^"]+"/g) ?? []) secrets.add(token.slice(9, -1));

  async function renewals(): Promise<number> {
    await call(noor, '/api/auth/v2/oauth2/userinfo');
    const text = await (await fetch(`${privateUrl()}/metrics`)).text();
    return Number(/isthmus_refreshes_total\{[^}]*service="auth"[^}]*\} (\d+)/.exec(text)?.[1] ?? 0);
  }
}

async function signInWatched(browser: PortalBrowser): Promise<void> {
  const callback = new URL(await callbackAddress(browser, { returnTo: `/${canary}-page` }));
  for (const name of ['code', 'state']) secrets.add(callback.searchParams.get(name) ?? '');
  for (const value of browser.cookies.values()) secrets.add(value);
  expect((await call(browser, callback.href)).status).toBe(302);
}

test('R119: after a day no secret is in what was logged, refused, measured or traced', async () => {
  await expect.poll(() => collector.seen.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const traces = collector.seen.map(({ headers, body }) => JSON.stringify(headers) + body).join('\n');
  const written = { log: fleet.output(), problems: problems.join('\n'), metrics, traces };
  expect(problems.length).toBeGreaterThan(6);
  expect(secrets.size).toBeGreaterThan(12);
  for (const [where, text] of Object.entries(written)) {
    const found = [...secrets].filter((secret) => secret.length < 8 || text.includes(secret));
    expect([where, found]).toEqual([where, []]);
    expect(text).not.toContain(canary);
  }
});

test('R120: no label of a metric tells of a person, a session or a path', () => {
  const labels = [...metrics.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]);
  expect(labels.length).toBeGreaterThan(50);
  for (const [name, value] of labels) {
    // Histograms' bounds are the only numbers.
    if (name !== 'le') expect([name, value]).toEqual([name, expect.stringMatching(/^[a-zA-Z0-9_.-]{1,40}$/)]);
    expect(value).not.toMatch(/@|\/|noor|[0-9a-f]{8}-[0-9a-f]{4}-/);
  }
});

test('R121: a trace has the id of its request, and goes on at the resource server', async () => {
  const browser = fleet.browser();
  await signInAtGlobus(browser);
  const headers = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, baggage: 'user=1' };
  const answer = await browser.fetch('/api/transfer/v0.10/task_list', { headers });
  const traceId = answer.headers.get('x-request-id')?.replaceAll('-', '');
  const spans = () => collector.seen.flatMap(({ body }) => spansIn(body)).filter((span) => span.traceId === traceId);
  await expect.poll(spans, { timeout: 10_000 }).toHaveLength(1);
  const [span] = spans();
  expect(span).toMatchObject({ name: 'GET api', kind: 2 });
  expect(span).not.toHaveProperty('parentSpanId');
  const sent = Object.fromEntries(transfer.seen.at(-1)?.headers ?? []);
  expect(sent.traceparent).toBe(`00-${traceId}-${span?.spanId}-01`);
  expect(sent).not.toHaveProperty('baggage');
});

type Span = { traceId: string; spanId: string; name: string; kind: number };

function spansIn(body: string): Span[] {
  const document = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  return document.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
