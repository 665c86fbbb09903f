import { randomBytes } from 'node:crypto';
import { collectionFilePath, problemDocument, stepUpPath } from '@isthmus/bff-contract';
import type { LocalGlobus } from '@isthmus/local-globus';
import { signIn, startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';
import { signInAtGlobus } from '../testing/sign-in.ts';

// Files of a collection through the portal, between a browser that has really signed in and local Globus.

const drop = 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192';
const archive = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
const person = 'ada@aurora.example';
let globus: LocalGlobus;
let portal: Portal;
let browser: PortalBrowser;

beforeAll(async () => {
  globus = await startLocalGlobus();
  const config = { collectionHosts: [globus.dataUrl] };
  portal = await startPortal({ ...globus, client: globus.portalClient, config });
  browser = createPortalBrowser(portal);
  expect((await signInAtGlobus(browser, { person })).status).toBe(302);
});
afterAll(async () => {
  await portal.close();
  await globus.close();
});

const file = (name: string, id = drop) => collectionFilePath(id, `/${name}`);

/** Goes through what a refused call asks for, and comes back. */
async function allow(refused: Response): Promise<void> {
  const problem = problemDocument.parse(await refused.json());
  expect([problem.code, problem.service]).toEqual(['consent_required', 'collections']);
  const started = await browser.fetch(stepUpPath(problem.stepUp?.ticket ?? '', '/files'));
  const back = await signIn({ authorizeUrl: started.headers.get('location') ?? '', person, consent: 'allow' });
  const returned = await browser.fetch(back);
  expect([returned.status, returned.headers.get('location')]).toEqual([302, '/files']);
}

async function put(path: string, body: Uint8Array<ArrayBuffer> | string): Promise<number> {
  return (await browser.fetch(path, { method: 'PUT', body })).status;
}

test('the permission for the files of a collection is asked for at the first use, each by itself', async () => {
  const refused = await browser.fetch(file('first.txt'));
  expect(refused.status).toBe(403);
  await allow(refused);
  expect((await browser.fetch(file('first.txt'))).status).toBe(404);
  expect((await browser.fetch('/api/transfer/v0.10/task_list')).status).toBe(200);
  const other = await browser.fetch(file('products/readme.txt', archive));
  expect(problemDocument.parse(await other.json()).code).toBe('consent_required');
});

test('a file goes up and comes down unchanged, whole and in part, and is removed', async () => {
  const bytes = randomBytes(3_000_000);
  const path = file('a b/é%#?.bin'.replace('/', ' '));
  expect(await put(path, bytes)).toBe(201);
  const whole = await browser.fetch(path);
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
  expect(whole.headers.get('bff-upstream')).toBe('collections');
  const part = await browser.fetch(path, { headers: { range: 'bytes=1000-1999' } });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1000-1999/3000000']);
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1000, 2000))).toBe(true);
  expect((await browser.fetch(path, { headers: { range: 'bytes=3000000-' } })).status).toBe(416);
  const head = await browser.fetch(path, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
    200,
    '3000000',
    'bytes',
  ]);
  const etag = whole.headers.get('etag') ?? '';
  expect((await browser.fetch(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
  expect((await browser.fetch(`${path}?download`)).headers.get('content-disposition')).toMatch(/^attachment; filename/);
  expect((await browser.fetch(path, { method: 'DELETE' })).status).toBe(204);
  expect((await browser.fetch(path)).status).toBe(404);
});

test('R70: a page in a collection is a download, and can do nothing on the origin of the portal', async () => {
  expect(await put(file('evil.html'), '<script>alert(1)</script>')).toBe(201);
  const opened = await browser.fetch(file('evil.html'), { headers: { 'sec-fetch-dest': 'document', 'x-csrf': '' } });
  expect(opened.status).toBe(200);
  expect(opened.headers.get('content-disposition')).toBe('attachment');
  expect(opened.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
  expect(opened.headers.get('x-content-type-options')).toBe('nosniff');
});

test('what is no collection with a data server is not found, and no spelling leaves one', async () => {
  const reasonOf = async (path: string) => problemDocument.parse(await (await browser.fetch(path)).json());
  const station = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
  expect(await reasonOf(`/api/collections/${station}/x`)).toMatchObject({ code: 'not_found' });
  expect(await reasonOf('/api/collections/00000000-0000-4000-8000-000000000000/x')).toMatchObject({
    code: 'not_found',
    reason: 'no_collection',
  });
  for (const id of ['transfer', 'localhost:9', `${drop.toUpperCase()}`, `${drop}%20`, 'x@y']) {
    expect([id, (await reasonOf(`/api/collections/${id}/x`)).code]).toEqual([id, 'not_found']);
  }
  expect((await reasonOf('/api/collections')).code).toBe('path_not_allowed');
  expect((await reasonOf(`/api/collections/${drop}`)).code).toBe('path_not_allowed');
  for (const path of ['/..%2f..%2fsecret', '/a%2fb', '//x', '/a%5cb']) {
    expect([path, (await reasonOf(`/api/collections/${drop}${path}`)).code]).toEqual([path, 'path_rejected']);
  }
});
