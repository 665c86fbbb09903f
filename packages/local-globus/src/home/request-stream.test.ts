import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, startLocalGlobus } from '../testing/index.ts';
import { mostFollowers } from './request-stream.ts';

const path = '/local/requests';
let globus: LocalGlobus;
let leave: AbortController;
const ask = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

beforeEach(() => {
  leave = new AbortController();
});

afterEach(() => leave.abort());

/** Follows the requests; each call of `read` answers what came with the next events that contain the text. */
async function follow(headers: Record<string, string> = {}, { authUrl } = globus) {
  const { signal } = leave;
  const response = await fetch(`${authUrl}${path}`, { headers, signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    response,
    readUntil: async (wanted: string): Promise<string> => {
      while (!text.includes(wanted)) {
        const next = await reader?.read();
        if (!next || next.done) throw new Error(`The stream ended without ${wanted}.`);
        text += next.value;
      }
      return text;
    },
    readToTheEnd: async (): Promise<void> => {
      while ((await reader?.read())?.done === false);
    },
  };
}

/** Sends a request as it stands, with whatever path and Host. */
async function send(url: string, options: { path: string; host?: string }): Promise<IncomingMessage> {
  const { host, port } = new URL(url);
  const request = get({ host: '127.0.0.1', port, path: options.path, headers: { host: options.host ?? host } });
  // Without a listener of its own 'response' is what `once` gives.
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (!response) throw new Error('no response');
  response.resume();
  return response;
}

it('issue 4, 7: tells of a request as it is answered, without values of its query', async () => {
  const { response, readUntil } = await follow();
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  await readUntil('event: recent');
  await fetch(`${globus.transferUrl}/v0.10/task_list?filter=hidden-value`, {
    headers: { authorization: 'hidden-too' },
  });
  const text = await readUntil('event: request');
  const [row = ''] = text.split('data: ').slice(-1);
  expect(JSON.parse(row)).toEqual({
    service: 'transfer',
    method: 'GET',
    path: '/v0.10/task_list',
    status: 401,
    at_ms: expect.any(Number),
    time_ms: expect.any(Number),
  });
  expect(text).not.toContain('hidden');
});

it('issue 4, 7: begins with what was asked before, so that nothing is missing after a gap', async () => {
  await fetch(`${globus.groupsUrl}/v2/groups/my_groups`);
  const { readUntil } = await follow();
  expect(await readUntil('\n\n')).toMatch(/event: recent\ndata: \[.*"path":"\/v2\/groups\/my_groups"/);
});

it('issue 4, 7: whatever a path contains stays within its event', async () => {
  const { readUntil } = await follow();
  await send(globus.authUrl, { path: '/<img/onerror=alert(1)>%0Aevent:%20request%0Adata:%20{}' });
  const text = await readUntil('onerror');
  expect(text.match(/^event: request$/gm)).toHaveLength(1);
});

it('issue 4, 7: following the requests is no request to tell of', async () => {
  const first = await follow();
  await (await follow()).readUntil('event: recent');
  expect((await fetch(`${globus.authUrl}${path}`, { method: 'HEAD' })).status).toBe(200);
  await fetch(`${globus.authUrl}/jwk.json`);
  expect(await first.readUntil('/jwk.json')).not.toContain('/local/');
  expect(JSON.stringify((await ask.control('GET', '/requests')).body)).not.toContain('/local/');
  await fetch(`${globus.dataUrl}/local/tides.csv`);
  expect(await first.readUntil('tides.csv')).toContain('/local/tides.csv');
});

it('issue 4, 7: following the requests takes no fault that was meant for others', async () => {
  await ask.control('POST', '/faults', { service: 'auth', status: 503, count: 1 });
  const { response, readUntil } = await follow();
  expect(response.status).toBe(200);
  expect((await ask.get('/jwk.json')).status).toBe(503);
  expect(await readUntil('"status":503')).toContain('/jwk.json');
});

it.each<[who: string, headers: Record<string, string>]>([
  ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a page at another port of this computer', { 'sec-fetch-site': 'same-site' }],
  ['a page of another origin in an old browser', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
])('issue 4, 7: tells nothing of the requests to %s', async (_who, headers) => {
  const answer = await ask.send(path, { headers });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  expect(answer.body).toMatchObject({ errors: [{ code: 'FORBIDDEN' }] });
});

it('issue 4, 7: tells nothing of the requests by a name that somebody has rebound to this computer', async () => {
  const { port } = new URL(globus.authUrl);
  expect((await send(globus.authUrl, { path, host: `evil.example:${port}` })).statusCode).toBe(403);
  const response = await send(globus.authUrl, { path: '/', host: `evil.example:${port}` });
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-security-policy']).not.toContain('script-src');
  const own = await follow({ origin: globus.authUrl, 'sec-fetch-site': 'same-origin' });
  expect(own.response.status).toBe(200);
});

it('issue 4, 7: so many pages follow the requests and no more, until one leaves', async () => {
  // Pages of the tests before may be on their way out yet.
  const own = await startLocalGlobus();
  const first = new AbortController();
  await fetch(`${own.authUrl}${path}`, { signal: first.signal });
  for (let count = 1; count < mostFollowers; count += 1) expect((await follow({}, own)).response.status).toBe(200);
  const refused = await fetch(`${own.authUrl}${path}`);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('5');
  first.abort();
  await expect.poll(async () => (await fetch(`${own.authUrl}${path}`, { method: 'HEAD' })).status).toBe(200);
  await own.close();
});

/** A page that opens the stream, and reads nothing of it. */
async function followWithoutReading({ authUrl } = globus): Promise<Socket> {
  const { hostname, port } = new URL(authUrl);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n\r\n`);
  await once(socket, 'readable');
  return socket;
}

/** More than a connection holds by itself: 15 MB of paths. */
async function askMuch(): Promise<void> {
  const url = `${globus.searchUrl}/${'x'.repeat(15_000)}`;
  for (let count = 0; count < 50; count += 1) {
    await Promise.all(Array.from({ length: 20 }, async () => (await fetch(url)).arrayBuffer()));
  }
}

it('issue 4, 7: lets go of a page that does not read, instead of keeping for it what comes', async () => {
  const socket = await followWithoutReading();
  await askMuch();
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
});

it('issue 4, 7: stops with pages that follow the requests, whether they read or not', async () => {
  const own = await startLocalGlobus();
  const reading = await follow({}, own);
  const socket = await followWithoutReading(own);
  await own.close();
  await reading.readToTheEnd();
  socket.destroy();
});
