import type { EventDocument } from '@isthmus/globus';
import { expect, test } from 'vitest';
import { filesOf, groupEvents, progressOf } from './event-groups.ts';

function event(code: string, second: number, change: Partial<EventDocument> = {}): EventDocument {
  return {
    code,
    description: code.toLowerCase(),
    is_error: false,
    details: '',
    time: `2026-03-31T07:15:${String(second).padStart(2, '0')}+00:00`,
    ...change,
  };
}

const denied = (second: number, path: string) =>
  event('PERMISSION_DENIED', second, { is_error: true, details: `Error (transfer)\nFile: ${path}\nCommand: RETR\n` });

test('refusals between progress reports are one group for each folder, which names its files', () => {
  const events = [event('PROGRESS', 9), denied(8, '/b'), event('PROGRESS', 7), denied(6, '/a'), denied(5, '/a')];
  const elsewhere = groupEvents([...events, denied(4, '/raw/a'), denied(3, '/raw/b')]).at(-1);
  expect(elsewhere).toMatchObject({ count: 2, folder: '/raw/', files: ['/raw/a', '/raw/b'] });
  const groups = groupEvents(events);
  expect(groups.map(({ code, count }) => `${code} ${count}`)).toEqual([
    'PROGRESS 1',
    'PERMISSION_DENIED 3',
    'PROGRESS 1',
  ]);
  expect(groups[1]?.files).toEqual(['/b', '/a']);
  expect(groups[1]?.lastAtMs).toBe(Date.parse('2026-03-31T07:15:08Z'));
});

test('progress reports in a row are one group', () => {
  const groups = groupEvents([event('SUCCEEDED', 9), event('PROGRESS', 8), event('PROGRESS', 7), event('STARTED', 6)]);
  expect(groups.map(({ code, count }) => [code, count])).toEqual([
    ['SUCCEEDED', 1],
    ['PROGRESS', 2],
    ['STARTED', 1],
  ]);
});

test('files are found in both shapes that details have, and nothing breaks on a third', () => {
  const details = '{"context":[{"operation":"RETR","path":"/x"},{"operation":"x"}],"error":{"body":"…","code":550}}';
  expect(filesOf(event('X', 1, { details }))).toEqual(['/x']);
  for (const odd of ['', 'null', '[]', '{"context":7}', '{"context":[null]}', 'File:']) {
    expect(filesOf(event('X', 1, { details: odd }))).toEqual([]);
  }
});

test('a progress report gives its bytes and seconds', () => {
  const details = '{ "bytes_transferred": 1834211, "duration": 2.1, "mbps": 6.99 }';
  expect(progressOf(event('PROGRESS', 1, { details }))).toEqual({ bytes: 1834211, seconds: 2.1 });
  expect(progressOf(event('STARTED', 1, { details: 'Starting sync scan' }))).toBeNull();
});
