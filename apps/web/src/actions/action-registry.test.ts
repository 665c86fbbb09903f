import { expect, test } from 'vitest';
import { ActionRegistry } from './action-registry.ts';

const nowhere = () => null;
const nothing = () => undefined;

test('an action is live for as long as something contributes it', () => {
  const registry = new ActionRegistry();
  let heard = 0;
  registry.subscribe(() => {
    heard += 1;
  });
  const pane = registry.contribute(nowhere);
  expect(registry.find('rename')).toBeUndefined();
  pane.update([{ id: 'rename', refusal: 'Choose one entry.', run: nothing }]);
  expect(registry.find('rename')?.refusal).toBe('Choose one entry.');
  pane.update([{ id: 'rename', refusal: null, run: nothing }]);
  expect(registry.find('rename')?.refusal).toBeNull();
  pane.remove();
  expect(registry.find('rename')).toBeUndefined();
  expect(heard).toBe(3);
});

test('what two of them offer is there once', () => {
  const registry = new ActionRegistry();
  registry.contribute(nowhere).update([{ id: 'refresh', refusal: null, run: nothing }]);
  registry.contribute(nowhere).update([
    { id: 'refresh', refusal: 'Not here.', run: nothing },
    { id: 'rename', refusal: null, run: nothing },
  ]);
  expect(registry.all().map(({ id, refusal }) => [id, refusal])).toEqual([
    ['refresh', null],
    ['rename', null],
  ]);
});
