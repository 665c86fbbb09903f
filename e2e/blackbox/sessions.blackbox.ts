import { sessionsView } from '@isthmus/bff-contract';
import { expect, test } from 'vitest';
import { Browser, base, refusalOf, sessionCookie, signedIn, transferPath } from './deployment.ts';
import { issuedTokens } from './local-globus.ts';

const person = 'ada@aurora.example';

const end = (browser: Browser, path = '/bff/sessions') => browser.fetch(path, { method: 'DELETE' });
const sessionsOf = async (browser: Browser) =>
  sessionsView.parse(await (await browser.fetch('/bff/sessions')).json()).sessions;
/** What a call with the cookie that this browser had is answered. */
const answerTo = (cookie: string) => new Browser().fetch(transferPath, { headers: { Cookie: cookie } });
const cookieOf = ({ cookies }: Browser) => `${sessionCookie}=${cookies.get(sessionCookie)}`;

test('R35: a person sees their sessions, and ends another one at once', async () => {
  const mine = await signedIn(person);
  const before = await sessionsOf(mine);
  const lost = await signedIn(person);
  const stranger = await signedIn('dana@aurora.example');
  const sessions = await sessionsOf(mine);
  expect(sessions.filter(({ current }) => current)).toHaveLength(1);
  const [added, ...more] = sessions.filter(({ id }) => before.every((known) => known.id !== id));
  expect(more).toEqual([]);
  expect((await sessionsOf(stranger)).map(({ id }) => id)).not.toContain(added?.id);
  expect(await refusalOf(await end(stranger, `/bff/sessions/${added?.id}`))).toEqual([404, 'not_found']);
  expect((await answerTo(cookieOf(lost))).status).toBe(200);
  expect(await (await end(mine, `/bff/sessions/${added?.id}`)).json()).toEqual({ ended: 1 });
  expect(await refusalOf(await answerTo(cookieOf(lost)))).toEqual([401, 'session_revoked']);
  expect((await mine.fetch(transferPath)).status).toBe(200);
});

test('R35: nobody else, and no other site, ends a session', async () => {
  const mine = await signedIn(person);
  const forged = { method: 'DELETE', headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } };
  expect(await refusalOf(await mine.fetch('/bff/sessions?all=1', forged))).toEqual([403, 'csrf_rejected']);
  expect(await refusalOf(await end(new Browser()))).toEqual([401, 'session_required']);
  expect((await mine.fetch(transferPath)).status).toBe(200);
});

test('R106: signing out everywhere ends every session of the person and revokes every token, and nobody else’s', async () => {
  const before = new Set((await issuedTokens()).map(({ token }) => token));
  const browsers = [await signedIn(person), await signedIn(person), await signedIn(person)];
  const own = (await issuedTokens()).filter(({ token, kind }) => !before.has(token) && kind !== 'id_token');
  const stranger = await signedIn('dana@aurora.example');
  const cookies = browsers.map(cookieOf);
  const [first] = browsers;
  const { ended } = (await (await end(first ?? stranger, '/bff/sessions?all=1')).json()) as { ended: number };
  expect(ended).toBeGreaterThanOrEqual(3);
  for (const cookie of cookies) expect(await refusalOf(await answerTo(cookie))).toEqual([401, 'session_revoked']);
  expect((await stranger.fetch(transferPath)).status).toBe(200);
  const alive = async () => {
    const active = new Set((await issuedTokens()).flatMap(({ token, active: is }) => (is ? [token] : [])));
    return own.filter(({ token }) => active.has(token)).map(({ kind }) => kind);
  };
  expect(own.length).toBeGreaterThanOrEqual(12);
  await expect.poll(alive, { timeout: 20_000 }).toEqual([]);
});

test('R107: nobody but Globus Auth ends sessions by a logout token', async () => {
  const mine = await signedIn(person);
  const answer = await fetch(`${base}/bff/backchannel-logout`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.' }),
  });
  expect([400, 403]).toContain(answer.status);
  expect((await mine.fetch(transferPath)).status).toBe(200);
});
