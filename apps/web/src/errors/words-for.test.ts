import { problemStatus } from '@isthmus/bff-contract';
import { expect, test } from 'vitest';
import { RequestError } from './fault.ts';
import { problemWords } from './problem-words.ts';
import { serviceWords } from './service-words.ts';
import { taskWords } from './task-words.ts';
import { explain, helpPathOf, wordsForCode } from './words-for.ts';

test('every problem of the BFF has words', () => {
  expect(Object.keys(problemWords).toSorted()).toEqual(Object.keys(problemStatus).toSorted());
});

test('every entry says what happened, why and what to do, in sentences', () => {
  for (const [code, words] of Object.entries({ ...problemWords, ...serviceWords, ...taskWords })) {
    expect(words.title, code).toMatch(/^[A-Z].*[^.]$/);
    expect(words.why, code).toMatch(/^[A-Z].*\.$/);
    expect(words.next, code).toMatch(/^[A-Z].*\.$/);
    expect(`${words.title} ${words.why} ${words.next}`, code).not.toMatch(/endpoint|token|cookie jar|undefined/i);
  }
});

test('a code that is newer than the portal gets the words of its family', () => {
  expect(wordsForCode('ExternalError.DirListingFailed.Tomorrow')).toBe(serviceWords['ExternalError.DirListingFailed']);
  expect(wordsForCode('ClientError.AuthenticationFailed')).toBe(serviceWords.AuthenticationFailed);
  expect(wordsForCode('Tomorrow')).toBeNull();
  expect(wordsForCode('constructor')).toBeNull();
  expect(wordsForCode('')).toBeNull();
});

test('an unknown code still gets the words of its status, with the request id', () => {
  const error = new RequestError({
    kind: 'upstream',
    service: 'transfer',
    code: 'Tomorrow',
    status: 404,
    message: 'gone',
    requestId: 'r1',
    retryAfterSeconds: null,
    requiredScopes: [],
    authorizationParameters: null,
  });
  expect(explain(error)).toMatchObject({
    title: problemWords.not_found.title,
    requestId: 'r1',
    raw: 'gone',
    helpPath: null,
  });
  expect(explain(new TypeError('x')).title).toBe('Something went wrong');
});

test('a code can not leave the help pages by its spelling', () => {
  expect(helpPathOf('../../bff/logout?x#y')).toBe('/help/errors/..%2F..%2Fbff%2Flogout%3Fx%23y');
});
