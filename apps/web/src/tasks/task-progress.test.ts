import type { TaskDocument } from '@isthmus/globus';
import { expect, test } from 'vitest';
import { createPollInterval } from './poll-interval.ts';
import {
  firstSamples,
  fractionDone,
  joinSamples,
  rateOf,
  ratePoints,
  type Sample,
  stalledForMs,
  timeLeft,
  withSample,
} from './task-progress.ts';

function task(change: Partial<TaskDocument> = {}): TaskDocument {
  return {
    task_id: 't',
    type: 'TRANSFER',
    status: 'ACTIVE',
    fatal_error: null,
    label: null,
    owner_id: 'o',
    request_time: '2026-03-31T07:15:04+00:00',
    completion_time: null,
    deadline: null,
    source_endpoint_id: 's',
    source_endpoint_display_name: 'Source',
    destination_endpoint_id: 'd',
    destination_endpoint_display_name: 'Destination',
    sync_level: null,
    encrypt_data: false,
    verify_checksum: true,
    preserve_timestamp: false,
    delete_destination_extra: false,
    skip_source_errors: false,
    faults: 0,
    files: 0,
    directories: 0,
    files_skipped: 0,
    files_transferred: 0,
    subtasks_total: 0,
    subtasks_pending: 0,
    subtasks_retrying: 0,
    subtasks_succeeded: 0,
    subtasks_expired: 0,
    subtasks_canceled: 0,
    subtasks_failed: 0,
    subtasks_skipped_errors: 0,
    bytes_transferred: 0,
    bytes_checksummed: 0,
    effective_bytes_per_second: 0,
    nice_status: 'OK',
    nice_status_details: null,
    nice_status_short_description: 'OK',
    is_ok: true,
    is_paused: false,
    history_deleted: false,
    ...change,
  };
}

/** One sample each second. */
function everySecond(values: { bytes?: number; done?: number }[]): Sample[] {
  return values.map(({ bytes = 0, done = 0 }, index) => ({ atMs: index * 1000, bytes, done }));
}

test('the rate follows a change within a few samples, without jumping to it', () => {
  const steady = everySecond([{ bytes: 0 }, { bytes: 100 }, { bytes: 200 }, { bytes: 300 }]);
  expect(rateOf(steady)).toBe(100);
  const faster = withSample(steady, { atMs: 4000, bytes: 1300, done: 0 });
  expect(rateOf(faster)).toBeCloseTo(100 + 0.3 * 900);
  expect(rateOf(steady.slice(0, 1))).toBeNull();
});

test('a task that was just requested began with nothing, an older one is taken as it is', () => {
  const requestedAtMs = Date.parse('2026-03-31T07:15:04Z');
  expect(firstSamples(task(), requestedAtMs + 800)).toEqual([{ atMs: requestedAtMs, bytes: 0, done: 0 }]);
  expect(firstSamples(task(), requestedAtMs + 60_000)).toEqual([]);
  expect(firstSamples(task(), requestedAtMs - 60_000)).toEqual([]);
});

test('bytes that go down, as after a restart of the service, never make a negative rate', () => {
  const samples = everySecond([{ bytes: 500 }, { bytes: 100 }, { bytes: 200 }]);
  expect(ratePoints(samples).map(({ bytesPerSecond }) => bytesPerSecond)).toEqual([0, 100]);
});

test('an answer that came twice is one sample, and only the newest 300 are kept', () => {
  const once = withSample([], { atMs: 1, bytes: 0, done: 0 });
  expect(withSample(once, { atMs: 1, bytes: 0, done: 0 })).toHaveLength(1);
  expect(withSample(once, { atMs: 90, bytes: 0, done: 0 })).toHaveLength(1);
  let samples: Sample[] = [];
  for (let atMs = 1000; atMs <= 400_000; atMs += 1000) samples = withSample(samples, { atMs, bytes: atMs, done: 0 });
  expect(samples).toHaveLength(300);
  expect(samples.at(-1)?.atMs).toBe(400_000);
});

