import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus } from '../testing/index.ts';

let globus: LocalGlobus;
const logged: string[] = [];

beforeAll(async () => {
  globus = await startLocalGlobus({ log: pino({ level: 'error' }, { write: (line) => void logged.push(line) }) });
});

afterAll(() => globus.close());

/** Sends bytes as they are, and answers the status line. */
async function raw(lines: string[], body = ''): Promise<string> {
  const { hostname, port } = new URL(globus.authUrl);
  const socket = connect(Number(port), hostname);
  const headers = [`Host: ${hostname}:${port}`, 'Connection: close', `Content-Length: ${Buffer.byteLength(body)}`];
  socket.write(`${[lines[0], ...headers, ...lines.slice(1)].join('\r\n')}\r\n\r\n${body}`);
  return (await text(socket)).split('\r\n')[0] ?? '';
}

const form = 'Content-Type: application/x-www-form-urlencoded';
const endpoints = [
  '/v2/oauth2/token',
  '/v2/oauth2/token/introspect',
  '/v2/oauth2/token/revoke',
  '/v2/oauth2/userinfo',
  '/p/login/x',
  '/p/consent/x',
];
const bodies: [string, string, string][] = [
  ['nothing', form, ''],
  ['broken percent-encoding', form, 'token=%E0%A4%A&grant_type=%'],
  ['a NUL', form, 'grant_type=%00&token=%00&code=%00'],
  ['each field twice', form, 'grant_type=refresh_token&grant_type=x&token=a&token=b'],
  ['names of prototypes', form, '__proto__=a&constructor=b&grant_type=__proto__&client_id=__proto__&token=constructor'],
  ['broken multipart', 'Content-Type: multipart/form-data; boundary=x', '--y\r\nbroken'],
  ['broken JSON', 'Content-Type: application/json', '{'],
  ['an unknown charset', 'Content-Type: application/x-www-form-urlencoded; charset=nonsense', 'token=a'],
];
const authorizations = [
  '',
  'Authorization: Basic',
  'Authorization: Basic Og==',
  'Authorization: Bearer \u00e9',
  'Cookie: local_globus=%; x',
];

it.each(bodies)('answers %s with a refusal, never with a failure', async (_what, contentType, body) => {
  for (const path of endpoints) {
    for (const authorization of authorizations) {
      const status = await raw([`POST ${path} HTTP/1.1`, contentType, authorization].filter(Boolean), body);
      expect(`${path} ${authorization}: ${status}`).toMatch(/HTTP\/1\.1 4\d\d/);
    }
  }
  expect(logged).toEqual([]);
});

it.each([
  '/v2/oauth2/authorize',
  '/v2/oauth2/authorize?client_id=__proto__&response_type=code&scope=openid&redirect_uri=http://localhost/',
  '/v2/oauth2/authorize?client_id=a&client_id=b&response_type=code&scope=openid',
  '/v2/oauth2/authorize?scope=%00&response_type=code',
  '/v2/oauth2/authorize?scope=constructor&response_type=code',
  '/v2/oauth2/authorize/%E0%A4%A',
  '/v2/oauth2/authorize/unknown',
  '/v2/api/identities/%E0%A4%A',
  '/v2/api/identities?ids=%00',
  '/p/login/%E0%A4%A',
  '//evil.example/v2/oauth2/authorize',
  '/%',
])('answers GET %s with a refusal', async (path) => {
  expect(await raw([`GET ${path} HTTP/1.1`])).toMatch(/^HTTP\/1\.1 4\d\d/);
  expect(logged).toEqual([]);
});
