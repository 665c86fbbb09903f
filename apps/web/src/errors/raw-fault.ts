import { memberOf, parseJson } from '../json-members.ts';

/** What a storage server's own words say, as far as a program can tell. */
export type RawFault = {
  /** A code of the catalogue, or one that the server made; null when there is none. */
  code: string | null;
  /** The path that it is about, as the server names it. */
  path: string | null;
  /** The id of the collection that it came from. */
  collectionId: string | null;
  /** Accounts that were tried, of a sign-in that failed. */
  usernames: string[];
  /** The sentence among all the rest. */
  message: string;
};

/**
 * Reads the words of GridFTP servers and Globus Connect: a JSON document, a GridFTP-JSON-Result within text, pairs
 * `c=CODE`, or a status line, the first of them that is there. Texts of any other kind come back as their message.
 */
export function parseRawFault(text: string): RawFault {
  const collectionId = /^Endpoint: .*\(([0-9a-f]{8}-[0-9a-f-]{27})\)\s*$/m.exec(text)?.[1] ?? null;
  const path = /^File: (.+)$/m.exec(text)?.[1] ?? null;
  const base = { collectionId, path, usernames: [] };
  const lines = unfold(text);
  const fault = fromJson(text) ?? fromJsonResult(lines) ?? fromPairs(lines) ?? fromStatusLine(lines);
  return {
    ...base,
    ...fault,
    path: fault?.path ?? path,
    code: fault?.code ?? null,
    message: fault?.message || plainMessage(text),
  };
}

type Found = Partial<RawFault> & { code: string | null };

function fromJson(text: string): Found | null {
  const document = parseDocument(text);
  if (document === null) return null;
  const [context] = arrayOf(document, 'context');
  const error = memberOf(document, 'error');
  const body = stringOf(error, 'body') ?? stringOf(document, 'message') ?? '';
  const inner = body === '' ? null : parseRawFault(body);
  const path = stringOf(context, 'path');
  return {
    code: codeOf(document) ?? inner?.code ?? codeOfStatus(memberOf(error, 'code'), body),
    message: inner?.message ?? '',
    usernames: inner?.usernames ?? [],
    ...(path !== null && { path }),
  };
}

/** `530-GridFTP-JSON-Result: {…}` over any number of reply lines. */
function fromJsonResult(lines: string): Found | null {
  const start = lines.indexOf('GridFTP-JSON-Result:');
  if (start < 0) return null;
  const document = parseDocument(firstObject(lines.slice(start)));
  if (document === null) return null;
  const detail = memberOf(document, 'detail') ?? document;
  const usernames = arrayOf(detail, 'usernames').filter((name) => typeof name === 'string');
  return {
    code: loginCode(stringOf(detail, 'DATA_TYPE')) ?? codeOf(detail) ?? codeOf(document),
    message: stringOf(document, 'message') ?? stringOf(detail, 'message') ?? '',
    usernames,
  };
}

/** `GlobusError: v=1 c=LOGIN_DENIED` and what else stands in pairs. */
function fromPairs(lines: string): Found | null {
  const code = /(?:^|\s)c=([A-Z][A-Z0-9_]+)/.exec(lines)?.[1];
  return code === undefined ? null : { code, message: messageAfterStatus(lines) };
}

/** `550 No such file or directory`, `530-Login incorrect`: the number says little, the words decide. */
function fromStatusLine(lines: string): Found | null {
  const line = /^\s*(?:Details: )?([45]\d\d)[ -](.*)$/m.exec(lines);
  if (line === null) return null;
  return { code: codeOfStatus(Number(line[1]), lines), message: messageAfterStatus(lines) };
}

const wordsOfStatus: [RegExp, string][] = [
  [/invalid bucket|bucket name|no such bucket|object in root/i, 'BAD_BUCKET_NAME'],
  [/quota/i, 'QUOTA_EXCEEDED'],
  [/no space|disk full|not enough space/i, 'NO_SPACE_LEFT'],
  [/permission denied|access denied|not permitted|EACCES/i, 'PERMISSION_DENIED'],
  [/no such file|not found|does not exist|ENOENT/i, 'FILE_NOT_FOUND'],
  [/is a directory/i, 'IS_A_DIRECTORY'],
  [/not a directory/i, 'NOT_A_DIRECTORY'],
  [/checksum/i, 'VERIFY_CHECKSUM'],
  [/timed? ?out/i, 'TIMEOUT'],
  [/login incorrect|login denied|no local (user|account)|gridmap/i, 'LOGIN_DENIED'],
  [/too many|busy/i, 'ENDPOINT_TOO_BUSY'],
];

function codeOfStatus(status: unknown, words: string): string | null {
  const known = wordsOfStatus.find(([pattern]) => pattern.test(words));
  if (known) return known[1];
  if (status === 530 || status === 430) return 'LOGIN_DENIED';
  return status === 421 || status === 425 || status === 426 ? 'CONNECT_FAILED' : null;
}

function loginCode(type: string | null): string | null {
  return type?.startsWith('invalid_user') ? 'LOGIN_DENIED' : null;
}

function codeOf(document: unknown): string | null {
  const code = stringOf(document, 'code') ?? stringOf(document, 'error_code');
  return code !== null && /^[A-Za-z][\w.]*$/.test(code) ? code : null;
}

/** Reply lines without their numbers, with line breaks that were written as `\r\n` made real. */
function unfold(text: string): string {
  return text.replaceAll(/\\r\\n|\\n|\r\n/g, '\n').trim();
}

function messageAfterStatus(lines: string): string {
  const words = lines
    .split('\n')
    .map((line) => line.replace(/^(Details: )?\s*[45]\d\d[- ]?/, '').trim())
    .find(
      (line) =>
        /[a-z]{3}/i.test(line) &&
        !/^(GlobusError|GridFTP-|Error \(|Endpoint:|Server:|File:|Command:|Message:|---)/.test(line),
    );
  return words?.replace(/\s*:?\s*GlobusError.*$/, '') ?? '';
}

function plainMessage(text: string): string {
  const message = /^Message: (.+)$/m.exec(text)?.[1];
  return (message ?? text.split('\n')[0] ?? '').trim();
}

/** The text of the first `{…}`, its braces balanced; reply numbers at the starts of lines are no part of it. */
function firstObject(text: string): string {
  const plain = text.replaceAll(/\n[45]\d\d[- ]/g, '\n');
  let depth = 0;
  let isString = false;
  const start = plain.indexOf('{');
  for (let index = start; index >= 0 && index < plain.length; index += 1) {
    const letter = plain[index];
    if (letter === '\\') index += 1;
    else if (letter === '"') isString = !isString;
    else if (!isString && letter === '{') depth += 1;
    else if (!isString && letter === '}') {
      depth -= 1;
      if (depth === 0) return plain.slice(start, index + 1);
    }
  }
  return '';
}

function parseDocument(text: string): object | null {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

function stringOf(value: unknown, name: string): string | null {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : null;
}

function arrayOf(value: unknown, name: string): unknown[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member : [];
}
