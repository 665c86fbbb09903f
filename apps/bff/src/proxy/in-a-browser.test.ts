import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { browserPath } from '../testing/browser.ts';
import { portalBefore } from '../testing/portal-before.ts';
import { startForeignServer } from '../testing/signed-in-portal.ts';

// What only a real browser can show: which requests it makes by itself, and what it does with the answers.

let browser: Browser | undefined;

beforeAll(async () => {
  if (browserPath === undefined) {
    throw new Error('There is no Chromium on this machine. Install one, set CHROMIUM_PATH, or run `pnpm test`.');
  }
  browser = await chromium.launch({ executablePath: browserPath });
});
afterAll(() => browser?.close());

const script = 'fetch("/api/transfer/v0.10/stolen", { headers: { "X-CSRF": "1" } })';
const evil: Record<string, [type: string, body: string]> = {
  '/v0.10/file/evil.html': ['text/html', `<script>${script}</script><p>page`],
  '/v0.10/file/evil.svg': ['image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg"><script>${script}</script></svg>`],
  '/v0.10/file/worker.js': ['text/javascript', 'self.addEventListener("fetch", () => {})'],
  '/v0.10/file/note.txt': ['text/plain', `<script>${script}</script>`],
};

function answer(req: IncomingMessage, res: ServerResponse): void {
  const [type, body] = evil[req.url ?? ''] ?? ['application/json', '{}'];
  res.writeHead(200, { 'content-type': type, 'service-worker-allowed': '/' }).end(body);
}

/** A portal with a bare page, a person signed in there, and what the resource server saw. */
async function start(serve = answer, html = '<!doctype html><title>portal</title><main>portal</main>') {
  const webRoot = await mkdtemp(join(tmpdir(), 'web-'));
  onTestFinished(() => rm(webRoot, { recursive: true }));
  await writeFile(join(webRoot, 'index.html'), html);
  const everywhere = ['document', 'iframe', 'image', 'empty', 'serviceworker', 'script'];
  const rules = [{ methods: ['GET', 'POST'], path: '/v0.10/**', headerless: everywhere }];
  const { portal, transfer } = await portalBefore(serve, { webRoot, transferRow: { rules, webSockets: true } });
  if (browser === undefined) throw new Error('no browser');
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const [name = '', value = ''] = portal.cookie.split('=');
  await context.addCookies([{ name, value, url: portal.origin, sameSite: 'Strict', httpOnly: true }]);
  const page = await context.newPage();
  await page.goto(portal.origin);
  return { portal, transfer, page };
}

/** A page of another site, in the same browser. */
async function openForeignPage({ page }: { page: Page }): Promise<{ page: Page; origin: string }> {
  const other = await startForeignServer((_, res) => res.setHeader('content-type', 'text/html').end('<p>foreign'));
  onTestFinished(() => other.close());
  const foreign = await page.context().newPage();
  await foreign.goto(other.origin);
  return { page: foreign, origin: other.origin };
}

// What runs in a page is text here: this workspace has no types of the DOM, so that the server can't use it.

test('R70: a page of a resource server is a download, and none of its scripts runs', async () => {
  const { page, portal, transfer } = await start();
  for (const path of ['/api/transfer/v0.10/file/evil.html', '/api/transfer/v0.10/file/evil.svg']) {
    const downloading = page.waitForEvent('download');
    await page.evaluate(`{
      const link = document.createElement('a');
      link.href = '${path}';
      document.body.append(link);
      link.click();
    }`);
    await (await downloading).cancel();
    expect(page.url()).toBe(`${portal.origin}/`);
  }
  await page.evaluate(`{ location.href = '/api/transfer/v0.10/file/note.txt'; }`);
  await page.waitForURL('**/note.txt');
  expect(await page.locator('pre').textContent()).toBe(`<script>${script}</script>`);
  await page.goto(portal.origin);
  await showImage(page, `${portal.origin}/api/transfer/v0.10/file/evil.svg`);
  expect(transfer.seen.filter(({ target }) => target.endsWith('stolen'))).toEqual([]);
  expect(transfer.seen.map(({ target }) => target)).toContain('/v0.10/file/evil.html');
});

/** Whether a page can show an image: `shown` or `refused`. */
function showImage(page: Page, address: string): Promise<unknown> {
  return page.evaluate(`new Promise((resolve) => {
    const image = new Image();
    image.addEventListener('load', () => resolve('shown'));
    image.addEventListener('error', () => resolve('refused'));
    image.src = '${address}';
  })`);
}

test('R70: nothing below /api can be registered as a service worker', async () => {
  const { page, transfer } = await start();
  const registered = await page.evaluate(`
    navigator.serviceWorker.register('/api/transfer/v0.10/file/worker.js').then(() => 'registered', () => 'refused')
  `);
  expect(registered).toBe('refused');
  expect(transfer.seen).toEqual([]);
});

test('R89: a form of another site is refused, and the resource server sees nothing', async () => {
  const stack = await start();
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
    const { page } = await openForeignPage(stack);
    const [answered] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/api/')),
      page.evaluate(`{
        const form = document.createElement('form');
        form.method = 'post';
        form.action = '${stack.portal.origin}/api/transfer/v0.10/transfer';
        form.enctype = '${type}';
        document.body.append(form);
        form.submit();
      }`),
    ]);
    expect([type, answered.status()]).toEqual([type, 403]);
  }
  expect(stack.transfer.seen).toEqual([]);
});

