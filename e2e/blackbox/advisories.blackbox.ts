import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod/mini';
import {
  ask,
  Browser,
  base,
  refusalOf,
  sessionCookie,
  signedIn,
  transactionPrefix,
  transferPath,
} from './deployment.ts';
import { requestsDuring, requestsTo } from './local-globus.ts';

// Mishaps that others have published, each tried on the portal.

const userinfo = z.object({ preferred_username: z.string() });

let browser: Browser;
beforeAll(async () => {
  browser = await signedIn();
});

test('GHSA-4j63-5v5f-xcc4: no family of routes lies outside the guard', async () => {
  for (const path of [
    '/api/transfer/v0.10/task_list',
    '/api/auth/v2/oauth2/userinfo',
    '/bff/session',
    '/bff/sessions',
  ]) {
    const answer = await fetch(base + path, { headers: { Cookie: browser.cookieHeader } });
    expect([path, answer.status]).toEqual([path, 403]);
  }
});

test('CVE-2026-40575, CVE-2026-76835: no header of the caller chooses how it is judged', async () => {
  const headers = {
    'X-Original-URL': '/bff/session',
    'X-Rewrite-URL': '/',
    'X-Forwarded-Uri': '/',
    'X-Forwarded-User': 'ada@aurora.example',
    'X-Auth-Request-User': 'ada@aurora.example',
    'X-Forwarded-For': '127.0.0.1',
    Authorization: 'Bearer x',
    Cookie: '',
  };
  expect(await refusalOf(await browser.fetch(transferPath, { headers }))).toEqual([401, 'session_required']);
});

test('CVE-2025-54576, GHSA-pxq7-h93f-9jrg: a query or fragment opens no path', async () => {
  const targets = [
    '/api/auth/v2/api/projects_admin?x=/v2/oauth2/userinfo',
    '/api/auth/v2/oauth2/token?/v2/oauth2/userinfo',
    '/api/auth/v2/oauth2/token%3F/v2/oauth2/userinfo',
    '/api/auth/v2/oauth2/token%23/v2/oauth2/userinfo',
    '/api/auth/v2/oauth2/userinfoX',
  ];
  const seen = await requestsDuring('auth', async () => {
    for (const target of targets) {
      const { status } = await browser.fetch(target);
      expect([target, [400, 403].includes(status)]).toEqual([target, true]);
    }
  });
  expect(seen).toEqual([]);
});

test('CVE-2026-34457: no user agent passes without a session', async () => {
  for (const agent of ['GoogleHC/1.0', 'kube-probe/1.30', 'ELB-HealthChecker/2.0', 'curl/8.0']) {
    const answer = await new Browser().fetch(transferPath, { headers: { 'User-Agent': agent } });
    expect([agent, answer.status]).toEqual([agent, 401]);
  }
});

test('GHSA-f24x-5g9q-753f: a planted session is not taken over by a sign-in', async () => {
  const planted = (await signedIn('kit@coastal.example')).cookies.get(sessionCookie) ?? '';
  const victim = new Browser();
  victim.cookies.set(sessionCookie, planted);
  await victim.signIn();
  const replay = await new Browser().fetch('/bff/session', { headers: { Cookie: `${sessionCookie}=${planted}` } });
  expect(await replay.json()).toMatchObject({ authenticated: false });
});

test('CVE-2025-67490, CVE-2026-40155: people who call at once see their own names', async () => {
  const people = ['noor@coastal.example', 'kit@coastal.example', 'ada@aurora.example', 'dana@aurora.example'];
  const browsers = await Promise.all(people.map((person) => signedIn(person)));
  const names = await Promise.all(
    Array.from({ length: 80 }, async (_, call) => {
      const answer = await browsers[call % people.length]?.fetch('/api/auth/v2/oauth2/userinfo');
      return userinfo.parse(await answer?.json()).preferred_username;
    }),
  );
  expect(names).toEqual(Array.from({ length: 80 }, (_, call) => people[call % people.length]));
});

