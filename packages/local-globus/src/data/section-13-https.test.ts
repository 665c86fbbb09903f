import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { scopes, tokensOf } from '@isthmus/globus';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLocalGlobus, type LocalGlobus } from '../local-globus.ts';
import { createBrowser, obtainTokens, signIn } from '../testing/index.ts';

const drop = 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192';
const server = '7e0d8c1a-2f4b-4c69-8a53-9b1e6d2f0c44';
const deleted = 'ab4c6d82-1e5f-4093-87ba-8d6e2f304159';
const text = '0123456789abcdefghij';

let folder: string;
let globus: LocalGlobus;
let ada: { data: string; transfer: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'https-'));
  globus = await createLocalGlobus({ folder });
  await writeFile(join(folder, 'collections/instrument-drop/inbox/text.txt'), text);
  await symlink('../microscope/run-01/settings.json', join(folder, 'collections/instrument-drop/inbox/way-out'));
  ada = await tokensFor('ada@aurora.example');
});
afterAll(async () => {
  await globus.close();
  await rm(folder, { recursive: true });
});

async function tokensFor(person: string): Promise<{ data: string; transfer: string }> {
  const scope = `${scopes.transferAll} https://auth.globus.org/scopes/${drop}/https`;
  const tokens = tokensOf(await obtainTokens(globus, { person, scope }));
  const of = (server_: string) => tokens.find(({ resource_server }) => resource_server === server_)?.access_token ?? '';
  return { data: of(drop), transfer: of('transfer.api.globus.org') };
}

/** By a script, with or without a token. */
function call(path: string, init: RequestInit & { token?: string | null } = {}): Promise<Response> {
  const { token = ada.data, ...rest } = init;
  const headers = new Headers(rest.headers);
  headers.set('x-requested-with', 'XMLHttpRequest');
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  return fetch(`${globus.dataUrl}/${drop}${path}`, { redirect: 'manual', ...rest, headers });
}
const ranged = (range: string, more: Record<string, string> = {}) =>
  call('/inbox/text.txt', { headers: { range, ...more } });

