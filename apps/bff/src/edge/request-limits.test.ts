import { once } from 'node:events';
import { connect } from 'node:net';
import { problemDocument } from '@isthmus/bff-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMetrics } from '../operations/metrics.ts';
import { createPortalBrowser, noLimits, type Portal, type PortalOptions, startPortal } from '../testing/portal.ts';
import { startRecordedService } from '../testing/recorded-service.ts';
import { goodTokens, json, type ScriptedAuth, scriptedClient, startScriptedAuth } from '../testing/scripted-auth.ts';

let auth: ScriptedAuth;
let portal: Portal;
let nowMs = Date.now();
const metrics = createMetrics();
const limits = { ...noLimits, loginPerMinute: 20, callbackPerMinute: 30, anonymousPerMinute: 10, sessionPerMinute: 6 };

beforeEach(async () => {
  nowMs = Date.now();
  auth = await startScriptedAuth();
  portal = await open();
});
afterEach(async () => {
  await portal.close();
  await auth.close();
});

function open({ config, ...changes }: Partial<PortalOptions> = {}): Promise<Portal> {
  const options = { authUrl: auth.url, client: scriptedClient, now: () => nowMs, metrics };
  return startPortal({ ...options, ...changes, config: { limits, ...config } });
}

async function reopen(changes: Partial<PortalOptions>): Promise<void> {
  await portal.close();
  portal = await open(changes);
}

async function statuses(count: number, call: () => Promise<Response>): Promise<number[]> {
  const all: number[] = [];
  for (let at = 0; at < count; at++) all.push((await call()).status);
  return all;
}

const repeated = (status: number, count: number) => Array.from({ length: count }, () => status);
const visit = (path: string, headers: Record<string, string> = {}) =>
  fetch(portal.url + path, { redirect: 'manual', headers });

test('R112: after twenty sign-ins in a minute an address has to wait, and is told how long', async () => {
  expect(await statuses(20, () => visit('/bff/login'))).toEqual(repeated(302, 20));
  const refused = await visit('/bff/login');
  const problem = problemDocument.parse(await refused.json());
  expect(problem).toMatchObject({ code: 'rate_limited', status: 429, retryAfter: 3, reason: 'login' });
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'bff-error': 'rate_limited',
    'retry-after': '3',
    'ratelimit-policy': '"login";q=20;w=60',
    ratelimit: '"login";r=0;t=3',
  });
  expect(refused.headers.getSetCookie()).toEqual([]);
  nowMs += 3000;
  expect(await statuses(2, () => visit('/bff/login'))).toEqual([302, 429]);
});

test('R112: a person who is turned away at the sign-in gets a page, with the way back in its link', async () => {
  await statuses(20, () => visit('/bff/login'));
  const page = await visit('/bff/login?returnTo=%2Ffiles%3Fa%3D1&stepup=x', { 'Sec-Fetch-Dest': 'document' });
  const html = await page.text();
  expect([page.status, page.headers.get('bff-error')]).toEqual([429, 'rate_limited']);
  expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
    '/bff/login?returnTo=%2Ffiles%3Fa%3D1',
  ]);
});

test('R112: callbacks have a limit of their own', async () => {
  expect(await statuses(31, () => visit('/bff/callback?code=a&state=b'))).toEqual([...repeated(400, 30), 429]);
  expect((await visit('/bff/login')).status).toBe(302);
});

test('R112: calls of nobody are limited by address', async () => {
  const call = () => visit('/api/transfer/v0.10/task_list', { 'X-CSRF': '1' });
  expect(await statuses(12, call)).toEqual([...repeated(401, 10), 429, 429]);
});

test('R112, CVE-2026-27700: an X-Forwarded-For that the client wrote moves no bucket', async () => {
  let call = 0;
  const spoofed = () => visit('/bff/login', { 'X-Forwarded-For': `198.51.100.${++call}`, Forwarded: `for=${call}` });
  expect(await statuses(21, spoofed)).toEqual([...repeated(302, 20), 429]);
});

test('R112: behind a listed proxy each client has its own bucket, and can not write itself another', async () => {
  await reopen({ config: { trustedProxies: ['127.0.0.0/8'] } });
  let call = 0;
  const one = () => visit('/bff/login', { 'X-Forwarded-For': `1.2.3.${++call}, 198.51.100.1` });
  expect(await statuses(21, one)).toEqual([...repeated(302, 20), 429]);
  expect((await visit('/bff/login', { 'X-Forwarded-For': '198.51.100.2' })).status).toBe(302);
});

test('R112: a session has a bucket that fills again, and takes nothing from another session', async () => {
  const service = await startRecordedService();
  await reopen({ transferUrl: service.url });
  const [one, other] = [await signedIn(), await signedIn()];
  const call = (who: typeof one) => () => who.fetch('/api/transfer/v0.10/task_list');
  expect(await statuses(8, call(one))).toEqual([...repeated(200, 6), 429, 429]);
  expect(await statuses(1, call(other))).toEqual([200]);
  nowMs += 10_000;
  expect(await statuses(2, call(one))).toEqual([200, 429]);
  expect(service.calls).toHaveLength(8);
  await service.close();
});

test('R112: each limit counts what it refused', async () => {
  metrics.registry.resetMetrics();
  await statuses(23, () => visit('/bff/login'));
  await statuses(31, () => visit('/bff/callback?code=a&state=b'));
  const { values } = await metrics.limited.get();
  expect(values.map(({ labels, value }) => [labels.limit, value])).toEqual([
    ['login', 3],
    ['callback', 1],
  ]);
});

test('R114: an address may hold so many connections as are set, and no more', async () => {
  await reopen({ config: { limits: { ...noLimits, connectionsPerAddress: 3 } } });
  const port = Number(new URL(portal.url).port);
  const sockets = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'));
  for (const socket of sockets) await once(socket, 'connect');
  const fourth = connect(port, '127.0.0.1');
  await once(fourth, 'close');
  sockets[0]?.destroy();
  // The server learns of it a moment later.
  await expect.poll(() => isServed(port)).toBe(true);
  for (const socket of sockets) socket.destroy();
});

async function isServed(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.on('error', () => {});
  const answered = once(socket, 'data').then(() => true);
  const closed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(false)));
  const isAnswered = await Promise.race([answered.catch(() => false), closed]);
  socket.destroy();
  return isAnswered;
}

async function signedIn() {
  const browser = createPortalBrowser(portal);
  const started = await browser.fetch('/bff/login');
  const asked = new URL(started.headers.get('location') ?? '').searchParams;
  const tokens = await goodTokens(auth, asked.get('nonce') ?? '');
  auth.answerToken = () => json(tokens);
  const ended = await browser.fetch(`/bff/callback?code=a-code&state=${asked.get('state')}`);
  expect(ended.status).toBe(302);
  return browser;
}
