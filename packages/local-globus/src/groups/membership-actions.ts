import * as z from 'zod/mini';
import type { Caller } from '../transfer/caller.ts';
import { membershipDocument } from './group-document.ts';
import { type Group, type GroupStore, type Membership, roles, type Status } from './group-store.ts';

const optionalText = z.optional(z.nullable(z.string()));
const action = z.object({
  identity_id: z.string(),
  role: z.optional(z.nullable(z.enum(roles))),
  status_reason: optionalText,
  invite_email_address: optionalText,
});
const actions = z.optional(z.nullable(z.array(action)));
export const membershipOrder = z.object({
  add: actions,
  invite: actions,
  remove: actions,
  change_role: actions,
  approve: actions,
  reject: actions,
  join: actions,
  request_join: actions,
  accept: actions,
  decline: actions,
  leave: actions,
});
type ActionName = keyof z.infer<typeof membershipOrder>;
type Action = z.infer<typeof action>;

/** Who may take an action, from which states of a membership (null: there is none), and what it leads to. */
type Rule = { by: 'manager' | 'self'; from: readonly (Status | null)[]; to: Status | 'same' };

const gone: readonly (Status | null)[] = [null, 'left', 'removed', 'rejected', 'declined'];
const rules: Readonly<Record<ActionName, Rule>> = {
  add: { by: 'manager', from: [...gone, 'invited', 'pending'], to: 'active' },
  invite: { by: 'manager', from: gone, to: 'invited' },
  remove: { by: 'manager', from: ['active', 'invited', 'pending'], to: 'removed' },
  change_role: { by: 'manager', from: ['active', 'invited', 'pending'], to: 'same' },
  approve: { by: 'manager', from: ['pending'], to: 'active' },
  reject: { by: 'manager', from: ['pending'], to: 'rejected' },
  join: { by: 'self', from: gone, to: 'active' },
  request_join: { by: 'self', from: gone, to: 'pending' },
  accept: { by: 'self', from: ['invited'], to: 'active' },
  decline: { by: 'self', from: ['invited'], to: 'declined' },
  leave: { by: 'self', from: ['active'], to: 'left' },
};

export interface MembershipContext {
  store: GroupStore;
  /** By id; whoever Auth knows. */
  findIdentity: (id: string) => { id: string; username: string } | undefined;
  now: () => number;
}

type Refusal = { identity_id: string; code: string; detail: string };

/** Takes the actions of POST /v2/groups/<id>, each for itself; the answer has what came of them, and what did not. */
export function takeActions(
  { store, findIdentity, now }: MembershipContext,
  group: Group,
  caller: Caller,
  order: z.infer<typeof membershipOrder>,
) {
  const done: Record<string, unknown[]> = {};
  const errors: Record<string, Refusal[]> = {};
  for (const name of Object.keys(rules) as ActionName[]) {
    for (const one of order[name] ?? []) {
      const result = take({ store, findIdentity }, group, caller, name, one, now());
      if ('code' in result) (errors[name] ??= []).push(result);
      else (done[name] ??= []).push(membershipDocument(result));
    }
  }
  return { ...done, ...(Object.keys(errors).length > 0 && { errors }) };
}

function take(
  { store, findIdentity }: Omit<MembershipContext, 'now'>,
  group: Group,
  caller: Caller,
  name: ActionName,
  { identity_id, role }: Action,
  nowMs: number,
): Membership | Refusal {
  const refuse = (code: string, detail: string) => ({ identity_id, code, detail });
  const rule = rules[name];
  const isSelf = caller.identities.some(({ id }) => id === identity_id);
  if (rule.by === 'manager' ? !isManager(store, group.id, caller) : !isSelf) {
    return refuse('FORBIDDEN', `You may not ${name.replace('_', ' ')} here`);
  }
  const identity = findIdentity(identity_id.toLowerCase());
  if (identity === undefined) return refuse('IDENTITY_NOT_FOUND', 'There is no such identity');
  if (name === 'join' && group.policies.group_visibility === 'private') {
    return refuse('FORBIDDEN', 'This group takes nobody who was not invited');
  }
  if (name === 'request_join' && !group.policies.join_requests) {
    return refuse('FORBIDDEN', 'This group takes no requests to join');
  }
  const before = store.membersOf(group.id).find((one) => one.identity_id === identity.id);
  if (!rule.from.includes(before?.status ?? null)) {
    return refuse('CONFLICT', `The membership is ${before?.status ?? 'not there'}`);
  }
  const after: Membership = {
    group_id: group.id,
    identity_id: identity.id,
    username: identity.username,
    role: role ?? before?.role ?? 'member',
    status: rule.to === 'same' ? (before?.status ?? 'active') : rule.to,
    updated_ms: nowMs,
  };
  if (isLastAdmin(store, before) && (after.role !== 'admin' || after.status !== 'active')) {
    return refuse('CONFLICT', 'The last administrator of a group stays');
  }
  store.put(after);
  return after;
}

export function isManager(store: GroupStore, groupId: string, caller: Pick<Caller, 'identities'>): boolean {
  return activeRoles(store, groupId, caller).some((role) => role !== 'member');
}

/** The roles that somebody has in a group by any of their identities. */
export function activeRoles(store: GroupStore, groupId: string, { identities }: Pick<Caller, 'identities'>) {
  return store
    .membersOf(groupId)
    .filter(({ identity_id, status }) => status === 'active' && identities.some(({ id }) => id === identity_id))
    .map(({ role }) => role);
}

function isLastAdmin(store: GroupStore, membership: Membership | undefined): boolean {
  if (membership?.role !== 'admin' || membership.status !== 'active') return false;
  const admins = store
    .membersOf(membership.group_id)
    .filter(({ role, status }) => role === 'admin' && status === 'active');
  return admins.length === 1;
}
