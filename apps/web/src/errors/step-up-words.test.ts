import { expect, test } from 'vitest';
import { stepUpWords } from './step-up-words.ts';

const id = '5a2d9c1e-40b7-4a6c-8d0f-27f4b1e0c3a9';
const nothing = {
  ticket: 't',
  requiredScopes: [],
  identities: [],
  policies: [],
  singleDomain: [],
  mfa: false,
  message: null,
  prompt: null,
  triedBefore: false,
};
const names = { collection: 'Aurora Climate Archive', identities: new Map([['one', 'kit@coastal.example']]) };
const transfer = 'urn:globus:auth:scope:transfer.api.globus.org:all';

test('a consent for a collection is one sentence about that collection', () => {
  const requiredScopes = [`${transfer}[*https://auth.globus.org/scopes/${id}/data_access]`];
  const message = 'Missing required data_access consent';
  expect(stepUpWords({ ...nothing, requiredScopes, message }, names)).toEqual({
    title: 'Aurora Climate Archive needs your permission first',
    lead: 'What you would allow the portal to do for you:',
    asks: ['Work with your data on Aurora Climate Archive.'],
    quote: null,
    action: 'Grant access',
  });
  expect(stepUpWords({ ...nothing, requiredScopes }, { identities: new Map() }).asks).toEqual([
    `Work with your data on the collection ${id}.`,
  ]);
});

test('each rule of a sign-in is a sentence, and identities go by their names', () => {
  const asked = { identities: ['one', 'two'], singleDomain: ['a.example', 'b.example', 'c.example'], mfa: true };
  expect(
    stepUpWords({ ...nothing, ...asked, policies: ['p'], prompt: 'login', message: 'Use your badge.' }, names),
  ).toEqual({
    title: 'Aurora Climate Archive asks for another sign-in',
    lead: 'What it wants:',
    quote: 'Use your badge.',
    asks: [
      'Sign in as kit@coastal.example.',
      'Sign in as the identity two.',
      'Sign in with an identity of a.example, b.example or c.example.',
      'Prove who you are with a second factor.',
      'Sign in as its policy asks.',
      'Sign in anew, even if you are signed in at Globus.',
    ],
    action: 'Sign in as asked',
  });
});

test('what is asked for without rules or scopes is a plain sign-in, what is unknown is named', () => {
  expect(stepUpWords(nothing, { identities: new Map() })).toMatchObject({ title: 'Globus asks you to sign in again' });
  const requiredScopes = ['urn:globus:auth:scope:groups.api.globus.org:view_my_groups', transfer];
  expect(stepUpWords({ ...nothing, requiredScopes }, names).asks).toEqual([
    'Use the permission “view_my_groups”.',
    'See, move and change your files through Globus Transfer.',
  ]);
});
