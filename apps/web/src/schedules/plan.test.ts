import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type LaterPlan,
  planRefusal,
  planRefusals,
  repeatUnits,
  scheduleOf,
  usualPlan,
  wallTime,
  wallTimeMs,
} from './plan.ts';
import { planSentence, repeatWords, runsDue } from './schedule-words.ts';

// A Wednesday.
const nowMs = new Date(2026, 10, 25, 13, 40).getTime();
const repeat = usualPlan('repeat', nowMs);
if (repeat.kind !== 'repeat') throw new Error('no repeat');

test('a time on the wall is the same after it was written and read', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(1990, 0, 1), max: new Date(2090, 0, 1), noInvalidDate: true }), (date) => {
      date.setSeconds(0, 0);
      const text = wallTime(date.getTime());
      // The hour that comes twice when clocks go back is written in one way.
      expect(wallTime(wallTimeMs(text) ?? 0)).toBe(text);
    }),
  );
});

test('what a person may choose to begin with is never refused, and Timers gets it in its own words', () => {
  for (const kind of ['now', 'later', 'repeat'] as const) expect(planRefusal(usualPlan(kind, nowMs), nowMs)).toBeNull();
  expect(scheduleOf({ ...repeat, every: '2', unit: 'weeks', ends: 'count', endCount: '3' }, nowMs)).toEqual({
    type: 'recurring',
    interval_seconds: 1_209_600,
    start: expect.stringMatching(/^2026-11-2\dT\d\d:00:00\+00:00$/),
    end: { condition: 'iterations', count: 3 },
  });
  expect(scheduleOf({ kind: 'later', at: '2026-12-01T06:30' }, nowMs)).toMatchObject({ type: 'once' });
});

test('what can’t be is refused at the field that is wrong', () => {
  const wrong = (change: Partial<typeof repeat>) => Object.keys(planRefusals({ ...repeat, ...change }, nowMs));
  expect(wrong({ every: '0' })).toEqual(['every']);
  expect(wrong({ every: '1.5' })).toEqual(['every']);
  expect(wrong({ every: '9999', unit: 'weeks' })).toEqual(['every']);
  expect(wrong({ start: '2026-11-25T13:00' })).toEqual(['start']);
  expect(wrong({ start: '' })).toEqual([]);
  expect(wrong({ ends: 'date', endDate: '' })).toEqual(['endDate']);
  expect(wrong({ ends: 'date', endDate: '2026-11-25T13:50' })).toEqual(['endDate']);
  expect(wrong({ ends: 'count', endCount: '' })).toEqual(['endCount']);
  expect(wrong({ endCount: '' })).toEqual([]);
  expect(Object.keys(planRefusals({ kind: 'later', at: '2026-11-25T13:00' }, nowMs))).toEqual(['at']);
  expect(Object.keys(planRefusals({ kind: 'later', at: '' }, nowMs))).toEqual(['at']);
});

test('a schedule is said in a sentence', () => {
  const say = (plan: LaterPlan) => planSentence(scheduleOf(plan, nowMs), nowMs);
  const monday = { ...repeat, unit: 'weeks' as const, start: '2026-11-30T06:00' };
  expect(say(monday)).toBe('Every Monday at 06:00, first on Mon, 30 Nov 2026, 06:00, until you stop it.');
  expect(say({ ...monday, every: '2', ends: 'count', endCount: '3' })).toBe(
    'Every 2 weeks on Monday at 06:00, first on Mon, 30 Nov 2026, 06:00, ends after 3 runs. The last run is on Mon, 28 Dec 2026, 06:00.',
  );
  expect(
    say({ ...repeat, start: '', unit: 'minutes', every: '15', ends: 'date', endDate: '2026-11-25T14:00' }),
  ).toMatch(
    /^Every 15 minutes, first as soon as you submit, ends on Wed, 25 Nov 2026, 14:00\. The last run is on Wed, 25 Nov 2026, 13:55\.$/,
  );
  expect(say({ ...repeat, start: '2026-11-26T07:30' })).toBe(
    'Every day at 07:30, first on Thu, 26 Nov 2026, 07:30, until you stop it.',
  );
  expect(say({ kind: 'later', at: '2026-11-30T06:00' })).toBe('Once, on Mon, 30 Nov 2026, 06:00.');
  expect(repeatWords({ type: 'recurring', interval_seconds: 90 }, null)).toBe('Every 90 seconds');
});

test('the runs that were due are those of the grid between two moments', () => {
  fc.assert(
    fc.property(fc.constantFrom(...repeatUnits), fc.nat(50), fc.nat(50), (unit, before, more) => {
      const schedule = scheduleOf({ ...repeat, start: '', unit }, nowMs);
      if (schedule.type !== 'recurring') return;
      const step = schedule.interval_seconds * 1000;
      const at = (index: number) => nowMs + index * step;
      expect(runsDue(schedule, nowMs, at(before), at(before + more))).toBe(more);
      expect(runsDue(schedule, nowMs, null, at(more))).toBe(more + 1);
    }),
  );
  expect(runsDue({ type: 'once' }, nowMs, null, nowMs)).toBe(1);
  expect(runsDue({ type: 'once' }, nowMs, nowMs, nowMs + 1)).toBe(0);
  expect(runsDue({ type: 'once' }, nowMs, null, nowMs - 1)).toBe(0);
});
