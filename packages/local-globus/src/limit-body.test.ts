import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from './local-globus.ts';
import { startLocalGlobus } from './testing/index.ts';

let globus: LocalGlobus;

beforeAll(async () => {
  globus = await startLocalGlobus();
});

afterAll(() => globus.close());

/** A POST whose length is not announced. */
async function sendInChunks(url: string, body: string, headers: Record<string, string>) {
  const sent = request(url, { method: 'POST', headers });
  for (let at = 0; at < body.length; at += 4096) sent.write(body.slice(at, at + 4096));
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const revoke = () => `${globus.authUrl}/v2/oauth2/token/revoke`;

it('reads a body whose length is not announced', async () => {
  const { status, body } = await sendInChunks(`${globus.controlUrl}/clock`, '{"advance_seconds":0}', {});
  expect(status).toBe(200);
  expect(JSON.parse(body)).toHaveProperty('now_ms');
  const client = '61338d24-54d5-408f-a10d-66c06b59f6d2';
  expect(await sendInChunks(revoke(), `client_id=${client}&token=x`, form)).toMatchObject({ status: 200 });
});

it.each([
  ['that is not announced', (body: string) => sendInChunks(revoke(), body, form)],
  ['that is announced', async (body: string) => fetch(revoke(), { method: 'POST', headers: form, body })],
])('refuses a length %s, when it is too much', async (_what, send) => {
  expect((await send(`token=${'x'.repeat(100_000)}`)).status).toBe(413);
});
