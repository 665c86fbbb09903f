import type { TaskDocument } from '@isthmus/globus';
import { expect, test } from 'vitest';
import { taskState, taskTitle } from './task-status.ts';
import { taskTrouble } from './task-trouble.ts';

const base = {
  status: 'ACTIVE',
  type: 'TRANSFER',
  label: null,
  files: 0,
  is_paused: false,
  is_ok: true,
  nice_status: 'OK',
  nice_status_details: null,
  fatal_error: null,
  subtasks_canceled: 0,
  subtasks_expired: 0,
  subtasks_skipped_errors: 0,
  source_endpoint_display_name: 'Coastal Field Station',
  destination_endpoint_display_name: 'Genomics Scratch',
};
// Only the members that a status is told from: the schema has many more.
const task = (change: Record<string, unknown> = {}) => ({ ...base, ...change }) as unknown as TaskDocument;

test('an active task is queued, running, retrying or paused by what the service says beside its status', () => {
  expect(taskState(task())).toBe('running');
  expect(taskState(task({ nice_status: 'Queued' }))).toBe('queued');
  expect(taskState(task({ nice_status: 'FILE_NOT_FOUND', is_ok: false }))).toBe('retrying');
  expect(taskState(task({ is_paused: true, nice_status: 'PAUSED_BY_ADMIN', is_ok: false }))).toBe('paused');
  expect(taskState(task({ status: 'INACTIVE' }))).toBe('waiting');
});

test('a cancelled task is told apart from one that failed', () => {
  expect(taskState(task({ status: 'FAILED', subtasks_canceled: 2 }))).toBe('canceled');
  expect(taskState(task({ status: 'FAILED', fatal_error: { code: 'CANCELED', description: 'canceled' } }))).toBe(
    'canceled',
  );
  expect(taskState(task({ status: 'FAILED', fatal_error: { code: 'NO_SPACE_LEFT', description: 'full' } }))).toBe(
    'failed',
  );
});

test('trouble is told in words, also for a code nobody knows', () => {
  expect(taskTrouble(task())).toBeNull();
  expect(taskTrouble(task({ is_ok: false, nice_status: 'PERMISSION_DENIED' }))?.fixer).toBe('collection');
  expect(taskTrouble(task({ status: 'FAILED', subtasks_expired: 1 }))?.code).toBe('EXPIRED');
  expect(
    taskTrouble(task({ status: 'FAILED', fatal_error: { code: 'SOLAR_FLARE', description: 'too bright' } })),
  ).toMatchObject({ title: 'Something is wrong with this task', why: 'too bright.' });
});

test('a task without a label is named by what it does', () => {
  expect(taskTitle(task())).toBe('Transfer');
  expect(taskTitle(task({ files: 41 }))).toBe('Transfer of 41 files');
  expect(taskTitle(task({ type: 'DELETE', files: 1 }))).toBe('Deletion of 1 file');
  expect(taskTitle(task({ label: 'tides backup' }))).toBe('tides backup');
});
