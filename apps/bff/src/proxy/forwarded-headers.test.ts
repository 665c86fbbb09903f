import { expect, test } from 'vitest';
import { planRequestHeaders, requestHeadersFor, responseHeadersFrom } from './forwarded-headers.ts';

test('R67: a header that Connection names ends here', () => {
  const headers = {
    accept: 'text/plain',
    range: 'bytes=0-1',
    connection: 'close, Range, content-length',
    'content-length': '3',
  };
  const flat = requestHeadersFor(
    planRequestHeaders('https://portal.example', { scansForTokens: false, sentHeaders: [] }),
    headers,
    'AgT',
    '00-1-2-00',
  );
  expect(flat).not.toContain('range');
  expect(flat).toContain('content-length');
  const answer: string[] = [];
  responseHeadersFrom({ etag: '"1"', 'retry-after': '2', connection: 'retry-after' }, answer);
  expect(answer).toEqual(['ETag', '"1"']);
});

test('R69: of a list of values each arrives, of an unknown name none', () => {
  const answer: string[] = [];
  responseHeadersFrom(
    // undici gives a list for any field that comes more than once, which Node's type leaves out.
    { allow: ['GET', 'PUT'] as unknown as string, 'set-cookie': ['a=1'], 'x-powered-by': 'x' },
    answer,
  );
  expect(answer).toEqual(['Allow', 'GET', 'Allow', 'PUT']);
});