test('R88: another site can not show an image of a person, a page of the portal can', async () => {
  const stack = await start();
  const { page: foreign } = await openForeignPage(stack);
  const address = `${stack.portal.origin}/api/transfer/v0.10/file/evil.svg`;
  expect(await showImage(foreign, address)).toBe('refused');
  expect(stack.transfer.seen).toEqual([]);
  expect(await showImage(stack.page, address)).toBe('shown');
  expect(stack.transfer.seen.map(({ target }) => target)).toEqual(['/v0.10/file/evil.svg']);
});

test('R78: an EventSource gets its events, is told of the sign-out in another tab, and stops trying', async () => {
  let serve: ServerResponse | undefined;
  const { page, portal } = await start((_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 10\n\n');
    serve = res;
  });
  await page.evaluate(`{
    window.heard = [];
    window.source = new EventSource('/api/transfer/v0.10/events');
    source.addEventListener('message', ({ data }) => heard.push(data));
    source.addEventListener('session_ended', ({ data }) => heard.push('session_ended ' + data));
  }`);
  const heard = () => page.evaluate('heard');
  await expect.poll(() => serve !== undefined).toBe(true);
  serve?.write('data: one\n\n');
  await expect.poll(heard).toEqual(['one']);
  const secondTab = await page.context().newPage();
  await secondTab.goto(portal.origin);
  const left = `fetch('/bff/logout', { method: 'POST', headers: { 'X-CSRF': '1' } }).then(({ status }) => status)`;
  expect(await secondTab.evaluate(left)).toBe(200);
  await expect.poll(heard).toEqual(['one', 'session_ended {"code":"session_revoked"}']);
  await expect.poll(() => page.evaluate('source.readyState === EventSource.CLOSED')).toBe(true);
});

test('R79: a page of the portal opens a WebSocket, a page of another site can not', async () => {
  const stack = await start();
  const server = new WebSocketServer({ server: stack.transfer.server });
  onTestFinished(() => server.close());
  server.on('connection', (socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  const { page: foreign } = await openForeignPage(stack);
  const address = `${stack.portal.origin.replace('http', 'ws')}/api/transfer/v0.10/live`;
  const talk = (page: Page) =>
    page.evaluate(`new Promise((resolve) => {
      const socket = new WebSocket('${address}');
      socket.addEventListener('open', () => socket.send('hello'));
      socket.addEventListener('message', ({ data }) => resolve(data));
      socket.addEventListener('error', () => resolve('refused'));
    })`);
  expect(await talk(foreign)).toBe('refused');
  expect(await talk(stack.page)).toBe('hello');
});

test('R111: no answer of a resource server, and none of ours, opens a password dialog', async () => {
  const { page, portal } = await start((_, res) =>
    res.writeHead(401, { 'www-authenticate': 'Basic realm="Globus"', 'content-type': 'text/plain' }).end('who?'),
  );
  const statuses = await page.evaluate(`Promise.all(['same-origin', 'omit'].map((credentials) =>
    fetch('/api/transfer/v0.10/x', { headers: { 'X-CSRF': '1' }, credentials }).then(({ status }) => status)
  ))`);
  expect(statuses).toEqual([401, 401]);
  expect(page.url()).toBe(`${portal.origin}/`);
});

test('R92: a script that was put into the page does not run, whoever put it there', async () => {
  const { page } = await start(
    answer,
    `<!doctype html><title>portal</title><script>window.ran = 'inline'</script><body onload="window.ran = 'handler'">
    <script src="https://evil.example/x.js"></script><base href="https://evil.example/">`,
  );
  const injected = await page.evaluate(`new Promise((resolve) => {
    const heard = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => heard.push(effectiveDirective));
    const refused = (act) => { try { act(); return 'done'; } catch ({ name }) { return name; } };
    const markup = refused(() => { document.body.innerHTML = '<img src=x onerror="window.ran = 1">'; });
    const text = refused(() => { setTimeout('window.ran = 2'); });
    setTimeout(() => resolve({ markup, text, heard, ran: window.ran, base: document.baseURI }), 50);
  })`);
  expect(injected).toMatchObject({ markup: 'TypeError', text: 'TypeError', ran: undefined, base: page.url() });
  expect(injected).toHaveProperty('heard', expect.arrayContaining(['require-trusted-types-for']));
});
