import type { Caller } from '../transfer/caller.ts';
import type { Group, GroupStore, Membership } from './group-store.ts';

/** A "MembershipReadModel" of the Groups API. */
export const membershipDocument = (one: Membership) => ({
  group_id: one.group_id,
  source_group_id: one.group_id,
  identity_id: one.identity_id,
  username: one.username,
  role: one.role,
  status: one.status,
  status_reason: null,
  invite_email_address: null,
  updated: new Date(one.updated_ms).toISOString(),
  invite_time: one.status === 'invited' ? new Date(one.updated_ms).toISOString() : null,
  membership_fields: {},
});

const managerActions = ['add', 'invite', 'remove', 'approve', 'reject', 'change_role'];

/** A "GroupReadModel" of the Groups API; what `include` names is in it, the caller's own memberships always. */
export function groupDocument(
  store: GroupStore,
  group: Group,
  caller: Pick<Caller, 'identities'>,
  include: readonly string[] = [],
) {
  const members = store.membersOf(group.id);
  const mine = members.filter(({ identity_id }) => caller.identities.some(({ id }) => id === identity_id));
  const isManager = mine.some(({ role, status }) => status === 'active' && role !== 'member');
  const { policies, ...described } = group;
  return {
    ...described,
    group_type: 'regular',
    enforce_session: policies.is_high_assurance,
    session_limit: policies.authentication_assurance_timeout ?? 28_800,
    session_timeouts: {},
    my_memberships: mine.map(membershipDocument),
    memberships: include.includes('memberships') ? members.map(membershipDocument) : null,
    policies: include.includes('policies') ? policies : null,
    allowed_actions: include.includes('allowed_actions') ? allowedActions(mine, isManager) : null,
    child_ids: include.includes('child_ids') ? store.childrenOf(group.id) : null,
    subscription_id: null,
    subscription_info: null,
  };
}

/** Which identities each action may be taken for: any that somebody names, or one's own. */
function allowedActions(mine: readonly Membership[], isManager: boolean) {
  const own = (...states: readonly Membership['status'][]) =>
    mine.filter(({ status }) => states.includes(status)).map(({ identity_id }) => identity_id);
  const ofManagers = managerActions.map((name) => [name, isManager ? ['*'] : []] as const);
  return {
    ...Object.fromEntries(ofManagers),
    join: own('left', 'declined'),
    request_join: own('left', 'declined', 'rejected'),
    accept: own('invited'),
    decline: own('invited'),
    leave: own('active'),
  };
}
