import { expect, test } from 'vitest';
import { type Fault, RequestError } from '../errors/fault.ts';
import { createServiceHealth } from './service-health.ts';

function setUp() {
  const clock = { nowMs: 1_000_000 };
  return { clock, health: createServiceHealth(() => clock.nowMs) };
}

function refusal(status: number, retryAfterSeconds: number | null = null, code = 'ServiceUnavailable'): RequestError {
  const fault: Fault = {
    kind: 'upstream',
    service: 'transfer',
    code,
    status,
    message: '',
    requestId: null,
    retryAfterSeconds,
    requiredScopes: [],
    authorizationParameters: null,
  };
  return new RequestError(fault);
}

test('a service that is down is asked again when it says, and is well with its next answer', () => {
  const { clock, health } = setUp();
  health.noteFailure(refusal(503, 20));
  expect(health.troubleOf('transfer')).toMatchObject({ kind: 'down', retryAtMs: clock.nowMs + 20_000 });
  expect(health.troubleOf('auth')).toBeNull();
  health.noteAnswer('transfer');
  expect(health.troubles()).toEqual([]);
});

test('one that says nothing is asked after ever longer waits, however many calls fail at once', () => {
  const { clock, health } = setUp();
  const waits: number[] = [];
  for (let failure = 0; failure < 6; failure++) {
    health.noteFailure(refusal(503));
    health.noteFailure(refusal(503));
    const retryAtMs = health.troubleOf('transfer')?.retryAtMs ?? 0;
    waits.push((retryAtMs - clock.nowMs) / 1000);
    clock.nowMs = retryAtMs;
  }
  expect(waits).toEqual([5, 10, 20, 40, 60, 60]);
});

test('polls slow down each time a service asks for fewer requests, and speed up again when it does not', () => {
  const { clock, health } = setUp();
  const refuse = () => {
    health.noteFailure(refusal(429, 3));
    health.noteAnswer('transfer');
    return health.paceOf('transfer');
  };
  expect([refuse(), refuse(), refuse()]).toEqual([2, 4, 8]);
  clock.nowMs += 120_000;
  expect(health.paceOf('transfer')).toBe(2);
  clock.nowMs += 60_000;
  expect(health.paceOf('transfer')).toBe(1);
});

test('what one storage server said is no trouble of the service', () => {
  const { health } = setUp();
  health.noteFailure(refusal(502, null, 'ExternalError.DirListingFailed.Timeout'));
  health.noteFailure(refusal(403, null, 'PermissionDenied'));
  expect(health.troubles()).toEqual([]);
});

test('who listens hears of each change once', () => {
  const { health } = setUp();
  let changes = 0;
  const end = health.subscribe(() => changes++);
  health.noteAnswer('transfer');
  health.noteFailure(refusal(503));
  health.noteFailure(refusal(503));
  health.noteAnswer('transfer');
  end();
  health.noteFailure(refusal(503));
  expect(changes).toBe(2);
});

test('a service that wants a sign-in first is not asked by itself until somebody has signed in', () => {
  const { health } = setUp();
  const refused = (code: string, service: string | null) =>
    new RequestError({
      kind: 'problem',
      code,
      status: 401,
      detail: '',
      requestId: 'r',
      service,
      retryAfterSeconds: null,
    });
  health.noteFailure(refused('reauth_required', 'transfer'));
  health.noteFailure(refused('reauth_required', 'transfer'));
  expect(health.locked()).toEqual(['transfer']);
  expect([health.isLocked('transfer'), health.isLocked('auth')]).toEqual([true, false]);
  health.noteFailure(refused('reauth_required', 'collections'));
  expect(health.locked()).toEqual(['transfer']);
  health.noteAnswer('transfer');
  expect(health.isLocked('transfer')).toBe(false);
  health.noteFailure(refused('session_expired', null));
  expect([health.isLocked('transfer'), health.isLocked('auth')]).toEqual([true, true]);
  health.unlock();
  expect(health.locked()).toEqual([]);
});
