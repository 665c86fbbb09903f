import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activityQuery, everything, isShown, parseActivity, taskTypes, transferFilter } from './activity-url.ts';
import { statusFilters } from './task-client.ts';

const view = fc.record({
  status: fc.constantFrom(...statusFilters),
  text: fc.string({ unit: 'grapheme' }),
  type: fc.constantFrom(...taskTypes, null),
  collection: fc.option(fc.uuid()),
  from: fc.constantFrom('', '2026-03-31'),
  to: fc.constantFrom('', '2026-04-01'),
});

test('what is on show is read from the address as it was written', () => {
  fc.assert(
    fc.property(view, (one) => {
      expect(parseActivity(new URLSearchParams(activityQuery(one)))).toEqual(one);
    }),
  );
});

test('what an address can not mean is not said, and what it has beside stays', () => {
  const query = new URLSearchParams('status=odd&type=copy&from=2026-99-99&to=soon&extra=1');
  expect(parseActivity(query)).toEqual(everything);
  expect(activityQuery({ ...everything, status: 'failed' }, query)).toBe('status=failed&extra=1');
});

test('Transfer is asked for as much as it can filter', () => {
  expect(transferFilter(everything)).toBe('type:TRANSFER,DELETE');
  expect(transferFilter({ ...everything, status: 'active', type: 'delete', text: ' tides ' })).toBe(
    'type:DELETE/status:ACTIVE,INACTIVE/label:~*tides*',
  );
  const id = '7f3c2b1a-0d9e-11f0-a6c4-0e1f2a3b4c5d';
  expect(transferFilter({ ...everything, text: id })).toBe(`type:TRANSFER,DELETE/task_id:${id}`);
  expect(transferFilter({ ...everything, from: '2026-03-31' })).toMatch(
    /^type:TRANSFER,DELETE\/request_time:2026-03-3[01] \d\d:00:00,$/,
  );
});

test('no text gets out of its clause', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(transferFilter({ ...everything, text }).split('/').length).toBeLessThanOrEqual(2);
    }),
  );
});

test('what Transfer can not filter is filtered here', () => {
  const task = {
    task_id: '7f3c2b1a-0d9e-11f0-a6c4-0e1f2a3b4c5d',
    type: 'TRANSFER',
    status: 'ACTIVE',
    label: 'tides 3/4',
    request_time: '2026-03-31T12:00:00+00:00',
    source_endpoint_id: 'coast',
    destination_endpoint_id: 'scratch',
  };
  expect(isShown(task, { ...everything, text: 'S 3/4' })).toBe(true);
  expect(isShown(task, { ...everything, text: '3/5' })).toBe(false);
  expect(isShown(task, { ...everything, collection: 'scratch' })).toBe(true);
  expect(isShown(task, { ...everything, collection: 'archive' })).toBe(false);
  expect(isShown(task, { ...everything, from: '2026-03-30', to: '2026-04-01' })).toBe(true);
  expect(isShown(task, { ...everything, to: '2026-03-29' })).toBe(false);
  expect(isShown(task, { ...everything, status: 'failed' })).toBe(false);
  expect(isShown(task, { ...everything, type: 'delete' })).toBe(false);
});
