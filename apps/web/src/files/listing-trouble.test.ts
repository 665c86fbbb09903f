import { expect, test } from 'vitest';
import type { Fault } from '../errors/fault.ts';
import { changeRefusal } from './change-refusal.ts';
import { clean, listingTrouble } from './listing-trouble.ts';

const who = { collection: 'Aurora Climate Archive', identity: 'noor@coastal.example' };
const refused = (code: string, status = 502, more: Partial<Extract<Fault, { kind: 'upstream' }>> = {}): Fault => ({
  kind: 'upstream',
  service: 'transfer',
  code,
  status,
  message: '',
  requestId: 'pW0sKd77b',
  retryAfterSeconds: null,
  requiredScopes: [],
  authorizationParameters: null,
  ...more,
});
const problem = (code: string, status: number): Fault => ({
  kind: 'problem',
  code,
  status,
  detail: 'Say this.',
  requestId: 'r1',
  service: 'transfer',
  retryAfterSeconds: null,
});

test('each refusal of a listing has its state', () => {
  const kinds = {
    'ExternalError.DirListingFailed.NotDirectory': 'is-file',
    'ClientError.NotFound': 'not-found',
    EndpointNotFound: 'no-collection',
    EndpointDeleted: 'no-collection',
    ConsentRequired: 'consent',
    AuthPolicyFailed: 'session',
    PermissionDenied: 'no-permission',
    EndpointPermissionDenied: 'no-permission',
    'ExternalError.DirListingFailed.PermissionDenied': 'no-permission',
    'ExternalError.DirListingFailed.LoginFailed': 'no-permission',
    'ExternalError.DirListingFailed.GCDisconnected': 'offline',
    'ExternalError.DirListingFailed.ConnectFailed': 'timeout',
    'ExternalError.DirListingFailed.Timeout': 'timeout',
    EndpointError: 'timeout',
    OperationPaused: 'paused',
    ServiceUnavailable: 'degraded',
    InvalidPath: 'not-found',
    'ClientError.MadeUpLater': 'other',
  };
  for (const [code, kind] of Object.entries(kinds)) {
    expect(listingTrouble(refused(code, code === 'ClientError.MadeUpLater' ? 418 : 503), who).kind, code).toBe(kind);
  }
});

test('who was refused is named', () => {
  expect(listingTrouble(refused('PermissionDenied', 403), who).detail).toContain('noor@coastal.example');
  expect(listingTrouble(refused('ExternalError.DirListingFailed.LoginFailed'), who).title).toContain('noor@');
});

test('what the collection asks for in a sign-in is said in its own words', () => {
  const fault = refused('AuthPolicyFailed', 403, {
    authorizationParameters: { session_message: 'Sign in with lab.example' },
  });
  expect(listingTrouble(fault, who).detail).toBe('Sign in with lab.example');
});

test('the portal’s own refusals have a state too', () => {
  expect(listingTrouble(problem('upstream_timeout', 504), who).kind).toBe('timeout');
  expect(listingTrouble(problem('upstream_unreachable', 502), who).kind).toBe('degraded');
  expect(listingTrouble(problem('consent_required', 403), who).kind).toBe('grant');
  expect(listingTrouble(problem('request_malformed', 400), who)).toMatchObject({ kind: 'other', detail: 'Say this.' });
  expect(listingTrouble({ kind: 'unreachable' }, who).kind).toBe('degraded');
  expect(listingTrouble({ kind: 'unreadable', status: 200, issue: 'DATA' }, who).kind).toBe('other');
});

test('the pages of a storage server’s message are cut to its first line', () => {
  expect(clean('Path not found, Error (list)\nEndpoint: x\nServer: 192.0.2.1:443\nCommand: MLST /x')).toBe(
    'Path not found',
  );
});

test('a name that is taken, a folder that is read-only and a storage that refuses each get their sentence', () => {
  const attempt = { what: 'mkdir', name: 'raw', ...who } as const;
  expect(changeRefusal(refused('ExternalError.MkdirFailed.Exists'), attempt)).toContain('“raw” is here already');
  expect(changeRefusal(refused('PermissionDenied', 403), attempt)).toContain('noor@coastal.example may not write');
  expect(changeRefusal(refused('EndpointPermissionDenied', 403), attempt)).toContain('Aurora Climate Archive');
  expect(
    changeRefusal(refused('ExternalError.RenameFailed', 502, { message: 'Disk on fire, Error (rename)\nx' }), attempt),
  ).toBe('The storage refused: Disk on fire.');
  expect(changeRefusal(null, attempt)).toContain('Nothing was changed');
  expect(changeRefusal({ kind: 'unreachable' }, attempt)).toContain('connected');
});
