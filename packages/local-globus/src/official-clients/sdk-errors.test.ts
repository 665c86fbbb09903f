import * as globusSdk from '@globus/sdk';
import { scopes } from '@isthmus/globus';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth, startLocalGlobus, tokenFor } from '../testing/index.ts';
import { globusSdk as coverage } from './coverage.ts';
import { officialClient } from './official-client.ts';

const { errors, transfer } = officialClient(globusSdk, coverage, import.meta.url);

const mapped = '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90';
const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
let globus: LocalGlobus;
const { control } = askAuth(() => globus);
let token: string;

beforeAll(async () => {
  globus = await startLocalGlobus();
  process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER = `${globus.transferUrl}/`;
  token = await tokenFor(globus, 'ada@aurora.example', scopes.transferAll);
});
afterAll(async () => {
  delete process.env.GLOBUS_SDK_SERVICE_URL_TRANSFER;
  await globus.close();
});

async function lsOf(collection: string): Promise<unknown> {
  return (await transfer.fileOperations.ls(collection, { headers: { Authorization: `Bearer ${token}` } })).json();
}

test('the Globus SDK knows a missing consent by Transfer’s answer, and what to ask for', async () => {
  const answer = await lsOf(mapped);
  expect(errors.isErrorWellFormed(answer)).toBe(true);
  expect(errors.isConsentRequiredError(answer)).toBe(true);
  if (!errors.isAuthorizationRequirementsError(answer)) throw new Error('no authorization_parameters');
  const { scope } = errors.toAuthorizationQueryParams(answer);
  expect(scope).toBe(`${scopes.transferAll}[*https://auth.globus.org/scopes/${mapped}/data_access]`);
});

test('what the Globus SDK makes of a session requirement is an authorize request that Auth answers', async () => {
  const demand = { session_message: 'Prove it', session_required_mfa: true };
  await control('POST', '/demands', { collection: scratch, ...demand });
  const answer = await lsOf(scratch);
  expect([errors.isErrorWellFormed(answer), errors.isConsentRequiredError(answer)]).toEqual([true, false]);
  if (!errors.isAuthorizationRequirementsError(answer)) throw new Error('no authorization_parameters');
  const parameters = errors.toAuthorizationQueryParams(answer);
  expect(parameters).toEqual({ session_message: 'Prove it', session_required_mfa: 'true' });
  token = await tokenFor(globus, 'ada@aurora.example', scopes.transferAll, { parameters });
  expect(await lsOf(scratch)).toMatchObject({ DATA_TYPE: 'file_list' });
});
