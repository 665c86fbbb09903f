import { problemDocument, type StepUpView, stepUpPath } from '@isthmus/bff-contract';
import type { LocalGlobus } from '@isthmus/local-globus';
import { createBrowser, signIn, startLocalGlobus } from '@isthmus/local-globus/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from '../testing/portal.ts';

// Real consents and sign-in rules: collections of local Globus that ask for more.

let globus: LocalGlobus;
let portal: Portal;
let browser: PortalBrowser;
/** The same person's browser at Auth, which keeps its session there. */
let atAuth: ReturnType<typeof createBrowser>;
let offsetMs = 0;
const now = () => Date.now() + offsetMs;

beforeAll(async () => {
  globus = await startLocalGlobus({ now });
});
afterAll(() => globus.close());
beforeEach(async () => {
  await fetch(`${globus.controlUrl}/reset`, { method: 'POST' });
  offsetMs = 0;
  portal = await startPortal({ ...globus, client: globus.portalClient, now });
  browser = createPortalBrowser(portal);
  atAuth = createBrowser();
});
afterEach(() => portal.close());

const storage = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const enclave = 'e5d4a7b6-9fa2-4a5e-b17d-526f70819203';
const station = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';

const list = (collection: string) => browser.fetch(`/api/transfer/v0.10/operation/endpoint/${collection}/ls`);

async function goThrough(path: string, person: string): Promise<Response> {
  const started = await browser.fetch(path);
  const authorizeUrl = started.headers.get('location') ?? '';
  return browser.fetch(await signIn({ authorizeUrl, person, consent: 'allow', browser: atAuth }));
}

async function askedBy(collection: string): Promise<StepUpView> {
  const response = await list(collection);
  expect([response.status, response.headers.get('bff-error')]).toEqual([403, 'consent_required']);
  const { stepUp } = problemDocument.parse(await response.json());
  if (!stepUp) throw new Error('no step-up is offered');
  return stepUp;
}

test.each(['current', 'without_code', 'top_level', 'single_scope', 'dependent_consent'])(
  'R15: a collection that wants consent opens once it is given (said in the form %s)',
  async (form) => {
    const order = { method: 'POST', body: JSON.stringify({ authorization_error_form: form }) };
    await fetch(`${globus.controlUrl}/switches`, { ...order, headers: { 'Content-Type': 'application/json' } });
    await goThrough('/bff/login', 'noor@coastal.example');
    const stepUp = await askedBy(storage);
    if (form === 'dependent_consent') expect(stepUp.requiredScopes.join()).toContain('data_access');
    expect((await list(station)).status).toBe(200);
    const back = await goThrough(stepUpPath(stepUp.ticket, '/files'), 'noor@coastal.example');
    expect([back.status, back.headers.get('location')]).toEqual([302, '/files']);
    expect((await list(storage)).status).toBe(200);
    expect((await list(station)).status).toBe(200);
    expect((await portal.vault.figures()).liveSessions).toBe(1);
  },
);

test('R15: a collection of high assurance opens to who signs in as it asks, and closes when that is too long ago', async () => {
  await goThrough('/bff/login', 'kit@coastal.example');
  const stepUp = await askedBy(enclave);
  expect(stepUp).toMatchObject({ prompt: 'login', requiredScopes: [], triedBefore: false });
  expect(stepUp.message).toContain('kit.marlow@aurora.example');
  expect(stepUp.identities).toHaveLength(1);
  await goThrough(stepUpPath(stepUp.ticket, '/'), 'kit.marlow@aurora.example');
  expect((await list(enclave)).status).toBe(200);
  offsetMs = 31 * 60_000;
  expect(await askedBy(enclave)).toMatchObject({ triedBefore: false });
});

test('R17: who comes back as another person has changed nothing', async () => {
  await goThrough('/bff/login', 'noor@coastal.example');
  const stepUp = await askedBy(storage);
  atAuth = createBrowser();
  const back = await goThrough(stepUpPath(stepUp.ticket, '/'), 'ada@aurora.example');
  expect(back.status).toBe(400);
  expect(await back.text()).toContain('You came back as someone else');
  expect(await (await browser.fetch('/bff/session')).json()).toMatchObject({
    identity: { username: 'noor@coastal.example' },
  });
  expect((await list(station)).status).toBe(200);
  await askedBy(storage);
});
