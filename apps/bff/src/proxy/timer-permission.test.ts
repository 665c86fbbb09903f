import type { RequestListener } from 'node:http';
import { bffPaths, passiveHeader, timerPermissionView } from '@isthmus/bff-contract';
import { resourceServers, scopes } from '@isthmus/globus';
import { expect, onTestFinished, test } from 'vitest';
import { createMetrics } from '../operations/metrics.ts';
import { startPortal } from '../testing/portal.ts';
import { problemOf } from '../testing/portal-before.ts';
import { json, scriptedClient, startScriptedAuth, token } from '../testing/scripted-auth.ts';
import { seedSession } from '../testing/seed-session.ts';
import { startForeignServer } from '../testing/signed-in-portal.ts';

// The portal asks Timers what a timer waits for; here Timers is somebody who answers as the test says.

const accessToken = 'AgTimersAccess';
const timer = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';

async function start(answer: RequestListener, now = Date.now) {
  const auth = await startScriptedAuth();
  const timers = await startForeignServer(answer);
  const metrics = createMetrics();
  const urls = { authUrl: auth.url, timersUrl: timers.origin };
  const portal = await startPortal({ ...urls, client: scriptedClient, metrics, now });
  for (const part of [auth, timers, portal]) onTestFinished(() => part.close());
  const grant = { resourceServer: resourceServers.timers, accessToken, refreshToken: 'AgTimersRefresh' };
  const browser = await seedSession(portal, [grant]);
  const ask = (headers = {}) =>
    browser.fetch(bffPaths.timerPermission, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ collections: [], timer }),
    });
  return { auth, timers, metrics, portal, ask };
}

const refusing: RequestListener = (req, res) => {
  const isOld = req.headers.authorization === `Bearer ${accessToken}`;
  res.writeHead(isOld ? 401 : 200, { 'content-type': 'application/json' }).end('{"inactive_reason":null}');
};

test('a token that Timers refuses is renewed before the timer is given up', async () => {
  const { auth, timers, ask } = await start(refusing);
  auth.answerToken = () => json(token(resourceServers.timers, scopes.timer));
  const { stepUp } = timerPermissionView.parse(await (await ask()).json());
  expect(stepUp.requiredScopes).toEqual([`${scopes.timer}[${scopes.transferAll}]`]);
  expect(timers.seen.map(({ target }) => target)).toEqual([`/jobs/${timer}`, `/jobs/${timer}`]);
});

test('R15: a permission for Timers that died comes with a way to renew it', async () => {
  const { ask } = await start(refusing);
  const refusal = await problemOf(await ask());
  expect([refusal.code, refusal.service, refusal.stepUp?.requiredScopes]).toEqual([
    'reauth_required',
    'timers',
    [`${scopes.timer}[${scopes.transferAll}]`],
  ]);
});

test('R73: a timer that holds the token is withheld, counted and put on record', async () => {
  const { metrics, portal, ask } = await start((req, res) =>
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ you: req.headers.authorization })),
  );
  const answer = await ask();
  expect(await answer.clone().text()).not.toContain(accessToken);
  expect(await problemOf(answer)).toMatchObject({ code: 'token_leak_blocked', service: 'timers' });
  expect((await metrics.leaksBlocked.get()).values).toEqual([{ labels: { service: 'timers' }, value: 1 }]);
  expect(portal.logged()).toContain('"audit":"token_leak_blocked"');
  expect(portal.logged()).not.toContain(accessToken);
});

test('what Timers says in another form, or without an end, is no answer', async () => {
  for (const body of ['', 'null', '[]', '{"inactive_reason":1}', `"${'x'.repeat(300_000)}"`]) {
    const { ask } = await start((_, res) => res.end(body));
    expect((await problemOf(await ask())).code).toBe('upstream_unreachable');
  }
});

test('R29: a page that asks again and again while nobody is there keeps no session alive', async () => {
  let nowMs = Date.now();
  const { ask } = await start(
    (_, res) => res.end('{}'),
    () => nowMs,
  );
  for (let times = 0; times < 2; times++) {
    nowMs += 25 * 60_000;
    expect((await ask({ [passiveHeader.name]: passiveHeader.value })).status).toBe(200);
  }
  nowMs += 25 * 60_000;
  expect((await problemOf(await ask())).code).toBe('session_expired');
});