test('CVE-2025-48947, CVE-2025-64762, CVE-2026-44457: no answer of a session may be kept by a cache', async () => {
  for (const path of ['/bff/session', transferPath, '/api/auth/v2/oauth2/userinfo']) {
    const { headers } = await browser.fetch(path, { headers: { 'Cache-Control': 'max-age=3600' } });
    expect([path, headers.get('cache-control'), headers.get('age')]).toEqual([path, 'no-store, private', null]);
  }
});

test('CVE-2025-67716: a return path smuggles no parameter into the authorize address', async () => {
  const url = await new Browser().startSignIn(`?returnTo=${encodeURIComponent('/a&prompt=none&scope=evil')}`);
  expect(url.searchParams.getAll('prompt')).toEqual([]);
  expect(url.searchParams.getAll('scope')).toHaveLength(1);
  expect(url.href).not.toContain('evil');
});

test('CVE-2026-107369, CVE-2021-43812, CVE-2025-71403: a return path leads to no other site', async () => {
  const hostile = [
    '//evil.example/',
    '/\\/evil.example',
    '/\t/evil.example',
    '/%5cevil.example',
    '/@evil.example/../..//evil.example',
  ];
  for (const returnTo of hostile) {
    const answer = await new Browser().signIn(undefined, `?returnTo=${encodeURIComponent(returnTo)}`);
    const target = new URL(answer.headers.get('location') ?? '', base);
    expect([returnTo, target.origin]).toEqual([returnTo, base]);
  }
});

test('CVE-2026-114607, CVE-2026-110864: a seal of one purpose opens nothing under another name', async () => {
  const other = new Browser();
  await other.startSignIn();
  const transaction = [...other.cookies].find(([name]) => name.startsWith(transactionPrefix))?.[1] ?? '';
  expect(transaction).not.toBe('');
  for (const value of [transaction, transaction.slice(transaction.indexOf('.') + 1)]) {
    const answer = await new Browser().fetch(transferPath, { headers: { Cookie: `${sessionCookie}=${value}` } });
    expect(answer.status).toBe(401);
  }
});

test('GHSA-wxw3-q3m9-c3jr, CVE-2026-81888, GHSA-j577-w94j-8p3p: a missing state is a wrong state', async () => {
  const started = new Browser();
  const callback = new URL(await started.callbackAfter(await started.startSignIn()));
  callback.searchParams.delete('state');
  const seen = await requestsDuring('auth', async () => {
    expect((await started.navigate(callback.pathname + callback.search)).status).toBe(400);
  });
  expect(seen.filter(({ path }) => path === '/v2/oauth2/token')).toEqual([]);
});

test('CVE-2026-126357: no spelling of the mount point goes round the guard', async () => {
  const paths = [
    '//api/transfer/v0.10/task_list',
    '/API/transfer/v0.10/task_list',
    '/%61pi/transfer/v0.10/task_list',
    '/./api/transfer/v0.10/task_list',
  ];
  const before = (await requestsTo('transfer')).length;
  for (const path of paths) await ask(`GET ${path}`, [`Cookie: ${browser.cookieHeader}`]);
  expect((await requestsTo('transfer')).length).toBe(before);
});

test('CVE-2026-29086, CVE-2026-47675: nothing that a request brings becomes an attribute of a cookie', async () => {
  const answer = await new Browser().signIn(undefined, `?returnTo=${encodeURIComponent('/a;Domain=evil.example')}`);
  for (const line of answer.headers.getSetCookie()) expect(line).not.toMatch(/domain=|evil/i);
});

test('GHSA-vvg7-p7jw-8qr3: the cookies of the portal reach no resource server', async () => {
  const seen = await requestsDuring('transfer', async () => {
    expect((await browser.fetch(transferPath)).status).toBe(200);
  });
  for (const { header_names: names } of seen) {
    expect(names.filter((name) => name === 'authorization')).toHaveLength(1);
    expect(names).not.toContain('cookie');
  }
  expect(seen).toHaveLength(1);
});
