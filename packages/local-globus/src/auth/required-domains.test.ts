import { scopes, tokensOf } from '@isthmus/globus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { askApi, askAuth, createBrowser, obtainTokens } from '../testing/index.ts';
import { newClient, newSecret, startTides, type Tides } from '../testing/tides.ts';

const kit = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b502';
const noor = { person: 'noor@coastal.example', id: '5f0c1e2a-3b4d-4c5e-8f60-718293a4b501' };

let tides: Tides;
let service: { id: string; secret: string };
const { post, get, put } = askApi(() => tides.globus);
const { form, get: ask } = askAuth(() => tides.globus);

beforeAll(async () => {
  tides = await startTides();
  service = await newSecret(tides, await newClient(tides, { name: 'Gauges' }));
});
afterAll(() => tides.globus.close());

const scopeAnswer = z.object({ scope: z.looseObject({ id: z.string(), scope_string: z.string() }) });

async function scopeWith(scope_suffix: string, settings: object) {
  const scope = { name: 'See gauges', description: 'See what gauges say.', scope_suffix, ...settings };
  const { body } = await post(`/clients/${service.id}/scopes`, tides.asKit, { scope });
  return scopeAnswer.parse(body).scope;
}

async function idOf(name: string): Promise<string> {
  const { body } = await get(`/scopes?scope_strings=${encodeURIComponent(name)}`, tides.asKit);
  return z.object({ scopes: z.array(z.looseObject({ id: z.string() })) }).parse(body).scopes[0]?.id ?? '';
}

const namesFor = async (person: string, scope: string) =>
  tokensOf(await obtainTokens(tides.globus, { person, scope })).flatMap((token) => token.scope.split(' '));

it('§6.7: a scope of required domains is for people with an identity there, linked ones too', async () => {
  const { scope_string } = await scopeWith('lab', { required_domains: ['aurora.example'] });
  const asked = `openid ${scope_string}`;
  await expect(namesFor(noor.person, asked)).rejects.toThrow(
    /REQUIRED_IDENTITY_MISSING.*aurora\.example|aurora\.example.*REQUIRED_IDENTITY_MISSING/,
  );
  expect(await namesFor('ada@aurora.example', asked)).toContain(scope_string);
  expect(await namesFor('kit@coastal.example', asked)).toContain(scope_string);
});

