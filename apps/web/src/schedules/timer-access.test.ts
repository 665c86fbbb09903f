import { dataAccessScope, scopes } from '@isthmus/globus';
import { expect, test } from 'vitest';
import { signInLastsMs, timerAccess } from './timer-access.ts';

const mapped = { id: 'm', entity_type: 'GCSv5_mapped_collection', high_assurance: false };
const secure = { id: 'h', entity_type: 'GCSv5_mapped_collection', high_assurance: true };
const guest = { id: 'g', entity_type: 'GCSv5_guest_collection', high_assurance: false };

function consent(id: number, scope_name: string, above: number[] = [], status = 'approved') {
  return { id, scope_name, dependency_path: [...above, id], status };
}
const transfer = consent(1, scopes.transferAll);
const timer = consent(2, scopes.timer);
const within = consent(3, scopes.transferAll, [2]);

test('a permission counts only where the timer has it, not where the portal has it itself', () => {
  expect(timerAccess([], [guest])).toEqual({ isAllowed: false, missing: [] });
  const own = consent(4, dataAccessScope('m'), [1]);
  expect(timerAccess([transfer, own, timer, within], [mapped, guest])).toEqual({ isAllowed: true, missing: ['m'] });
  const given = consent(5, dataAccessScope('m'), [2, 3]);
  expect(timerAccess([timer, within, given], [mapped, mapped])).toEqual({ isAllowed: true, missing: [] });
  const denied = { ...given, status: 'denied' };
  expect(timerAccess([timer, within, denied], [mapped])).toEqual({ isAllowed: true, missing: ['m'] });
});

test('collections of high assurance have no such permission; they ask for a fresh sign-in instead', () => {
  expect(timerAccess([timer, within], [secure]).missing).toEqual([]);
  expect(signInLastsMs({ ...secure, authentication_timeout_mins: 30 } as typeof secure)).toBe(1_800_000);
  expect(signInLastsMs(guest)).toBeNull();
});
