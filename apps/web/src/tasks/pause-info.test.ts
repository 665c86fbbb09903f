import type { PauseRule } from '@isthmus/globus';
import { expect, test } from 'vitest';
import { effectOf, pauseReasons, pauseRefusal } from './pause-info.ts';

const rule: PauseRule = {
  id: 'r',
  message: 'Disks are moved until Friday',
  start_time: null,
  modified_time: '2026-03-31T06:00:00+00:00',
  endpoint_id: 'c',
  endpoint_display_name: 'Coastal Field Station',
  pause_ls: false,
  pause_mkdir: true,
  pause_symlink: true,
  pause_rename: false,
  pause_task_delete: true,
  pause_task_transfer_write: true,
  pause_task_transfer_read: false,
};

test('a rule says where, why and since when; a pause of one task says why', () => {
  const nothing = {
    source_pause_message: null,
    source_pause_message_share: null,
    destination_pause_message: 'Too large',
    destination_pause_message_share: null,
  };
  expect(pauseReasons({ ...nothing, pause_rules: [rule] })).toEqual([
    { message: rule.message, collection: 'Coastal Field Station', sinceMs: Date.parse('2026-03-31T06:00:00Z') },
    { message: 'Too large', collection: null, sinceMs: null },
  ]);
});

test('what is stopped and what goes on is told apart', () => {
  expect(effectOf([rule])).toEqual({
    stops: ['making folders', 'deleting', 'copying to it'],
    goesOn: ['listing folders', 'renaming', 'copying from it'],
  });
  expect(pauseRefusal([rule], 'pause_mkdir')).toContain('“Disks are moved until Friday”');
  expect(pauseRefusal([rule], 'pause_ls')).toBeNull();
});