it('§6.7: who is signed in already is asked for somebody else, and a client that acts as itself is refused', async () => {
  const { scope_string } = await scopeWith('both', { required_domains: ['aurora.example', 'coastal.example'] });
  const browser = createBrowser();
  const portal = { person: noor.person, browser };
  await obtainTokens(tides.globus, { ...portal, scope: 'openid' });
  const again = obtainTokens(tides.globus, { ...portal, scope: `openid ${scope_string}` });
  await expect(again).rejects.toThrow(/takes an identity at aurora\.example/);
  // Ada lacks the other one.
  await expect(namesFor('ada@aurora.example', `openid ${scope_string}`)).rejects.toThrow(/coastal\.example/);
  const fields = { grant_type: 'client_credentials', scope: scope_string };
  expect(await form('/v2/oauth2/token', fields)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
});

it('§6.7: an optional scope that somebody can’t use is left out, not asked for', async () => {
  const { scope_string } = await scopeWith('extra', { required_domains: ['aurora.example'] });
  const asked = `openid *${scope_string} ${scopes.transferAll}[*${scope_string}]`;
  expect(await namesFor(noor.person, asked)).toEqual(['openid', scopes.transferAll]);
  expect(await namesFor('ada@aurora.example', asked)).toContain(scope_string);
});

it('§6.7: a service gets no dependent token for a person who lacks the domain by now', async () => {
  const below = await scopeWith('below', {});
  const dependent_scopes = [{ scope: below.id, optional: false }];
  const { scope_string } = await scopeWith('above', { dependent_scopes });
  const [token] = tokensOf(await obtainTokens(tides.globus, { person: noor.person, scope: `${scope_string} openid` }));
  const dependent = () =>
    form(
      '/v2/oauth2/token',
      { grant_type: 'urn:globus:auth:grant_type:dependent_token', token: token?.access_token ?? '' },
      service,
    );
  expect((await dependent()).body).toMatchObject([{ scope: below.scope_string }]);
  const scope = { required_domains: ['aurora.example'] };
  expect((await put(`/scopes/${below.id}`, tides.asKit, { scope })).status).toBe(200);
  expect((await dependent()).body).toEqual([]);
});

it('§6.7: a dependency that requires a refresh token is allowed for while the person is away', async () => {
  const dependency = { scope: await idOf(scopes.transferAll), optional: false };
  const { id, scope_string } = await scopeWith('watch', { dependent_scopes: [dependency] });
  const consents = async () => {
    const tokens = tokensOf(await obtainTokens(tides.globus, { person: noor.person, scope: `openid ${scope_string}` }));
    const token = tokens.find(({ resource_server }) => resource_server === 'auth.globus.org')?.access_token ?? '';
    const { body } = await ask(`/v2/api/identities/${noor.id}/consents`, { token });
    const list = z.object({
      consents: z.array(
        z.looseObject({ scope_name: z.string(), allows_refresh: z.boolean(), dependency_path: z.array(z.int()) }),
      ),
    });
    return list
      .parse(body)
      .consents.filter(({ scope_name, dependency_path }) => scope_name === scope_string || dependency_path.length > 1)
      .map(({ scope_name, allows_refresh }) => [scope_name, allows_refresh])
      .filter(([name]) => name === scope_string || name === scopes.transferAll);
  };
  expect(await consents()).toContainEqual([scopes.transferAll, false]);
  const dependent_scopes = [{ ...dependency, requires_refresh_token: true }];
  expect((await put(`/scopes/${id}`, tides.asKit, { scope: { dependent_scopes } })).status).toBe(200);
  // Asked anew: what was allowed did not reach this far.
  expect(await consents()).toEqual([
    [scope_string, false],
    [scopes.transferAll, true],
  ]);
});

it('§8: consents and introspection name people to a client that requires an identity by that one', async () => {
  const client = await newSecret(
    tides,
    await newClient(tides, { redirect_uris: ['http://localhost:3000/bff/callback'] }),
  );
  const aurora = '1c8f5b63-7b2f-4b1d-8b64-8a2e8d3f0c22';
  const atAurora = '5f0c1e2a-3b4d-4c5e-8f60-718293a4b503';
  await put(`/clients/${client.id}`, tides.asKit, { client: { required_idp: aurora } });
  const options = { person: 'kit@coastal.example', scope: `openid ${scopes.transferAll}`, client };
  const [first, second] = tokensOf(await obtainTokens(tides.globus, options));
  const fields = { token: second?.access_token ?? '', include: 'identity_set' };
  const introspected = await form('/v2/oauth2/token/introspect', fields, tides.globus.serviceClients.transfer);
  expect(introspected.body).toMatchObject({
    sub: atAurora,
    username: 'kit.marlow@aurora.example',
    identity_set: expect.arrayContaining([kit, atAurora]),
  });
  const { body } = await ask(`/v2/api/identities/${atAurora}/consents`, { token: first?.access_token ?? '' });
  expect(body).toMatchObject({ consents: [{ effective_identity: atAurora }, { effective_identity: atAurora }] });
  // To Transfer what they have allowed is theirs, whichever identity it knows them by.
  const mapped = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
  const list = async (token = '') => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${tides.globus.transferUrl}/v0.10/operation/endpoint/${mapped}/ls`, { headers });
    return [answer.status, Object(await answer.json()).code];
  };
  expect(await list(second?.access_token)).toEqual([403, 'ConsentRequired']);
  const scope = `openid ${scopes.transferAll}[*https://auth.globus.org/scopes/${mapped}/data_access]`;
  const [, allowed] = tokensOf(await obtainTokens(tides.globus, { ...options, scope }));
  expect(await list(allowed?.access_token)).toEqual([200, undefined]);
});
