import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, startPortal } from '../testing/portal.ts';
import { type RecordedService, startRecordedService } from '../testing/recorded-service.ts';
import {
  json,
  type Scripted,
  type ScriptedAuth,
  scriptedClient,
  startScriptedAuth,
  token,
} from '../testing/scripted-auth.ts';
import { signInAtScripted } from '../testing/scripted-sign-in.ts';

// Clocks that differ. Auth's clock is what is set wrong here, which is the same from where the portal stands.

let auth: ScriptedAuth;
let service: RecordedService;
let portal: Portal;
let offsetMs = 0;
beforeEach(async () => {
  offsetMs = 0;
  auth = await startScriptedAuth();
  service = await startRecordedService();
  const now = () => Date.now() + offsetMs;
  portal = await startPortal({ authUrl: auth.url, transferUrl: service.url, client: scriptedClient, now });
});
afterEach(async () => {
  await portal.close();
  await service.close();
  await auth.close();
});

const lifeSeconds = 120;
const renewed = () => token('transfer.api.globus.org', 'urn:globus:auth:scope:transfer.api.globus.org:all', 3600);

/** Signs in at an Auth whose clock is ahead by so much. */
async function signInSkewed(skewSeconds: number) {
  const browser = createPortalBrowser(portal);
  const seconds = Math.floor(Date.now() / 1000) + skewSeconds;
  auth.dateMs = () => Date.now() + skewSeconds * 1000;
  const response = await signInAtScripted(auth, browser, {
    claims: { iat: seconds, exp: seconds + 30 },
    change: (tokens) => ({
      ...tokens,
      other_tokens: tokens.other_tokens.map((each) => ({ ...each, expires_in: lifeSeconds })),
    }),
  });
  return { browser, response };
}

const readyView = async () => (await fetch(`${portal.privateUrl}/readyz`)).text();
const skewMetric = async () => {
  const text = await (await fetch(`${portal.privateUrl}/metrics`)).text();
  return Number(/^isthmus_auth_clock_skew_seconds (.+)$/m.exec(text)?.[1]);
};

test.each([50, -50])(
  'R126: an Auth whose clock is off by %i seconds signs people in, and tokens are renewed in time',
  async (skew) => {
    const { browser, response } = await signInSkewed(skew);
    expect(response.status).toBe(302);
    const call = () => browser.fetch('/api/transfer/v0.10/task_list');
    expect((await call()).status).toBe(200);
    auth.tokenRequests.length = 0;
    auth.answerToken = () => json(renewed());
    offsetMs = 50_000;
    await call();
    expect(auth.tokenRequests).toHaveLength(0);
    // Half a minute before its real end.
    offsetMs = 90_000;
    expect((await call()).status).toBe(200);
    expect(auth.tokenRequests).toHaveLength(1);
  },
);

test('R126: a clock that is five minutes off is told to the operators, and refuses nothing by itself', async () => {
  const { browser } = await signInSkewed(0);
  expect(Math.abs(await skewMetric())).toBeLessThan(30);
  expect(await readyView()).not.toContain('"clock"');
  auth.dateMs = () => Date.now() + 300_000;
  auth.answerToken = () => json(renewed());
  offsetMs = 90_000;
  auth.dateMs = () => Date.now() + offsetMs + 300_000;
  expect((await browser.fetch('/api/transfer/v0.10/task_list')).status).toBe(200);
  expect(Math.round((await skewMetric()) / 10)).toBe(30);
  const view = await readyView();
  expect(view).toContain('"ready":true');
  expect(view).toContain('"clock"');
  expect(view).toMatch(/this clock is (299|300|301) s behind that of Globus Auth/);
  auth.dateMs = () => Date.now() + offsetMs;
  await browser.fetch('/bff/logout', { method: 'POST' });
  await expect.poll(readyView).not.toContain('"clock"');
});

test('R126: a token counts from the middle of the call that brought it, not from its end', async () => {
  const { browser } = await signInSkewed(0);
  const call = () => browser.fetch('/api/transfer/v0.10/task_list');
  auth.tokenRequests.length = 0;
  offsetMs = 130_000;
  auth.answerToken = (): Scripted => {
    // The call lasts forty seconds, by the portal's clock.
    offsetMs += 40_000;
    return json(token('transfer.api.globus.org', 'all', 100));
  };
  expect((await call()).status).toBe(200);
  const view = (await (await browser.fetch('/bff/session')).json()) as {
    services: { transfer: { secondsLeft: number } };
  };
  expect(view.services.transfer.secondsLeft).toBeGreaterThanOrEqual(78);
  expect(view.services.transfer.secondsLeft).toBeLessThanOrEqual(80);
});
