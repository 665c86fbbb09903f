import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRawFault } from './raw-fault.ts';

const laptop = '9a3b5c71-0d4e-4f82-b6a9-7c5d1e2f3048';

/** Words in the shapes that people have posted in public, rewritten. */
const corpus: [string, string, string | null, string][] = [
  [
    'a login by pairs',
    '530-Login incorrect. : GlobusError: v=1 c=LOGIN_DENIED\\r\\n530 End.\\r\\n',
    'LOGIN_DENIED',
    'Login incorrect.',
  ],
  [
    'pairs over reply lines',
    '500-Command failed. : GlobusError: v=1 c=PATH_NOT_FOUND\r\n500-GridFTP-Errno: 2\r\n500 End.',
    'PATH_NOT_FOUND',
    'Command failed.',
  ],
  [
    'a login refused, as JSON within text',
    '530-Login incorrect. : GlobusError: v=1 c=LOGIN_DENIED\\r\\n530-GridFTP-JSON-Result: {"DATA_TYPE": "result#1.0.0", "code": "permission_denied", "detail": {"DATA_TYPE": "invalid_user#1.0.0", "usernames": ["marlow"]}, "message": "No account for this identity."}\\r\\n530 End.\\r\\n',
    'LOGIN_DENIED',
    'No account for this identity.',
  ],
  [
    'a task’s lines',
    'Error (transfer)\nEndpoint: Coastal Field Station (a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f)\nServer: 192.0.2.7:443\nFile: /~/raw/x.csv\nCommand: RETR ~/raw/x.csv\nMessage: Fatal FTP response\n---\nDetails: 500-Command failed. : open: Permission denied\\r\\n500 End.\\r\\n',
    'PERMISSION_DENIED',
    'Command failed. : open: Permission denied',
  ],
  [
    'a document',
    '{"context":[{"operation":"STOR","path":"/x"}],"error":{"body":"552 Quota exceeded on /home","code":552}}',
    'QUOTA_EXCEEDED',
    'Quota exceeded on /home',
  ],
  ['a document with a code of its own', '{"code":"NotFound","message":"Nothing there"}', 'NotFound', 'Nothing there'],
  ['a status line', '550 /data/a: No such file or directory', 'FILE_NOT_FOUND', '/data/a: No such file or directory'],
  ['a full disk', '452 No space left on device', 'NO_SPACE_LEFT', 'No space left on device'],
  [
    'a broken connection',
    '421 Idle timeout, closing control connection',
    'TIMEOUT',
    'Idle timeout, closing control connection',
  ],
  ['only a number', '426 -', 'CONNECT_FAILED', '426 -'],
  ['a sentence', 'The globus server is on fire', null, 'The globus server is on fire'],
  ['nothing', '', null, ''],
];

test.each(corpus)('%s is understood', (_, text, code, message) => {
  expect(parseRawFault(text)).toMatchObject({ code, message });
});

test('where it happened is read: the file, the collection, the accounts that were tried', () => {
  expect(parseRawFault(`Error (list)\nEndpoint: Laptop (${laptop})\nFile: /~/a b\nMessage: x`)).toMatchObject({
    collectionId: laptop,
    path: '/~/a b',
    message: 'x',
  });
  expect(parseRawFault(corpus[2]?.[1] ?? '').usernames).toEqual(['marlow']);
  expect(parseRawFault(corpus[4]?.[1] ?? '').path).toBe('/x');
});

test('no text makes it fail, whatever it begins like', () => {
  const parts = fc.constantFrom(
    '530-',
    'GridFTP-JSON-Result: {',
    '"',
    '\\',
    '}',
    'c=',
    '\n',
    '{"error":',
    'Endpoint: (',
    'x',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts).map((some) => some.join('')),
      ),
      (text) => {
        const { message, usernames } = parseRawFault(text);
        expect(typeof message).toBe('string');
        expect(Array.isArray(usernames)).toBe(true);
      },
    ),
  );
});
