import { problemDocument } from '@isthmus/bff-contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { type RecordedService, startRecordedService } from '../testing/recorded-service.ts';
import { goodTokens, json, type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';

let auth: ScriptedAuth;
let transfer: RecordedService;
let portal: Portal;
let browser: PortalBrowser;
let state: string;

beforeAll(async () => {
  auth = await startScriptedAuth();
  transfer = await startRecordedService();
  const config = { accessLog: true };
  portal = await startPortal({ authUrl: auth.url, transferUrl: transfer.url, client: scriptedClient, config });
  browser = createPortalBrowser(portal);
  const started = await browser.fetch('/bff/login?returnTo=/activity/a-private-place');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  state = asked.get('state') ?? '';
  const tokens = await goodTokens(auth, asked.get('nonce') ?? '');
  auth.answerToken = () => json(tokens);
  expect((await browser.fetch(`/bff/callback?code=a-code-of-one-use&state=${state}`)).status).toBe(302);
});
afterAll(async () => {
  await portal.close();
  await transfer.close();
  await auth.close();
});

type Line = { msg: string; requestId: string };

/** The line of the access log for a request, once it is written. */
async function lineOf(requestId: string | null): Promise<Line | undefined> {
  const find = () =>
    portal
      .logged()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line)
      .find((line) => line.msg === 'request' && line.requestId === requestId);
  await expect.poll(find).toBeDefined();
  return find();
}

test('R121: what a client calls its trace reaches no resource server, a new trace does', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const headers = { traceparent, tracestate: 'vendor=1', baggage: 'user=1', 'X-Request-Id': 'mine', b3: '0' };
  const answer = await browser.fetch('/api/transfer/v0.10/task_list', { headers });
  const seen = transfer.calls.at(-1)?.headers ?? {};
  const id = answer.headers.get('x-request-id');
  expect(seen.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  expect(String(seen.traceparent)).toContain(id?.replaceAll('-', ''));
  expect(seen).not.toHaveProperty('tracestate');
  expect(seen).not.toHaveProperty('baggage');
  expect(seen).not.toHaveProperty('b3');
  expect(JSON.stringify(seen)).not.toContain('0af7651916cd43dd8448eb211c80319c');
  expect(id).not.toBe('mine');
});

test.each([
  ['a call that is passed on', '/api/transfer/v0.10/task_list', 200, { route: 'api', service: 'transfer' }],
  ['an unknown service', '/api/nowhere/a-private-place', 404, { route: 'api', service: 'unknown' }],
  ['one of the endpoints', '/bff/session?touch=0', 200, { route: '/bff/session' }],
  ['an unknown endpoint', '/bff/a-private-place', 404, { route: 'bff' }],
  ['a page', '/a-private-place?query=private', 404, { route: 'shell' }],
  ['a hostile path', '/api/transfer/..%2fa-private-place', 400, { route: 'api', service: 'transfer' }],
])('R121: %s has one request id in its answer, its problem and the access log', async (_, path, status, place) => {
  const answer = await browser.fetch(path);
  expect(answer.status).toBe(status);
  const id = answer.headers.get('x-request-id');
  if (status >= 400) expect(problemDocument.parse(await answer.json()).requestId).toBe(id);
  expect(await lineOf(id)).toMatchObject({ method: 'GET', status, ...place, durationMs: expect.any(Number) });
});

test('R119: the access log names no query, code, state, cookie, private path or person', async () => {
  const log = portal.logged();
  expect(log).toContain('/bff/callback');
  const cookies = [...browser.cookies.values()];
  for (const text of ['a-private-place', 'touch', 'a-code-of-one-use', state, 'noor', '127.0.0.1', ...cookies]) {
    expect(log).not.toContain(text);
  }
});

test('R120: how long a service took is measured by service and class of status', async () => {
  const before = await count('2xx');
  await browser.fetch('/api/transfer/v0.10/task_list');
  transfer.statusFor = () => 503;
  await browser.fetch('/api/transfer/v0.10/task_list');
  expect([await count('2xx'), await count('5xx')]).toEqual([before + 1, 1]);
});

async function count(status: string): Promise<number> {
  const text = await (await fetch(`${portal.privateUrl}/metrics`)).text();
  const line = new RegExp(`isthmus_upstream_seconds_count{service="transfer",status="${status}"} (\\d+)`).exec(text);
  return Number(line?.[1] ?? 0);
}
