import type { TaskDocument } from '@isthmus/globus';
import { parseTime } from '../ui/format.ts';

/** What one answer about a task said of its progress. */
export type Sample = { atMs: number; bytes: number; done: number };

/** How many samples are kept of one task. */
const maxSamples = 300;
/** Weight of the newest interval in the smoothed rate. */
const smoothing = 0.3;
/** A task with fewer parts says too little by its count of finished parts. */
const minParts = 5;

export function sampleOf(task: TaskDocument, atMs: number): Sample {
  return { atMs, bytes: task.bytes_transferred, done: partsDone(task) };
}

const youngMs = 20_000;

/** True for the first seconds of a task, in which small ones are done already. */
export function isYoung(task: TaskDocument, nowMs: number): boolean {
  const requestedAtMs = parseTime(task.request_time) ?? 0;
  return requestedAtMs <= nowMs && nowMs - requestedAtMs < youngMs;
}

/** Where a task's samples begin: a young one began with nothing at its request. */
export function firstSamples(task: TaskDocument, nowMs: number): Sample[] {
  const atMs = parseTime(task.request_time);
  return isYoung(task, nowMs) && atMs !== null ? [{ atMs, bytes: 0, done: 0 }] : [];
}

/** Two answers closer to each other make no rate that means anything. */
const closestMs = 500;

/** Adds a sample at the end; one that says the same as the last, hardly later, changes nothing. */
export function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1);
  if (last && sample.atMs < last.atMs + closestMs) return [...samples];
  return [...samples, sample].slice(-maxSamples);
}

/** Samples of before this page was opened, then those of the page; where they overlap the page's count. */
export function joinSamples(before: readonly Sample[], since: readonly Sample[]): Sample[] {
  const [first] = since;
  // The page may have begun with a guess, that nothing was copied at the time of the request.
  const known = first && first.bytes === 0 && first.done === 0 && before.length > 0 ? since.slice(1) : since;
  const fromMs = known[0]?.atMs ?? Number.POSITIVE_INFINITY;
  return [...before.filter(({ atMs }) => atMs < fromMs), ...known].slice(-maxSamples);
}

/** Parts (scans, folders, files) that are finished one way or another. */
export function partsDone(task: TaskDocument): number {
  return (
    task.subtasks_succeeded +
    task.subtasks_failed +
    task.subtasks_skipped_errors +
    task.subtasks_canceled +
    task.subtasks_expired
  );
}

/** 0 to 1 by finished parts of a task that goes on or succeeded, because the service does not tell how many bytes there are; null while that says nothing. */
export function fractionDone(task: TaskDocument): number | null {
  if (task.status === 'SUCCEEDED') return 1;
  if (task.status === 'FAILED' || task.subtasks_total < minParts) return null;
  return Math.min(1, partsDone(task) / task.subtasks_total);
}

/** Smoothed bytes per second of the newest samples; null before there are two. */
export function rateOf(samples: readonly Sample[]): number | null {
  return smoothedRate(samples, ({ bytes }) => bytes);
}

function smoothedRate(samples: readonly Sample[], valueOf: (sample: Sample) => number): number | null {
  let rate: number | null = null;
  for (let index = 1; index < samples.length; index += 1) {
    const interval = intervalRate(samples[index - 1], samples[index], valueOf);
    if (interval === null) continue;
    rate = rate === null ? interval : rate + smoothing * (interval - rate);
  }
  return rate;
}

function intervalRate(
  before: Sample | undefined,
  after: Sample | undefined,
  valueOf: (sample: Sample) => number,
): number | null {
  if (!before || !after || after.atMs <= before.atMs) return null;
  return Math.max(0, valueOf(after) - valueOf(before)) / ((after.atMs - before.atMs) / 1000);
}

export type RatePoint = { atMs: number; bytesPerSecond: number; bytes: number };

/** Bytes per second of each interval between samples, and the bytes until its end: what the chart draws. */
export function ratePoints(samples: readonly Sample[]): RatePoint[] {
  return samples.flatMap((sample, index) => {
    const rate = intervalRate(samples[index - 1], sample, ({ bytes }) => bytes);
    return rate === null ? [] : [{ atMs: sample.atMs, bytesPerSecond: rate, bytes: sample.bytes }];
  });
}

/** Seconds until the end as a range, from the newest speed and the average; null while it would be a guess. */
export function timeLeft(task: TaskDocument, samples: readonly Sample[]): { from: number; to: number } | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (task.status !== 'ACTIVE' || samples.length < 5 || task.subtasks_total < minParts || !first || !last) return null;
  const average = intervalRate(first, last, ({ done }) => done);
  const newest = smoothedRate(samples, ({ done }) => done);
  if (!average || !newest) return null;
  const left = task.subtasks_total - partsDone(task);
  // The last parts may be the largest files: their number says nothing of the time they take.
  if (left < minParts) return null;
  const [from = 0, to = 0] = [left / average, left / newest].toSorted((a, b) => a - b);
  return { from, to };
}

/** Milliseconds since anything last moved, when at least three samples in a row showed nothing; else null. */
export function stalledForMs(samples: readonly Sample[]): number | null {
  const last = samples.at(-1);
  if (!last) return null;
  const firstEqual = samples.findIndex((sample) => sample.bytes === last.bytes && sample.done === last.done);
  if (samples.length - 1 - firstEqual < 3) return null;
  return last.atMs - (samples[firstEqual]?.atMs ?? last.atMs);
}
