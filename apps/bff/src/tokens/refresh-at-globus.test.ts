import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMetrics } from '../operations/metrics.ts';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { problemOf } from '../testing/refreshing-nodes.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

// Renewals at local Globus, whose Auth is a certified OpenID provider that none of us wrote.

const metrics = createMetrics();
let globus: LocalGlobus;
let portal: Portal;
let browser: PortalBrowser;
let offsetMs = 0;
beforeEach(async () => {
  offsetMs = 0;
  globus = await startLocalGlobus();
  const now = () => Date.now() + offsetMs;
  portal = await startPortal({ ...globus, client: globus.portalClient, now, metrics });
  browser = createPortalBrowser(portal);
  expect((await signInAtGlobus(browser)).status).toBe(302);
});
afterEach(async () => {
  await portal.close();
  await globus.close();
});

const call = (path = '/api/transfer/v0.10/endpoint_search?filter_scope=my-endpoints') => browser.fetch(path);
const tellGlobus = (method: string, path: string, body: object = {}) =>
  fetch(globus.controlUrl + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(method !== 'DELETE' && { body: JSON.stringify(body) }),
  });

test.each([true, false])(
  'R56: a token that no longer serves is renewed at Globus, time and again (rotation %s)',
  async (rotates) => {
    await tellGlobus('POST', '/switches', { rotate_refresh_tokens: rotates });
    for (let renewals = 0; renewals < 5; renewals++) {
      const before = (await metrics.refreshes.get()).values.reduce((sum, { value }) => sum + value, 0);
      await tellGlobus('POST', '/faults', {
        service: 'transfer',
        path: '/v0.10/endpoint_search',
        status: 401,
        count: 1,
      });
      offsetMs += 61_000;
      expect((await call()).status).toBe(200);
      const after = (await metrics.refreshes.get()).values.reduce((sum, { value }) => sum + value, 0);
      expect(after - before).toBe(1);
    }
  },
);

test.each([400, 401])(
  'R108: when Globus takes back all that a person allowed (status %i), the session ends',
  async (status) => {
    await tellGlobus('POST', '/switches', { invalid_grant_status: status });
    expect((await tellGlobus('DELETE', '/consents')).ok).toBe(true);
    await tellGlobus('POST', '/faults', { service: 'transfer', path: '/v0.10/endpoint_search', status: 401, count: 1 });
    await tellGlobus('POST', '/faults', { service: 'auth', path: '/v2/oauth2/userinfo', status: 401, count: 1 });
    const answers = [await call(), await call('/api/auth/v2/oauth2/userinfo')];
    expect(answers.map(problemOf)).toEqual([
      [401, 'reauth_required'],
      [401, 'session_revoked'],
    ]);
  },
);
