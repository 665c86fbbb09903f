import { fileList, userClaims } from '@isthmus/globus';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

// The proxy between a browser that has really signed in and the resource servers of local Globus.

const fieldStation = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const operation = `/api/transfer/v0.10/operation/endpoint/${fieldStation}`;
let globus: LocalGlobus;
let portal: Portal;
let browser: PortalBrowser;

beforeAll(async () => {
  globus = await startLocalGlobus();
  portal = await startPortal({ ...globus, client: globus.portalClient });
  browser = createPortalBrowser(portal);
  expect((await signInAtGlobus(browser)).status).toBe(302);
});
afterAll(async () => {
  await portal.close();
  await globus.close();
});

test('a person lists a folder, makes one in it, and looks themselves up', async () => {
  const made = await browser.fetch(`${operation}/mkdir`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ DATA_TYPE: 'mkdir', path: '/~/from the portal/' }),
  });
  expect([made.status, made.headers.get('bff-upstream')]).toEqual([202, 'transfer']);
  const listed = await browser.fetch(`${operation}/ls?path=%2F~%2F`);
  expect(fileList.parse(await listed.json()).DATA.map(({ name }) => name)).toContain('from the portal');
  const me = await browser.fetch('/api/auth/v2/oauth2/userinfo');
  expect(userClaims.parse(await me.json()).preferred_username).toBe('noor@coastal.example');
  const found = await browser.fetch('/api/auth/v2/api/identities?usernames=ada@aurora.example');
  expect(await found.json()).toMatchObject({ identities: [{ username: 'ada@aurora.example' }] });
});

async function control(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(globus.controlUrl + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.ok).toBe(true);
  return answer.json();
}

test('R57: a refused call is sent once more with a new token, its small body included', async () => {
  await control('POST', '/faults', { service: 'transfer', path: '/v0.10/operation', status: 401, count: 1 });
  const made = await browser.fetch(`${operation}/mkdir`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ DATA_TYPE: 'mkdir', path: '/~/made at the second try/' }),
  });
  expect(made.status).toBe(202);
  const listed = await browser.fetch(`${operation}/ls?path=%2F~%2F`);
  expect(fileList.parse(await listed.json()).DATA.map(({ name }) => name)).toContain('made at the second try');
});

test('R57: a call whose body has passed already is not repeated: its refusal is passed on', async () => {
  await control('POST', '/faults', { service: 'transfer', path: '/v0.10/operation', status: 401, count: 1 });
  const body = new Blob([JSON.stringify({ DATA_TYPE: 'mkdir', path: '/~/not made/', filler: 'x'.repeat(100_000) })]);
  const refused = await browser.fetch(`${operation}/mkdir`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect([refused.status, refused.headers.get('bff-upstream'), refused.headers.get('bff-error')]).toEqual([
    401,
    'transfer',
    null,
  ]);
  const listed = await browser.fetch(`${operation}/ls?path=%2F~%2F`);
  expect(fileList.parse(await listed.json()).DATA.map(({ name }) => name)).not.toContain('not made');
});
