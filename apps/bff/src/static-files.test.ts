import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Portal, startSignedInPortal } from './testing/signed-in-portal.ts';

const script = Buffer.from('export const answer = 42;\n'.repeat(100));
const shell = Buffer.from('<!doctype html><title>Isthmus</title>');
let folder: string;
let portal: Portal;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-static-'));
  const root = join(folder, 'dist');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), shell);
  writeFileSync(join(root, 'assets/app-3f9c.js'), script);
  writeFileSync(join(root, 'assets/app-3f9c.js.br'), brotliCompressSync(script));
  writeFileSync(join(root, 'assets/app-3f9c.js.gz'), gzipSync(script));
  writeFileSync(join(root, 'assets/logo-77aa.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'));
  portal = await startSignedInPortal({ webRoot: root });
});
afterAll(async () => {
  await portal.close();
  rmSync(folder, { recursive: true });
});

type Answer = { status: number; headers: Record<string, unknown>; body: Buffer };

async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const host = `localhost:${portal.port}`;
  const req = request({ port: portal.port, host: '127.0.0.1', path, method, headers: { host, ...headers } }).end();
  const res = await new Promise<IncomingMessage>((resolve, reject) => req.on('response', resolve).on('error', reject));
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk);
  return { status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) };
}

test('a content-hashed file is kept for ever, in the smallest form the browser takes', async () => {
  const path = '/assets/app-3f9c.js';
  const br = await get(path, { 'accept-encoding': 'gzip, deflate, br, zstd' });
  expect(br.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-encoding': 'br',
    vary: 'Accept-Encoding',
    'content-length': String(br.body.length),
  });
  expect(brotliDecompressSync(br.body).equals(script)).toBe(true);
  const gzip = await get(path, { 'accept-encoding': 'br;q=0, gzip;q=0.5' });
  expect(gunzipSync(gzip.body).equals(script)).toBe(true);
  for (const none of [{}, { 'accept-encoding': 'identity' }, { 'accept-encoding': 'br;q=0.000' }]) {
    const plain = await get(path, none as Record<string, string>);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.body.equals(script)).toBe(true);
  }
});

test('every other address gets the page, which is asked for anew each time', async () => {
  for (const path of ['/', '/index.html', '/files?origin_id=x', '/activity/42', '/a/very/deep%20link', '/assetsx']) {
    const page = await get(path);
    expect([path, page.status, page.body.toString()]).toEqual([path, 200, shell.toString()]);
    expect(page.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' });
  }
  const { headers } = await get('/');
  const again = await get('/activity', { 'if-none-match': `"other", W/${String(headers.etag)}` });
  expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, headers.etag]);
});

test('an asset that is gone is not found, instead of a page that is no script', async () => {
  const answer = await get('/assets/app-0000.js');
  expect([answer.status, answer.headers['bff-error']]).toEqual([404, 'not_found']);
});

test('HEAD tells the same without the body; other methods are refused', async () => {
  const head = await get('/assets/app-3f9c.js', {}, 'HEAD');
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, String(script.length), 0]);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const refused = await get('/', {}, method);
    expect([method, refused.status, refused.headers.allow]).toEqual([method, 405, 'GET, HEAD']);
  }
});

test('nothing outside the folder is served, by no spelling and no link', async () => {
  for (const path of [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/link.txt',
    '//secret.txt',
  ]) {
    const answer = await get(path);
    expect([path, answer.body.includes('secret')]).toEqual([path, false]);
  }
});

test('R92: the page runs and loads what this origin holds, and nothing else', async () => {
  const { headers } = await get('/activity');
  const policy = new Map(
    String(headers['content-security-policy'])
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
  );
  expect(Object.fromEntries(policy)).toMatchObject({
    'default-src': "'none'",
    'script-src': "'self'",
    'connect-src': "'self'",
    'form-action': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  });
  expect(String(headers['content-security-policy'])).not.toMatch(/unsafe|\*|https?:/);
});

test('R93: every kind of answer has the headers that protect the browser', async () => {
  const kinds = {
    shell: await get('/activity'),
    asset: await get('/assets/logo-77aa.svg'),
    notModified: await get('/', { 'if-none-match': String((await get('/')).headers.etag) }),
    missing: await get('/assets/none.js'),
    session: await get('/bff/session', { 'x-csrf': '1' }),
    login: await get('/bff/login?returnTo=//evil.example'),
    callback: await get('/bff/callback?state=x&code=y'),
    bffMissing: await get('/bff/none', { 'x-csrf': '1' }),
    guard: await get('/api/transfer/v0.10/task_list'),
    noSession: await get('/api/transfer/v0.10/task_list', { 'x-csrf': '1' }),
    unreachable: await get('/api/transfer/v0.10/task_list', { 'x-csrf': '1', cookie: portal.cookie }),
    tooLong: await get(`/${'a'.repeat(5000)}`),
    tooLarge: await get('/', { 'x-large': 'a'.repeat(17_000) }),
    rejected: await get('/a%00b'),
  };
  for (const [kind, { headers }] of Object.entries(kinds)) {
    expect([kind, headers]).toEqual([
      kind,
      expect.objectContaining({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'permissions-policy': expect.stringContaining('camera=()'),
        'referrer-policy': ['session', 'login', 'callback', 'bffMissing'].includes(kind)
          ? 'no-referrer'
          : 'strict-origin',
        'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      }),
    ]);
  }
  expect(kinds.unreachable.status).toBe(502);
});

test.each(['/livez', '/readyz', '/metrics'])('R122: %s is not a page of the web app either', async (path) => {
  const answer = await get(path, { accept: '*/*', 'user-agent': 'kube-probe/1.31' });
  expect([answer.status, answer.headers['bff-error']]).toEqual([404, 'not_found']);
});
