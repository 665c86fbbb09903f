import { expect, test } from 'vitest';
import { runOf } from './runs.ts';
import type { TimerDocument } from './timer-document.ts';
import { missedRuns, missedWords, timerState, waitsForAccess } from './timer-status.ts';

const nowMs = Date.parse('2026-11-25T12:00:00Z');
const active: TimerDocument = {
  job_id: 'j',
  status: 'active',
  schedule: { type: 'recurring', interval_seconds: 3600, start: '2026-11-25T08:30:00+00:00' },
  submitted_at: '2026-11-25T08:00:00+00:00',
  next_run: '2026-11-25T12:30:00+00:00',
  last_ran_at: '2026-11-25T09:30:00+00:00',
};
const inactive = (cause: string): TimerDocument => ({ ...active, status: 'inactive', inactive_reason: { cause } });

test('a timer is active, late, paused by its owner, waiting for them, or over', () => {
  expect(timerState(active, nowMs)).toBe('active');
  expect(timerState({ ...active, next_run: '2026-11-25T11:50:00+00:00' }, nowMs)).toBe('late');
  expect(timerState(inactive('user'), nowMs)).toBe('paused');
  expect(timerState(inactive('globus_auth_requirements'), nowMs)).toBe('waiting');
  expect(timerState({ ...active, status: 'ended' }, nowMs)).toBe('ended');
  expect([waitsForAccess(inactive('user')), waitsForAccess(inactive('globus_auth_requirements'))]).toEqual([
    false,
    true,
  ]);
});

test('the runs that were missed are those since the last one, and only while it stands still', () => {
  expect(missedRuns(inactive('user'), nowMs)).toBe(2);
  expect(missedRuns({ ...inactive('user'), last_ran_at: null }, nowMs)).toBe(4);
  expect(missedRuns(active, nowMs)).toBe(0);
  expect([0, 1, 2].map(missedWords)).toEqual([
    null,
    expect.stringMatching(/^One run/),
    expect.stringMatching(/^2 runs/),
  ]);
});

test('a run leads to its task, or says in words why it has none', () => {
  const ran_at = '2026-11-25T09:30:00+00:00';
  const of = (result: object) => runOf({ ran_at, ...result });
  expect(of({ status: 202, run_status: 'success', data: { code: 'Accepted', task_id: 't' } })).toMatchObject({
    taskId: 't',
    trouble: null,
    atMs: Date.parse(ran_at),
  });
  expect(of({ status: 200, data: { action_id: 'older' } }).taskId).toBe('older');
  expect(of({ status: 403, run_status: 'failed', data: { kind: 'denied' } }).trouble).toMatch(/permission was missing/);
  expect(of({ status: 400, run_status: 'failed', data: { code: 'EndpointNotFound' } }).trouble).toBe(
    'Nothing was copied: There is no such collection. Check the link, or search for the collection by name.',
  );
  expect(of({ status: 503, run_status: 'failed' }).trouble).toMatch(/tried again/);
  expect(of({ status: 418, run_status: 'failed', data: { message: 'No.' } }).trouble).toMatch(/Globus says: No\.$/);
  expect(of({ status: 418, run_status: 'failed' }).trouble).toBe('Nothing was copied.');
});
