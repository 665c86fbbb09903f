import { scopes } from '@isthmus/globus';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { askApi, askAuth, createBrowser, developer, obtainTokens, startLocalGlobus } from '../testing/index.ts';

const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
const kitAtAurora = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b503';
const aurora = '1c8f5b63-7b2f-4b1d-8b64-8a2e8d3f0c22';

let globus: LocalGlobus;
const { put } = askApi(() => globus);
const { control, send } = askAuth(() => globus);

beforeAll(async () => {
  globus = await startLocalGlobus();
  await setClient({ required_idp: aurora });
});
afterAll(() => globus.close());

async function setClient(client: object): Promise<void> {
  const as = await developer(globus, 'kit.marlow@aurora.example');
  await control('POST', '/switches', { write_gate: false });
  expect((await put(`/clients/${globus.portalClient.id}`, as, { client })).status).toBe(200);
}

/** `sub` and username in the ID token, then in userinfo. */
async function whoSignsInAs(person: string) {
  const scope = `openid profile email ${scopes.viewIdentitySet}`;
  const tokens = await obtainTokens(globus, { person, scope, parameters: { prompt: 'login' } });
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  const { body } = await send('/v2/oauth2/userinfo', { headers });
  return [decodeJwt(tokens.id_token ?? ''), body];
}

it('§14.43: lets in nobody without an identity of the provider that a client requires', async () => {
  const noor = obtainTokens(globus, { person: 'noor@coastal.example', scope: 'openid' });
  await expect(noor).rejects.toThrow(/REQUIRED_IDENTITY_MISSING/);
});

it('§14.43: offers first whoever has an identity of the provider that a client prefers, by that one', async () => {
  await setClient({ required_idp: null, preselect_idp: aurora });
  const query = { client_id: globus.portalClient.id, response_type: 'code', scope: 'openid' };
  const authorizeUrl = new URL('/v2/oauth2/authorize', globus.authUrl);
  authorizeUrl.search = new URLSearchParams({
    ...query,
    redirect_uri: 'http://localhost:3000/bff/callback',
  }).toString();
  const browser = createBrowser();
  const begun = await browser.fetch(authorizeUrl);
  const html = await (await browser.fetch(new URL(begun.headers.get('location') ?? '', authorizeUrl))).text();
  const offered = [...html.matchAll(/name="person" value="([^"]+)"/g)].map(([, username]) => username);
  const preferred = ['ada@aurora.example', 'dana@aurora.example', 'kit.marlow@aurora.example'];
  expect(new Set(offered.slice(0, 3))).toEqual(new Set(preferred));
  expect(new Set(offered.slice(3))).toEqual(new Set(['noor@coastal.example', 'wren@coastal.example']));
  // Others get in all the same.
  const noor = await obtainTokens(globus, { person: 'noor@coastal.example', scope: 'openid' });
  expect(noor.access_token).toMatch(/^Ag/);
  await setClient({ required_idp: aurora, preselect_idp: null });
});

it('§8: names people to such a client by that identity, whichever they sign in with', async () => {
  const effective = { sub: kitAtAurora, preferred_username: 'kit.marlow@aurora.example', identity_provider: aurora };
  for (const person of ['kit@coastal.example', 'kit.marlow@aurora.example']) {
    for (const claims of await whoSignsInAs(person)) expect(claims).toMatchObject(effective);
  }
});

it('§15: names the primary identity where the switch or the client says so', async () => {
  await control('POST', '/switches', { effective_identity: 'primary' });
  for (const claims of await whoSignsInAs('kit@coastal.example')) expect(claims).toMatchObject({ sub: kit });
  await control('POST', '/switches', { effective_identity: 'required_idp' });
  await setClient({ userinfo_from_effective_identity: false });
  for (const claims of await whoSignsInAs('kit@coastal.example')) expect(claims).toMatchObject({ sub: kit });
});
