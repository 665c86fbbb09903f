import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authorizationRequirementOf } from './index.ts';

const dataAccess =
  'urn:globus:auth:scope:transfer.api.globus.org:all[*https://auth.globus.org/scopes/5a2d9c1e-40b7-4a6c-8d0f-27f4b1e0c3a9/data_access]';
const nothing = {
  requiredScopes: [],
  sessionRequiredIdentities: [],
  sessionRequiredPolicies: [],
  sessionRequiredSingleDomain: [],
  sessionRequiredMfa: false,
  sessionMessage: null,
  prompt: null,
};

const canonical = {
  code: 'AuthorizationRequired',
  message: 'Not yet.',
  authorization_parameters: {
    session_message: 'Log in with your lab identity',
    session_required_identities: ['one', 'two'],
    session_required_policies: ['policy'],
    session_required_single_domain: ['lab.example.edu'],
    session_required_mfa: true,
    required_scopes: [dataAccess],
    prompt: 'login',
    something_new: 1,
  },
  request_id: 'x',
};
const canonicalMeaning = {
  code: 'AuthorizationRequired',
  message: 'Not yet.',
  parameters: {
    requiredScopes: [dataAccess],
    sessionRequiredIdentities: ['one', 'two'],
    sessionRequiredPolicies: ['policy'],
    sessionRequiredSingleDomain: ['lab.example.edu'],
    sessionRequiredMfa: true,
    sessionMessage: 'Log in with your lab identity',
    prompt: 'login',
  },
};

test('the canonical document is read with every parameter', () => {
  expect(authorizationRequirementOf(canonical)).toEqual(canonicalMeaning);
});

test('a document among others is found, the root before them, the first before the next', () => {
  const other = { code: 'Other', authorization_parameters: {} };
  expect(authorizationRequirementOf({ errors: [{ code: 'x' }, canonical, other] })).toEqual(canonicalMeaning);
  expect(authorizationRequirementOf({ ...canonical, errors: [other] })).toEqual(canonicalMeaning);
});

test('Auth leaves out the code and joins lists by commas', () => {
  const body = {
    errors: [{ status: '403', id: 'x', code: 'FORBIDDEN', title: 'Forbidden', detail: 'An administrator, please.' }],
    error: 'forbidden',
    authorization_parameters: { session_required_policies: 'one, two,,one', session_message: 'Sign in again.' },
  };
  expect(authorizationRequirementOf(body)).toEqual({
    code: 'AuthorizationRequired',
    message: null,
    parameters: { ...nothing, sessionRequiredPolicies: ['one', 'two'], sessionMessage: 'Sign in again.' },
  });
});

test('Transfer names the scopes at the top, an old action provider names one', () => {
  const message = 'Missing required data_access consent';
  const meaning = {
    code: 'ConsentRequired',
    message,
    parameters: { ...nothing, requiredScopes: [dataAccess], sessionMessage: message },
  };
  const transfer = { code: 'ConsentRequired', message, required_scopes: [dataAccess], request_id: 'x', resource: '/' };
  expect(authorizationRequirementOf(transfer)).toEqual(meaning);
  const provider = { code: 'ConsentRequired', description: message, required_scope: dataAccess };
  expect(authorizationRequirementOf(provider)).toEqual(meaning);
});

test('Auth names the scopes of a dependent token in its first error', () => {
  const body = {
    error: 'dependent_consent_required',
    errors: [{ code: 'DEPENDENT_CONSENT_REQUIRED', unapproved_scopes: [dataAccess] }],
  };
  expect(authorizationRequirementOf(body)).toEqual({
    code: 'ConsentRequired',
    message: null,
    parameters: { ...nothing, requiredScopes: [dataAccess] },
  });
});

test.each<[string, unknown]>([
  ['no document', null],
  ['a list', [canonical]],
  ['an error of another kind', { code: 'ClientError.NotFound', message: 'No such collection' }],
  ['consent without scopes', { code: 'ConsentRequired', message: 'x' }],
  ['scopes that are no list', { code: 'ConsentRequired', required_scopes: dataAccess }],
  ['parameters that are no object', { code: 'x', authorization_parameters: 'all' }],
  ['an identity that is no list', { code: 'x', authorization_parameters: { session_required_identities: 'one' } }],
  ['a flag that is a word', { code: 'x', authorization_parameters: { session_required_mfa: 'yes' } }],
  ['a scope that is a number', { code: 'x', authorization_parameters: { required_scopes: [1] } }],
])('%s asks for nothing', (_what, body) => {
  expect(authorizationRequirementOf(body)).toBeNull();
});

const parameterValues = fc.oneof(fc.array(fc.string()), fc.string(), fc.boolean(), fc.constant(null), fc.integer());
const parameterNames = [...Object.keys(canonical.authorization_parameters), 'toString', '__proto__'];
const anyDocument = fc.letrec((tie) => ({
  document: fc.record(
    {
      code: fc.oneof(fc.constantFrom('ConsentRequired', 'AuthorizationRequired', ''), fc.anything()),
      message: fc.anything(),
      authorization_parameters: fc.oneof(
        fc.dictionary(fc.constantFrom(...parameterNames), parameterValues),
        fc.anything(),
      ),
      required_scopes: fc.oneof(fc.array(fc.string()), fc.anything()),
      required_scope: fc.oneof(fc.string(), fc.anything()),
      error: fc.constantFrom('dependent_consent_required', 'forbidden'),
      errors: fc.oneof({ depthSize: 'small' }, fc.array(tie('document')), fc.anything()),
      unapproved_scopes: fc.oneof(fc.array(fc.string()), fc.anything()),
    },
    { requiredKeys: [] },
  ),
})).document;

test('whatever a service sends, the answer is none or a demand of plain words', () => {
  const isWords = (list: readonly string[]) => list.every((word) => typeof word === 'string' && word !== '');
  fc.assert(
    fc.property(fc.oneof(anyDocument, fc.anything(), fc.json().map(parse)), (body) => {
      const found = authorizationRequirementOf(body);
      if (found === null) return;
      const { parameters } = found;
      expect(found.code).toMatch(/./s);
      expect(isWords(parameters.requiredScopes) && isWords(parameters.sessionRequiredIdentities)).toBe(true);
      expect(isWords(parameters.sessionRequiredPolicies) && isWords(parameters.sessionRequiredSingleDomain)).toBe(true);
      expect(typeof parameters.sessionRequiredMfa).toBe('boolean');
      expect([null, 'login']).toContain(parameters.prompt);
    }),
    { numRuns: process.env.NIGHTLY ? 100_000 : 1000 },
  );
});

test('a canonical document is found wherever it stands, and means the same', () => {
  const plain = fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((word) => word.trim() === word));
  fc.assert(
    fc.property(plain, plain, fc.boolean(), fc.nat(3), (scopes, identities, mfa, place) => {
      const document = {
        code: 'Any',
        authorization_parameters: {
          required_scopes: scopes,
          session_required_identities: identities,
          session_required_mfa: mfa,
        },
      };
      const body = place === 0 ? document : { errors: [...Array<unknown>(place - 1).fill({ code: 'x' }), document] };
      expect(authorizationRequirementOf(body)?.parameters).toEqual({
        ...nothing,
        requiredScopes: [...new Set(scopes)],
        sessionRequiredIdentities: [...new Set(identities)],
        sessionRequiredMfa: mfa,
      });
    }),
    { numRuns: process.env.NIGHTLY ? 100_000 : 1000 },
  );
});

function parse(text: string): unknown {
  return JSON.parse(text);
}
