import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { type RecordedService, startRecordedService } from '../testing/recorded-service.ts';
import { goodTokens, json, type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';
import { createMetrics } from './metrics.ts';

let auth: ScriptedAuth;
let transfer: RecordedService;
let portal: Portal;
let browser: PortalBrowser;
let before: Map<string, number>;

beforeAll(async () => {
  transfer = await startRecordedService();
});
afterAll(() => transfer.close());
beforeEach(async () => {
  auth = await startScriptedAuth();
  portal = await startPortal({ authUrl: auth.url, transferUrl: transfer.url, client: scriptedClient });
  browser = createPortalBrowser(portal);
});
afterEach(async () => {
  await portal.close();
  await auth.close();
});

/** Every sample by its name and labels, as a scrape shows it. */
async function scrape(): Promise<Map<string, number>> {
  const text = await (await fetch(`${portal.privateUrl}/metrics`)).text();
  return new Map(
    text.split('\n').flatMap((line): [string, number][] => {
      const [, sample = '', value] = /^isthmus_(\S+) (\S+)$/.exec(line) ?? [];
      return sample === '' ? [] : [[sample, Number(value)]];
    }),
  );
}

/** What has moved since `before`, by how much: counters whose names begin so. */
async function moved(...names: string[]): Promise<Record<string, number>> {
  const after = await scrape();
  const changes = [...after].map(([sample, value]) => [sample, value - (before.get(sample) ?? 0)] as const);
  return Object.fromEntries(
    changes.filter(([sample, change]) => change !== 0 && names.some((name) => sample.startsWith(name))),
  );
}

async function startSignIn(): Promise<{ state: string; nonce: string }> {
  const started = await browser.fetch('/bff/login');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  return { state: asked.get('state') ?? '', nonce: asked.get('nonce') ?? '' };
}

async function signIn(): Promise<void> {
  const { state, nonce } = await startSignIn();
  const tokens = await goodTokens(auth, nonce);
  auth.answerToken = () => json(tokens);
  expect((await browser.fetch(`/bff/callback?code=a-code&state=${state}`)).status).toBe(302);
}

test('R120: a refusal counts by its type, and by the gate or limit that refused', async () => {
  before = await scrape();
  const call = (path: string, headers: Record<string, string>) => fetch(portal.url + path, { headers });
  await call('/api/transfer/v0.10/task_list', { 'X-CSRF': '1' });
  await call('/api/transfer/v0.10/task_list', {});
  await call('/api/transfer/v0.10/task_list', { 'X-CSRF': '1', 'Sec-Fetch-Site': 'cross-site' });
  await call('/api/transfer/v0.10/task_list', { 'X-CSRF': '1', Origin: 'https://evil.example' });
  await call('/api/transfer/v0.10/a%5cb', { 'X-CSRF': '1' });
  await call('/bff/nowhere', { 'X-CSRF': '1' });
  expect(await moved('problems', 'csrf', 'path_refusals')).toEqual({
    'problems_total{type="session_required"}': 1,
    'problems_total{type="csrf_rejected"}': 3,
    'problems_total{type="path_rejected"}': 1,
    'problems_total{type="not_found"}': 1,
    'csrf_refusals_total{gate="header"}': 1,
    'csrf_refusals_total{gate="fetch_metadata"}': 1,
    'csrf_refusals_total{gate="origin"}': 1,
    path_refusals_total: 1,
  });
});

test('R120: each way in which a sign-in ends is counted once', async () => {
  before = await scrape();
  await signIn();
  const { state } = await startSignIn();
  await browser.fetch(`/bff/callback?error=access_denied&state=${state}`);
  const other = await startSignIn();
  auth.answerToken = () => json({ error: 'invalid_grant' }, 400);
  await browser.fetch(`/bff/callback?code=a-code&state=${other.state}`);
  await createPortalBrowser(portal).fetch(`/bff/callback?code=a-code&state=${other.state}`);
  expect(await moved('logins', 'sessions_live')).toEqual({
    'logins_total{kind="sign_in",outcome="completed"}': 1,
    'logins_total{kind="sign_in",outcome="declined"}': 1,
    'logins_total{kind="sign_in",outcome="rejected"}': 1,
    'logins_total{kind="sign_in",outcome="not_resumable"}': 1,
    sessions_live: 1,
  });
});

test('R120: calls to Globus Auth are counted by endpoint and outcome', async () => {
  before = await scrape();
  await signIn();
  auth.answerRevoke = () => ({ status: 503, body: '{}' });
  await browser.fetch('/bff/logout', { method: 'POST' });
  const counted = await moved('auth_calls');
  expect(counted).toMatchObject({
    'auth_calls_total{endpoint="metadata",outcome="2xx"}': 1,
    'auth_calls_total{endpoint="keys",outcome="2xx"}': 1,
    'auth_calls_total{endpoint="token",outcome="2xx"}': 1,
  });
  expect(counted['auth_calls_total{endpoint="revoke",outcome="5xx"}']).toBeGreaterThanOrEqual(4);
});

test('R120: a proxied call is one look into the store and one measured answer of the service', async () => {
  await signIn();
  await browser.fetch('/api/transfer/v0.10/task_list');
  before = await scrape();
  for (let call = 0; call < 3; call++) await browser.fetch('/api/transfer/v0.10/task_list');
  expect(await moved('upstream_seconds_count', 'store_seconds_count{operation="load"}')).toEqual({
    'upstream_seconds_count{service="transfer",status="2xx"}': 3,
    'store_seconds_count{operation="load"}': 3,
  });
});

test('R120: a seal that does not open is counted by its purpose and its key, known keys by number', async () => {
  await signIn();
  const good = browser.cookies.get('bff') ?? '';
  before = await scrape();
  const present = (cookie: string) => browser.fetch('/api/transfer/v0.10/task_list', { headers: { Cookie: cookie } });
  await present(
    `bff=${good.replace(/\*(.)([^*]*)\*([^*]*)$/, (_, a: string, b: string, c: string) => `*${a === 'A' ? 'B' : 'A'}${b}*${c}`)}`,
  );
  await present(`bff=${good.replace('Fe26.2*1*', 'Fe26.2*77*')}`);
  await present('bff=nonsense');
  expect(await moved('seal_failures')).toEqual({
    'seal_failures_total{purpose="session",key="1"}': 1,
    'seal_failures_total{purpose="session",key="unknown"}': 2,
  });
});

test('R120: two session cookies at once are counted', async () => {
  await signIn();
  const good = browser.cookies.get('bff') ?? '';
  before = await scrape();
  await browser.fetch('/api/transfer/v0.10/task_list', { headers: { Cookie: `bff=${good}; bff=planted` } });
  expect(await moved('repeated_cookies')).toEqual({ repeated_cookies_total: 1 });
});

test('R120: the guide lists every metric with its labels, and no other', async () => {
  const guide = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
  const row = (name: string, labels: string[]) =>
    `${name} ${labels.toSorted((one, other) => (one < other ? -1 : 1)).join()}`;
  const listed = [...guide.matchAll(/^\| `isthmus_(\w+)` \|([^|]*)\|/gm)].map(([, name = '', labels = '']) =>
    row(
      name,
      [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
    ),
  );
  const { registry, ...metrics } = createMetrics();
  const declared = Object.values(metrics).map((metric) => {
    // prom-client keeps both as fields that its types don't tell of.
    const { name, labelNames } = metric as unknown as { name: string; labelNames: string[] };
    return row(name.slice('isthmus_'.length), labelNames);
  });
  expect(registry.getMetricsAsArray()).toHaveLength(declared.length);
  expect(new Set(listed)).toEqual(new Set(declared));
});