const share = async (rule: Record<string, unknown>) => {
  const answer = await fetch(`${globus.transferUrl}/v0.10/endpoint/${drop}/access`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ada.transfer}` },
    body: JSON.stringify({ DATA_TYPE: 'access', permissions: 'r', principal: '', ...rule }),
  });
  expect(answer.status).toBe(201);
};

test('§13 several pieces come in one answer, each with its place', async () => {
  const answer = await ranged('bytes=0-1, 5-6,-2');
  expect(answer.status).toBe(206);
  const boundary = /^multipart\/byteranges; boundary=(\S+)$/.exec(answer.headers.get('content-type') ?? '')?.[1];
  const body = await answer.text();
  expect(answer.headers.get('content-length')).toBe(String(body.length));
  const parts = body.split(`--${boundary}`).slice(1, -1);
  expect(parts.map((part) => part.split('\r\n\r\n')[1]?.trim())).toEqual(['01', '56', 'ij']);
  expect(parts.map((part) => /Content-Range: (.*)\r/.exec(part)?.[1])).toEqual([
    'bytes 0-1/20',
    'bytes 5-6/20',
    'bytes 18-19/20',
  ]);
});

test.each([
  ['bytes=20-', 416],
  ['bytes=-0', 416],
  ['bytes=30-40,50-60', 416],
  ['bytes=30-40,0-0', 206],
  ['bytes=4-2', 200],
  ['bytes=', 200],
  ['lines=1-2', 200],
  ['bytes=0-19,0-19', 200],
  [`bytes=${Array.from({ length: 65 }, () => '0-0').join(',')}`, 200],
])('§13 the range %s is answered %i', async (range, status) => {
  const answer = await ranged(range);
  expect([answer.status, answer.headers.get('accept-ranges')]).toEqual([status, 'bytes']);
  if (status === 416) expect(answer.headers.get('content-range')).toBe('bytes */20');
  if (status === 200) expect(await answer.text()).toBe(text);
});

test('§13 a range means nothing to a HEAD, and nothing when the file has changed', async () => {
  const head = await call('/inbox/text.txt', { method: 'HEAD', headers: { range: 'bytes=0-1' } });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '20']);
  expect((await ranged('bytes=0-1', { 'if-range': '"another"' })).status).toBe(200);
});

test('§13 whatever range is asked for, what comes is what the file has there', async () => {
  const spec = fc.tuple(fc.option(fc.nat(25)), fc.option(fc.nat(25))).map(([from, to]) => `${from ?? ''}-${to ?? ''}`);
  const header = fc.array(spec, { minLength: 1, maxLength: 4 }).map((specs) => `bytes=${specs.join(',')}`);
  await fc.assert(
    fc.asyncProperty(fc.oneof(header, fc.stringMatching(/^[ -~]{0,20}$/)), async (range) => {
      const answer = await ranged(range.trim());
      const body = await answer.text();
      expect([200, 206, 416]).toContain(answer.status);
      if (answer.status === 200) expect(body).toBe(text);
      const at = /^bytes (\d+)-(\d+)\/20$/.exec(answer.headers.get('content-range') ?? '');
      if (at) expect(body).toBe(text.slice(Number(at[1]), Number(at[2]) + 1));
    }),
    { numRuns: process.env.NIGHTLY ? 5000 : 150 },
  );
});

test('§13 a file of some megabytes comes back as it went, and half a file is never seen', async () => {
  const bytes = randomBytes(5_000_000);
  expect((await call('/inbox/big.bin', { method: 'PUT', body: bytes })).status).toBe(201);
  const back = Buffer.from(await (await call('/inbox/big.bin')).arrayBuffer());
  expect(back.equals(bytes)).toBe(true);
  const abort = new AbortController();
  let sentChunks = 0;
  const endless = new ReadableStream({
    async pull(controller) {
      // Every timer in between lets the server read.
      await setTimeout(1);
      controller.enqueue(randomBytes(64 * 1024));
      sentChunks += 1;
      if (sentChunks === 20) abort.abort();
    },
  });
  const sent = call('/inbox/half.bin', { method: 'PUT', body: endless, duplex: 'half', signal: abort.signal });
  await expect(sent).rejects.toThrow();
  expect((await call('/inbox/half.bin')).status).toBe(404);
});

test('§13 a browser without a token is led through the sign-in and back to the file', async () => {
  const browser = createBrowser();
  const file = new URL(`${globus.dataUrl}/${drop}/inbox/text.txt?download`);
  const first = await browser.fetch(file);
  expect(first.status).toBe(302);
  const authorizeUrl = first.headers.get('location') ?? '';
  const back = await signIn({ authorizeUrl, person: 'ada@aurora.example', consent: 'allow', browser });
  const stranger = await fetch(back, { redirect: 'manual' });
  expect(stranger.status).toBe(403);
  const again = await browser.fetch(file);
  const returned = await signIn({
    authorizeUrl: again.headers.get('location') ?? '',
    person: 'ada@aurora.example',
    consent: 'allow',
    browser,
  });
  const finished = await browser.fetch(new URL(returned));
  expect([finished.status, finished.headers.get('location')]).toEqual([302, file.pathname + file.search]);
  expect(finished.headers.get('set-cookie')).toMatch(new RegExp(`Path=/${drop}/.*HttpOnly; SameSite=Lax`));
  const shown = await browser.fetch(file);
  expect([shown.status, await shown.text()]).toEqual([200, text]);
  expect((await browser.fetch(file, { method: 'PUT', body: 'x' })).status).toBe(401);
  expect((await browser.fetch(file, { method: 'DELETE' })).status).toBe(401);
});

test('§13 access rules decide: below a folder, for anybody, and not past a link', async () => {
  const noor = (await tokensFor('noor@coastal.example')).data;
  expect((await call('/inbox/text.txt', { token: noor })).status).toBe(403);
  await share({ principal_type: 'all_authenticated_users', path: '/inbox/' });
  expect(await (await call('/inbox/text.txt', { token: noor })).text()).toBe(text);
  expect((await call('/inbox/new.txt', { token: noor, method: 'PUT', body: 'x' })).status).toBe(403);
  expect((await call('/microscope/run-01/settings.json', { token: noor })).status).toBe(403);
  expect((await call('/inbox/way-out', { token: noor })).status).toBe(403);
  expect((await call('/inbox/text.txt', { token: null })).status).toBe(401);
  await share({ principal_type: 'anonymous', path: '/inbox/' });
  expect(await (await call('/inbox/text.txt', { token: null })).text()).toBe(text);
  expect((await call('/inbox/text.txt', { token: null, method: 'DELETE' })).status).toBe(401);
  expect((await call('/microscope/run-01/settings.json', { token: null })).status).toBe(401);
});

test('§13 a preflight is answered for every page, with the headers that GCS lets through', async () => {
  const answer = await call('/inbox/text.txt', { token: null, method: 'OPTIONS' });
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  expect(answer.headers.get('access-control-allow-methods')).toBe('HEAD, GET, PUT, DELETE, OPTIONS');
  expect(answer.headers.get('access-control-allow-headers')).toBe(
    'Authorization, Content-Type, X-Requested-With, Range',
  );
});

test('§13 what has no files, or is not there, is not found; other methods are refused; no answer is a 500', async () => {
  for (const id of [server, deleted, randomUUID(), 'nowhere', '__proto__']) {
    const answer = await fetch(`${globus.dataUrl}/${id}/x`, { headers: { authorization: `Bearer ${ada.data}` } });
    expect([id, answer.status]).toEqual([id, 404]);
  }
  expect((await call('/inbox/text.txt', { method: 'POST', body: 'x' })).status).toBe(405);
  const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE');
  const segment = fc.oneof(
    fc.constantFrom('..', '.', '%2e%2e', '%2f', '%00', '%ff', '~', 'inbox', 'text.txt', '', '%5c', 'a%0ab', '%'),
    fc.string({ unit: 'binary', maxLength: 6 }).map((one) => encodeURIComponent(one.toWellFormed())),
  );
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await fc.assert(
    fc.asyncProperty(method, fc.array(segment, { maxLength: 6 }), async (verb, segments) => {
      const answer = await call(`/tricks/${segments.join('/')}`, {
        method: verb,
        ...(verb === 'PUT' && { body: '!' }),
      });
      expect(answer.status).toBeLessThan(500);
      expect(await answer.text()).not.toContain('outside');
    }),
    { numRuns: process.env.NIGHTLY ? 5000 : 200 },
  );
});
