import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import type { RoutedListener } from '../routed-listener.ts';
import { bodyOf, jsonService, type ServiceContext } from '../service/json-service.ts';
import { ServiceFailure } from '../service/service-failure.ts';
import type { Introspect } from '../transfer/caller.ts';
import { groupDocument } from './group-document.ts';
import { type Group, type GroupStore, newGroup, type Policies, statuses } from './group-store.ts';
import { activeRoles, isManager, membershipOrder, takeActions } from './membership-actions.ts';

export interface GroupsOptions {
  store: GroupStore;
  /** By id; whoever Auth knows. */
  findIdentity: (id: string) => { id: string; username: string } | undefined;
  introspect: Introspect;
  now: () => number;
  log: Logger;
}

const scopeOf = (name: string) => `urn:globus:auth:scope:groups.api.globus.org:${name}`;
const optional = <Schema extends z.ZodMiniType>(schema: Schema) => z.optional(z.nullable(schema));
const words = z.string().check(z.maxLength(4096));
const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(256));
const policyFields = z.object({
  is_high_assurance: optional(z.boolean()),
  authentication_assurance_timeout: optional(z.number().check(z.positive())),
  group_visibility: optional(z.enum(['authenticated', 'private'])),
  group_members_visibility: optional(z.enum(['members', 'managers'])),
  join_requests: optional(z.boolean()),
  signup_fields: optional(z.array(z.string())),
});
const described = { description: optional(words), terms_and_conditions: optional(words) };
const newGroupBody = z.object({
  name,
  ...described,
  parent_id: optional(z.string()),
  policies: optional(policyFields),
});
const changedGroup = z.object({
  name: optional(name),
  ...described,
  subscription_admin_verified_id: optional(z.string()),
});

/** Globus Groups v2: groups, who is in them, and what those may do. Source: the Groups API's OpenAPI document. */
export function createGroups(options: GroupsOptions): RoutedListener {
  return jsonService({
    ...options,
    name: 'the Groups service',
    scopes: [scopeOf('all'), scopeOf('view_my_groups_and_memberships')],
    document: ({ code, message, members }) => ({ code, detail: message, ...members }),
    routes: [
      ['GET', '/v2/groups/my_groups', (c) => listMine(options, c)],
      ['GET', '/v2/groups/statuses', (c) => countStatuses(options, c)],
      ['POST', '/v2/groups', (c) => createGroup(options, c)],
      ['GET', '/v2/groups/:id', (c) => showGroup(options, c)],
      ['PUT', '/v2/groups/:id', (c) => changeGroup(options, c)],
      ['DELETE', '/v2/groups/:id', (c) => removeGroup(options, c)],
      ['POST', '/v2/groups/:id', (c) => act(options, c)],
      ['GET', '/v2/groups/:id/policies', (c) => c.json(requireGroup(options, c, 'member').policies)],
      ['PUT', '/v2/groups/:id/policies', (c) => changePolicies(options, c)],
    ],
  });
}

function listMine({ store }: GroupsOptions, c: ServiceContext): Response {
  const wanted = listOf(c.req.queries('statuses') ?? []);
  const mine = store
    .membershipsOf(c.var.caller.identities.map(({ id }) => id))
    .filter(({ status }) => (wanted.length === 0 ? status === 'active' : wanted.includes(status)));
  const groups = [...new Set(mine.map(({ group_id }) => group_id))].flatMap((id) => store.find(id) ?? []);
  return c.json(
    groups.map((group) => {
      const document = groupDocument(store, group, c.var.caller);
      const shown = mine.filter(({ group_id }) => group_id === group.id).map(({ identity_id }) => identity_id);
      return {
        ...document,
        my_memberships: document.my_memberships.filter(({ identity_id }) => shown.includes(identity_id)),
      };
    }),
  );
}

function countStatuses({ store }: GroupsOptions, c: ServiceContext): Response {
  const mine = store.membershipsOf(c.var.caller.identities.map(({ id }) => id));
  const managed = mine.filter(({ role, status }) => status === 'active' && role !== 'member');
  const counts = managed.map(({ group_id }) => {
    const members = store.membersOf(group_id);
    const count = (status: string) => members.filter((one) => one.status === status).length;
    return [group_id, Object.fromEntries(statuses.map((status) => [status, count(status)]))];
  });
  return c.json(Object.fromEntries(counts));
}