test('what was seen before the page was opened comes first, and is not told twice', () => {
  const before = everySecond([{ bytes: 1 }, { bytes: 2 }, { bytes: 3 }]);
  const since = [
    { atMs: 2000, bytes: 3, done: 0 },
    { atMs: 9000, bytes: 9, done: 0 },
  ];
  expect(joinSamples(before, since).map(({ bytes }) => bytes)).toEqual([1, 2, 3, 9]);
  expect(joinSamples(before, [{ atMs: 0, bytes: 0, done: 0 }, ...since])).toEqual(joinSamples(before, since));
  expect(joinSamples([], since)).toEqual(since);
  expect(joinSamples(before, [])).toEqual(before);
});

test('progress is not shown by parts while there are too few of them to mean anything', () => {
  expect(fractionDone(task({ subtasks_total: 2, subtasks_succeeded: 1 }))).toBeNull();
  expect(fractionDone(task({ subtasks_total: 46, subtasks_succeeded: 20, subtasks_failed: 3 }))).toBe(0.5);
  expect(fractionDone(task({ status: 'FAILED', subtasks_total: 46, subtasks_failed: 46 }))).toBeNull();
  expect(fractionDone(task({ status: 'SUCCEEDED', subtasks_total: 2, subtasks_succeeded: 2 }))).toBe(1);
});

test('the time left is a range between the average speed and the newest', () => {
  const samples = everySecond([{ done: 0 }, { done: 10 }, { done: 20 }, { done: 30 }, { done: 50 }]);
  const left = timeLeft(task({ subtasks_total: 100, subtasks_succeeded: 50 }), samples);
  expect(left?.to).toBeCloseTo(50 / 12.5);
  expect(left?.from).toBeCloseTo(50 / 13);
});

test('there is no time left while it would be a guess', () => {
  const samples = everySecond([{ done: 0 }, { done: 10 }, { done: 20 }, { done: 30 }, { done: 40 }]);
  const busy = { subtasks_total: 100, subtasks_succeeded: 40 };
  expect(timeLeft(task(busy), samples.slice(0, 4))).toBeNull();
  expect(timeLeft(task({ subtasks_total: 2 }), samples)).toBeNull();
  expect(timeLeft(task({ ...busy, subtasks_total: 41 }), samples)).toBeNull();
  expect(timeLeft(task({ ...busy, status: 'INACTIVE' }), samples)).toBeNull();
  expect(timeLeft(task(busy), everySecond([{}, {}, {}, {}, {}]))).toBeNull();
});

test('a task that has not moved for three answers is stalled since it last moved', () => {
  const moving = everySecond([{ bytes: 1 }, { bytes: 2 }, { bytes: 3 }, { bytes: 3 }, { bytes: 3 }]);
  expect(stalledForMs(moving)).toBeNull();
  expect(stalledForMs(withSample(moving, { atMs: 5000, bytes: 3, done: 0 }))).toBe(3000);
});

test('polling slows down while nothing changes and is quick again after a change', () => {
  const next = createPollInterval();
  const open = { hasOpen: true, isHidden: false, retryAfterSeconds: null };
  expect(next({ ...open, answer: 'a', answeredAtMs: 1 })).toBe(3000);
  expect(next({ ...open, answer: 'a', answeredAtMs: 2 })).toBe(4500);
  expect(next({ ...open, answer: 'a', answeredAtMs: 2 })).toBe(4500);
  for (let atMs = 3; atMs < 20; atMs += 1) next({ ...open, answer: 'a', answeredAtMs: atMs });
  expect(next({ ...open, answer: 'a', answeredAtMs: 20 })).toBe(30_000);
  expect(next({ ...open, answer: 'b', answeredAtMs: 21 })).toBe(3000);
});

test('a hidden page asks each minute for open tasks and not at all for finished ones', () => {
  const next = createPollInterval();
  const hidden = { answer: 'a', answeredAtMs: 1, isHidden: true, retryAfterSeconds: null };
  expect(next({ ...hidden, hasOpen: true })).toBe(60_000);
  expect(next({ ...hidden, hasOpen: false })).toBe(false);
});

test('a server that asks to wait is obeyed', () => {
  const next = createPollInterval();
  expect(next({ hasOpen: true, answer: 'a', answeredAtMs: 1, isHidden: false, retryAfterSeconds: 20 })).toBe(20_000);
});
