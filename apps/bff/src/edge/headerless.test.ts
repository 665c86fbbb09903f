import { downloadTicketView } from '@isthmus/bff-contract';
import { beforeEach, expect, test } from 'vitest';
import { portalBefore, problemOf } from '../testing/portal-before.ts';
import type { ForeignServer, Portal } from '../testing/signed-in-portal.ts';

let nowMs = Date.now();
beforeEach(() => {
  nowMs = Date.now();
});

const image = '/api/transfer/v0.10/image/1';
const closed = '/api/transfer/v0.10/task_list';

function start(): Promise<{ portal: Portal; transfer: ForeignServer }> {
  const rules = [
    { methods: ['GET', 'POST'], path: '/v0.10/image/:id', headerless: ['image', 'document'] },
    { methods: ['GET'], path: '/v0.10/task_list' },
  ];
  return portalBefore(undefined, { transferRow: { rules }, now: () => nowMs });
}

/** A request as a browser makes it by itself: with the session, without the guard header. */
function navigate({ portal }: { portal: Portal }, path: string, headers: Record<string, string> = {}, method = 'GET') {
  return fetch(portal.origin + path, { method, headers: { cookie: portal.cookie, ...headers } });
}

test('R88: without Fetch Metadata and without a ticket nothing passes without the guard header', async () => {
  const stack = await start();
  for (const path of [image, closed]) expect((await problemOf(await navigate(stack, path))).reason).toBe('header');
  expect(stack.transfer.seen).toEqual([]);
});

test('R88: a page of the portal may show an image or follow a download link where the rules say so, and nowhere else', async () => {
  const stack = await start();
  const statusOf = async (path: string, site: string, destination?: string, method?: string) =>
    (
      await navigate(
        stack,
        path,
        { 'sec-fetch-site': site, ...(destination !== undefined && { 'sec-fetch-dest': destination }) },
        method,
      )
    ).status;
  expect(await statusOf(image, 'same-origin', 'image')).toBe(200);
  expect(await statusOf(image, 'same-origin', 'document')).toBe(200);
  expect(stack.transfer.seen).toHaveLength(2);
  expect(await statusOf(image, 'same-origin', 'empty')).toBe(403);
  expect(await statusOf(image, 'same-origin')).toBe(403);
  expect(await statusOf(image, 'same-origin', 'script')).toBe(403);
  expect(await statusOf(closed, 'same-origin', 'image')).toBe(403);
  expect(await statusOf('/api/none/v0.10/image/1', 'same-origin', 'image')).toBe(403);
  expect(await statusOf('/bff/session', 'same-origin', 'image')).toBe(403);
  for (const site of ['cross-site', 'same-site', 'none', 'made-up']) {
    expect([site, await statusOf(image, site, 'image')]).toEqual([site, 403]);
  }
  expect(await statusOf(image, 'same-origin', 'image', 'POST')).toBe(403);
  expect(stack.transfer.seen).toHaveLength(2);
});

async function ticketFor({ portal }: { portal: Portal }, path: string): Promise<Response> {
  return portal.call('/bff/download-ticket', { method: 'POST', body: JSON.stringify({ path }) });
}

async function urlFor(stack: { portal: Portal }, path: string): Promise<string> {
  return downloadTicketView.parse(await (await ticketFor(stack, path)).json()).url;
}

test('R88: an old browser downloads with a ticket: once, this path, this minute, this session', async () => {
  const stack = await start();
  const { portal, transfer } = stack;
  const url = await urlFor(stack, `${image}?a=1&a=2`);
  expect((await navigate(stack, url)).status).toBe(200);
  expect(transfer.seen.map(({ target }) => target)).toEqual(['/v0.10/image/1?a=1&a=2']);

  const refused = async (path: string, headers: Record<string, string> = {}) => {
    expect(await problemOf(await navigate(stack, path, headers))).toMatchObject({ code: 'csrf_rejected' });
  };
  await refused(url);
  const ticket = (address: string) => new URL(address, portal.origin).searchParams.get('bff_ticket') ?? '';
  await refused(`/api/transfer/v0.10/image/2?bff_ticket=${ticket(await urlFor(stack, image))}`);
  await refused(`${image}?more=1&bff_ticket=${ticket(await urlFor(stack, image))}`);
  await refused(`${image}?bff_ticket=made-up`);
  await refused(`${image}?bff_ticket=${portal.cookie.split('=')[1]}`);
  await refused(await urlFor(stack, image), { cookie: await portal.signIn('another-person') });
  await refused(await urlFor(stack, image), { 'sec-fetch-site': 'cross-site' });
  await refused(await urlFor(stack, image), { origin: 'https://evil.example' });
  await refused(await urlFor(stack, image), { 'service-worker': 'script' });
  const late = await urlFor(stack, image);
  nowMs += 61_000;
  await refused(late);
  expect(transfer.seen).toHaveLength(1);
});

test('R88: a ticket that was not needed is not shown to the resource server either', async () => {
  const stack = await start();
  await stack.portal.call(await urlFor(stack, `${image}?a=1`));
  expect(stack.transfer.seen[0]?.target).toBe('/v0.10/image/1?a=1');
});

test('R88: tickets are given for paths that are opened to downloads, by a signed-in page of the portal', async () => {
  const stack = await start();
  for (const [path, code] of [
    [closed, 'path_not_allowed'],
    ['/bff/session', 'path_not_allowed'],
    ['/api/none/x', 'path_not_allowed'],
    ['https://evil.example/', 'path_rejected'],
    ['//evil.example/', 'path_rejected'],
    [`${image}/%2e%2e/x`, 'path_rejected'],
  ] as const) {
    expect([path, (await problemOf(await ticketFor(stack, path))).code]).toEqual([path, code]);
  }
  const post = (body: string, headers: Record<string, string> = {}) =>
    stack.portal.call('/bff/download-ticket', { method: 'POST', body, headers });
  expect((await problemOf(await post('{"path":'))).code).toBe('request_malformed');
  expect((await problemOf(await post('{"path":1}'))).code).toBe('request_malformed');
  expect((await problemOf(await post('x'.repeat(9000)))).code).toBe('payload_too_large');
  expect((await problemOf(await post('{}', { 'x-csrf': '' }))).code).toBe('csrf_rejected');
  expect((await problemOf(await post('{}', { cookie: '' }))).code).toBe('session_required');
});

test('R70: no answer of a resource server becomes a service worker', async () => {
  const stack = await start();
  const worker = { 'service-worker': 'script', 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'serviceworker' };
  for (const headers of [worker, { ...worker, 'sec-fetch-dest': 'image' }, { ...worker, 'x-csrf': '1' }]) {
    expect(await problemOf(await navigate(stack, image, headers))).toMatchObject({ reason: 'service_worker' });
  }
  expect(stack.transfer.seen).toEqual([]);
});