async function createGroup({ store, now }: GroupsOptions, c: ServiceContext): Promise<Response> {
  requireAll(c);
  const body = await bodyOf(c, newGroupBody);
  const parent = body.parent_id ? store.find(body.parent_id) : undefined;
  if (body.parent_id && (parent === undefined || !isManager(store, parent.id, c.var.caller))) throw notFound();
  const group: Group = {
    ...newGroup(randomUUID(), body.name),
    description: body.description ?? null,
    terms_and_conditions: body.terms_and_conditions ?? null,
    parent_id: parent?.id ?? null,
  };
  store.save(body.policies ? { ...group, policies: changed(group.policies, body.policies) } : group);
  const { id, username } = c.var.caller;
  const is = { identity_id: id, username, role: 'admin' as const, status: 'active' as const };
  store.put({ group_id: group.id, ...is, updated_ms: now() });
  return c.json(groupDocument(store, store.find(group.id) ?? group, c.var.caller), 201);
}

function showGroup(options: GroupsOptions, c: ServiceContext): Response {
  const group = requireGroup(options, c, 'anybody');
  const { store } = options;
  const asked = listOf(c.req.queries('include') ?? []);
  const mayList =
    isManager(store, group.id, c.var.caller) ||
    (group.policies.group_members_visibility === 'members' && activeRoles(store, group.id, c.var.caller).length > 0);
  const include = mayList ? asked : asked.filter((one) => one !== 'memberships');
  return c.json(groupDocument(store, group, c.var.caller, include));
}

async function changeGroup(options: GroupsOptions, c: ServiceContext): Promise<Response> {
  requireAll(c);
  const group = requireGroup(options, c, 'manager');
  const { name: newName, ...body } = await bodyOf(c, changedGroup);
  const kept = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const after: Group = { ...group, ...kept, name: newName ?? group.name };
  options.store.save(after);
  return c.json(groupDocument(options.store, after, c.var.caller));
}

function removeGroup(options: GroupsOptions, c: ServiceContext): Response {
  requireAll(c);
  const group = requireGroup(options, c, 'admin');
  const document = groupDocument(options.store, group, c.var.caller);
  options.store.remove(group.id);
  return c.json(document);
}

async function act(options: GroupsOptions, c: ServiceContext): Promise<Response> {
  requireAll(c);
  const group = requireGroup(options, c, 'anybody');
  return c.json(takeActions(options, group, c.var.caller, await bodyOf(c, membershipOrder)));
}

async function changePolicies(options: GroupsOptions, c: ServiceContext): Promise<Response> {
  requireAll(c);
  const group = requireGroup(options, c, 'admin');
  const policies = changed(group.policies, await bodyOf(c, policyFields));
  options.store.save({ ...group, policies });
  return c.json(policies);
}

/** The group of the request: 404 for who may not know of it, 403 for who may not do this. */
function requireGroup(
  { store }: GroupsOptions,
  c: ServiceContext,
  as: 'anybody' | 'member' | 'manager' | 'admin',
): Group {
  const group = store.find(c.req.param('id') ?? '');
  if (group === undefined) throw notFound();
  const known = store.membersOf(group.id).filter(({ identity_id }) => isMine(c, identity_id));
  if (group.policies.group_visibility === 'private' && known.length === 0) throw notFound();
  const held = activeRoles(store, group.id, c.var.caller);
  const enough = { anybody: true, member: held.length > 0, manager: isManager(store, group.id, c.var.caller) };
  if (as === 'admin' ? !held.includes('admin') : !enough[as]) {
    throw new ServiceFailure(403, 'FORBIDDEN', `That takes the role ${as} in the group`);
  }
  return group;
}

const isMine = (c: ServiceContext, identityId: string) => c.var.caller.identities.some(({ id }) => id === identityId);

/** The scope to see one's groups is not one to change them. */
function requireAll(c: ServiceContext): void {
  if (!c.var.caller.scopes.includes(scopeOf('all'))) {
    const members = { provided_scopes: c.var.caller.scopes };
    throw new ServiceFailure(403, 'MISSING_SCOPE', `That takes the scope ${scopeOf('all')}`, { members });
  }
}

const notFound = () => new ServiceFailure(404, 'GROUP_NOT_FOUND', 'There is no such group');
const listOf = (values: readonly string[]) => values.flatMap((value) => value.split(',')).filter((one) => one !== '');

/** What is left out, or null, stays as it was. */
const changed = (policies: Policies, fields: z.infer<typeof policyFields>): Policies => ({
  is_high_assurance: fields.is_high_assurance ?? policies.is_high_assurance,
  authentication_assurance_timeout:
    fields.authentication_assurance_timeout ?? policies.authentication_assurance_timeout,
  group_visibility: fields.group_visibility ?? policies.group_visibility,
  group_members_visibility: fields.group_members_visibility ?? policies.group_members_visibility,
  join_requests: fields.join_requests ?? policies.join_requests,
  signup_fields: fields.signup_fields ?? policies.signup_fields,
});
