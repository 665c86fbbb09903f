import { problemDocument, stepUpPath, timerPermissionView } from '@isthmus/bff-contract';
import { dataAccessScope, scopes } from '@isthmus/globus';
import type { LocalGlobus } from '@isthmus/local-globus';
import { signIn, startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

// Timers through the portal, between a browser that has really signed in and local Globus.

const station = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const storage = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const person = 'noor@coastal.example';
const made = z.object({ timer: z.looseObject({ job_id: z.string() }) });
let globus: LocalGlobus;
let portal: Portal;
let browser: PortalBrowser;

beforeAll(async () => {
  globus = await startLocalGlobus();
  portal = await startPortal({ ...globus, client: globus.portalClient });
  browser = createPortalBrowser(portal);
  expect((await signInAtGlobus(browser, { person })).status).toBe(302);
});
afterAll(async () => {
  await portal.close();
  await globus.close();
});

const json = (body: object) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const createTimer = () =>
  browser.fetch(
    '/api/timers/v2/timer',
    json({
      timer: {
        timer_type: 'transfer',
        name: 'nightly',
        schedule: { type: 'recurring', interval_seconds: 3600 },
        body: {
          source_endpoint: station,
          destination_endpoint: storage,
          DATA: [{ source_path: '/~/readme.txt', destination_path: '/~/nightly.txt' }],
        },
      },
    }),
  );
const problemOf = async (answer: Response) => problemDocument.parse(await answer.json());
const permission = async (order: object) => {
  const answer = await browser.fetch('/bff/timer-permission', json(order));
  return timerPermissionView.parse(await answer.json()).stepUp;
};

async function goThrough(ticket: string): Promise<void> {
  const started = await browser.fetch(stepUpPath(ticket, '/timers'));
  const back = await signIn({ authorizeUrl: started.headers.get('location') ?? '', person, consent: 'allow' });
  const returned = await browser.fetch(back);
  expect([returned.status, returned.headers.get('location')]).toEqual([302, '/timers']);
}

async function control(method: string, path: string, body?: object): Promise<void> {
  const init = { method, headers: { 'content-type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) };
  expect((await fetch(globus.controlUrl + path, init)).status).toBeLessThan(300);
}

async function statusOf(id: string): Promise<unknown> {
  return (await browser.fetch(`/api/timers/jobs/${id}`)).json();
}

test('the permission for timers is asked for at the first use, with what a timer does in the name of the person', async () => {
  const refused = await problemOf(await createTimer());
  expect([refused.code, refused.service]).toEqual(['consent_required', 'timers']);
  expect(refused.stepUp?.requiredScopes).toEqual([`${scopes.timer}[${scopes.transferAll}]`]);
  await goThrough(refused.stepUp?.ticket ?? '');
  expect(await (await browser.fetch('/api/timers/jobs/')).json()).toEqual({ jobs: [] });
  expect((await browser.fetch('/api/transfer/v0.10/task_list')).status).toBe(200);
});

test('a timer that misses the data access of a collection says so, gets it, and goes on', async () => {
  const { job_id: id } = made.parse(await (await createTimer()).json()).timer;
  const waits = { status: 'inactive', inactive_reason: { cause: 'globus_auth_requirements' } };
  await expect.poll(() => statusOf(id), { timeout: 5000 }).toMatchObject(waits);
  const stepUp = await permission({ collections: [], timer: id });
  const within = `${scopes.transferAll}[*${dataAccessScope(storage)}]`;
  expect(stepUp).toMatchObject({ requiredScopes: [`${scopes.timer}[${within}]`], triedBefore: false });
  // The same, known beforehand.
  expect((await permission({ collections: [storage] })).requiredScopes).toEqual(stepUp.requiredScopes);
  await goThrough(stepUp.ticket);
  const resumed = await browser.fetch(`/api/timers/jobs/${id}/resume`, json({ update_credentials: true }));
  expect(resumed.status).toBe(200);
  await expect.poll(() => statusOf(id), { timeout: 5000 }).toMatchObject({ status: 'active', number_of_runs: 1 });

  await control('DELETE', `/consents?person=${person}`);
  await control('POST', '/clock', { advance_seconds: 3600 });
  await expect.poll(() => statusOf(id), { timeout: 5000 }).toMatchObject(waits);
  expect((await permission({ collections: [storage], timer: id })).requiredScopes).toEqual(stepUp.requiredScopes);
  expect((await browser.fetch(`/api/timers/jobs/${id}`, { method: 'DELETE' })).status).toBe(200);
});

test('which permissions the portal has is told to its own people alone', async () => {
  const me = z
    .looseObject({ sub: z.string() })
    .parse(await (await browser.fetch('/api/auth/v2/oauth2/userinfo')).json());
  const consents = await browser.fetch(`/api/auth/v2/api/identities/${me.sub}/consents`);
  expect(await consents.json()).toMatchObject({ consents: expect.any(Array) });
  const ada = '00000000-0000-4000-8000-000000000000';
  expect((await browser.fetch(`/api/auth/v2/api/identities/${ada}/consents`)).status).toBe(404);
});

test('R64, R65: of Timers only what the portal uses is open', async () => {
  for (const path of ['/jobs/x/run', '/v2/timer/x', '/jobs/x/y/pause', '/', '/status']) {
    expect([path, (await problemOf(await browser.fetch(`/api/timers${path}`, json({})))).code]).toEqual([
      path,
      'path_not_allowed',
    ]);
  }
  expect((await browser.fetch('/api/timers/v2/timer')).status).toBe(405);
});

test('what is no order of a permission, or of nobody, is refused', async () => {
  const refusalOf = async (order: object) =>
    (await problemOf(await browser.fetch('/bff/timer-permission', json(order)))).code;
  expect(await refusalOf({})).toBe('request_malformed');
  expect(await refusalOf({ collections: ['x] urn:globus:auth:scope:groups.api.globus.org:all'] })).toBe(
    'request_malformed',
  );
  expect(await refusalOf({ collections: Array.from({ length: 9 }, () => storage) })).toBe('request_malformed');
  expect(await refusalOf({ collections: [], timer: '../v2/timer' })).toBe('request_malformed');
  expect(await refusalOf({ collections: [], timer: '00000000-0000-4000-8000-000000000000' })).toBe('not_found');
  const stranger = createPortalBrowser(portal);
  expect((await stranger.fetch('/bff/timer-permission', json({ collections: [] }))).status).toBe(401);
});
