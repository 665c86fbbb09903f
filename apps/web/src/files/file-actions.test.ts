import { expect, test } from 'vitest';
import { type ActionContext, fileAction, fileActions, menuGroups } from './file-actions.ts';
import { listedEntry } from './listed-entry.ts';

const entry = (name: string, type = 'file') =>
  listedEntry({ name, type, size: 1, last_modified: null, permissions: null, user: null, group: null });
const context: ActionContext = {
  targets: [entry('a.csv')],
  selectedCount: 1,
  listed: true,
  isPartOfAll: false,
  collectionName: 'Coastal Field Station',
  renameSupported: true,
  hasParent: true,
  paused: { mkdir: null, rename: null },
  twoPane: true,
  transferRefusal: null,
  pasteRefusal: null,
  httpsRefusal: null,
  refreshRefusal: null,
};
const refusal = (id: Parameters<typeof fileAction>[0], more: Partial<ActionContext>) =>
  fileAction(id).refusal({ ...context, ...more });

test('an action that cannot be done says why', () => {
  expect(refusal('rename', { renameSupported: false })).toBe('Coastal Field Station can’t rename.');
  expect(refusal('new-folder', { paused: { mkdir: 'Paused.', rename: null } })).toBe('Paused.');
  expect(refusal('rename', { renameSupported: false, listed: false })).toBe('No folder is listed here.');
  expect(refusal('rename', { targets: [entry('a'), entry('b')] })).toBe('Choose one entry.');
  expect(refusal('rename', { targets: [entry('\ufffdcaf\u00e9')] })).toContain('Unicode');
  expect(refusal('open', {})).toContain('Only folders open');
  expect(refusal('delete', { targets: [] })).toBe('Nothing is selected.');
  expect(refusal('parent', { hasParent: false })).toContain('top folder');
  expect(refusal('review', { transferRefusal: 'Choose a destination.' })).toBe('Choose a destination.');
});

test('an action that can be done has no objection', () => {
  expect(refusal('open', { targets: [entry('raw', 'dir')] })).toBeNull();
  for (const id of ['rename', 'delete', 'review', 'new-folder', 'copy-path'] as const) {
    expect(refusal(id, {})).toBeNull();
  }
});

test('each action is in the table once, and the menu shows only what is there', () => {
  const ids = fileActions.map((action) => action.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of menuGroups.flat()) expect(ids).toContain(id);
});
