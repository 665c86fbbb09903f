import { problemDocument, stepUpPath } from '@isthmus/bff-contract';
import { afterEach, expect, test } from 'vitest';
import { type Browser, pathOf, refusalOf, sessionCookie, signedIn } from './deployment.ts';
import { addDemand, clearDemands } from './local-globus.ts';

const collection = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const list = (browser: Browser) => browser.fetch(`/api/transfer/v0.10/operation/endpoint/${collection}/ls`);

afterEach(() => clearDemands());

async function ticketFor(browser: Browser): Promise<string> {
  const answer = await list(browser);
  const { code, stepUp } = problemDocument.parse(await answer.clone().json());
  expect([await refusalOf(answer), code]).toEqual([[403, 'consent_required'], 'consent_required']);
  if (!stepUp) throw new Error('no step-up is offered');
  return stepUp.ticket;
}

test('R15: what a service asks for is asked of Auth by a ticket, and joins the session under a new id', async () => {
  const browser = await signedIn();
  await addDemand({ collection, prompt: 'login', session_message: 'Once more, please' });
  const ticket = await ticketFor(browser);
  const before = browser.cookies.get(sessionCookie);
  const elsewhere = await browser.navigate('/bff/session?touch=0');
  expect(elsewhere.status).toBe(200);

  const authorize = await browser.startSignIn(new URL(stepUpPath(ticket, '/activity'), 'http://x').search);
  expect(authorize.searchParams.get('prompt')).toBe('login');
  expect(authorize.searchParams.get('session_message')).toBe('Once more, please');
  const back = await browser.navigate(pathOf(await browser.callbackAfter(authorize)));
  expect([back.status, back.headers.get('location')]).toEqual([302, '/activity']);
  expect(browser.cookies.get(sessionCookie)).not.toBe(before);
  expect((await list(browser)).status).toBe(200);
});

test('R15: a ticket that is forged, used or of another session is refused', async () => {
  const browser = await signedIn();
  const other = await signedIn('ada@aurora.example');
  await addDemand({ collection, prompt: 'login' });
  const ticket = await ticketFor(browser);
  const statusOf = async (who: Browser, value: string) => (await who.navigate(stepUpPath(value, '/'))).status;
  expect(await statusOf(other, ticket)).toBe(400);
  for (const forged of [`${ticket}x`, `${ticket}~2`, ticket.slice(0, -4), 'x', '']) {
    expect([forged, await statusOf(browser, forged)]).toEqual([forged, 400]);
  }
  expect(await statusOf(browser, ticket)).toBe(302);
  expect(await statusOf(browser, ticket)).toBe(400);
});
