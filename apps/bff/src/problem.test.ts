import { isProblemType, problemDocument, problemStatus } from '@isthmus/bff-contract';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem, problemDocumentOf } from './problem.ts';
import { createPortalBrowser, type Portal, startPortal } from './testing/portal.ts';
import { signInAtGlobus } from './testing/sign-in.ts';

let globus: LocalGlobus;
let portal: Portal;

beforeAll(async () => {
  globus = await startLocalGlobus();
  portal = await startPortal({ ...globus, client: globus.portalClient });
});
afterAll(async () => {
  await portal.close();
  await globus.close();
});

test('R109: every problem has a page, a sentence that says what is wrong, and one that says what to do', () => {
  for (const type of Object.keys(problemStatus).filter(isProblemType)) {
    const document = problemDocument.parse(problemDocumentOf(new Problem(type), 'id'));
    expect(document).toMatchObject({ type: `/help/errors/${type}`, code: type, status: problemStatus[type] });
    for (const sentence of [document.title, document.detail]) expect(sentence).toMatch(/^[A-Z].{15,}\.$/);
  }
});

test('R109: what caused a problem is not part of its document', () => {
  const problem = new Problem('internal_error', { cause: new Error('the secret AgToken'), reason: 'gate' });
  expect(JSON.stringify(problemDocumentOf(problem, 'id'))).not.toContain('AgToken');
});

test.each([
  ['/api/transfer/v0.10/task_list', {}, 401, 'session_required'],
  ['/api/transfer/v0.10/task_list', { headers: { 'X-CSRF': '' } }, 403, 'csrf_rejected'],
  ['/bff/session', { headers: { 'X-CSRF': '' } }, 403, 'csrf_rejected'],
  ['/bff/nothing', {}, 404, 'not_found'],
  ['/bff', {}, 404, 'not_found'],
  ['/bff/session', { method: 'DELETE' }, 405, 'method_not_allowed'],
  ['/bff/logout', {}, 405, 'method_not_allowed'],
  ['/bff/a%5cb', {}, 400, 'path_rejected'],
] as const)('R109: %s %j is %i %s, as a problem document', async (path, init, status, type) => {
  const response = await createPortalBrowser(portal).fetch(path, init);
  const document = problemDocument.parse(await response.json());
  expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  expect(document).toMatchObject({ code: type, status });
  expect(document.requestId).toBe(response.headers.get('x-request-id'));
  expect(response.headers.get('bff-error')).toBe(type);
});

test('R110: who is not signed in gets 401 from /api, whatever the call looks like', async () => {
  const headers: Record<string, string>[] = [
    {},
    { Accept: 'text/html' },
    { Accept: 'application/json' },
    { Accept: '*/*' },
    { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' },
    { 'X-Requested-With': 'XMLHttpRequest' },
  ];
  for (const sent of headers) {
    const response = await createPortalBrowser(portal).fetch('/api/transfer/v0.10/task_list', { headers: sent });
    expect([response.status, response.headers.get('bff-error'), response.headers.get('location')]).toEqual([
      401,
      'session_required',
      null,
    ]);
  }
});

test('R111: our own 401 asks in a scheme that opens no dialog, and is known as ours', async () => {
  const response = await createPortalBrowser(portal).fetch('/api/auth/v2/oauth2/userinfo');
  expect(response.headers.get('www-authenticate')).toBe('BFF-Session');
  expect(response.headers.get('bff-upstream')).toBeNull();
  const browser = createPortalBrowser(portal);
  await signInAtGlobus(browser);
  const answered = await browser.fetch('/api/auth/v2/oauth2/userinfo');
  expect([answered.headers.get('bff-upstream'), answered.headers.get('bff-error')]).toEqual(['auth', null]);
});

test('R23: only the endpoints of signing in and out ever set a cookie', async () => {
  for (const path of ['/', '/bff/session', '/bff/nothing', '/api', '/api/transfer/x', '/assets/x.js']) {
    expect((await createPortalBrowser(portal).fetch(path)).headers.getSetCookie()).toEqual([]);
  }
});
