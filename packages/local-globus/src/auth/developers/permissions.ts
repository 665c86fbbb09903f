import { scopes } from '@isthmus/globus';
import { v5 as uuidv5 } from 'uuid';
import type { Clock } from '../../clock.ts';
import type { SwitchBoard } from '../../control/switches.ts';
import type { GroupStore } from '../../groups/group-store.ts';
import type { Policy } from '../../policies.ts';
import { authProblem } from '../auth-errors.ts';
import type { ApiCaller } from './caller.ts';
import type { ClientRecord, ProjectRecord } from './documents.ts';
import { Refusal, refuse } from './refusal.ts';
import type { Registry } from './registry.ts';

export interface PermissionOptions {
  groups: GroupStore;
  registry: Registry;
  switches: SwitchBoard;
  clock: Clock;
}

const viewClients = 'urn:globus:auth:scope:auth.globus.org:view_clients';
const viewClientsAndScopes = 'urn:globus:auth:scope:auth.globus.org:view_clients_and_scopes';
/** What opens reading one's own clients, and their scopes. */
export const clientReading = [scopes.manageProjects, viewClients, viewClientsAndScopes];
export const scopeReading = [scopes.manageProjects, viewClientsAndScopes];

/** Throws 403 where the token has none of these scopes. */
export function demandScope(caller: ApiCaller, wanted: readonly string[] = [scopes.manageProjects]): void {
  if (!caller.may(...wanted)) throw refuse('FORBIDDEN', `The token lacks the scope ${wanted.join(' or ')}.`);
}

export function isAdmin(
  groups: GroupStore,
  { admin_ids, admin_group_ids }: ProjectRecord,
  identityIds: readonly string[],
): boolean {
  if (identityIds.some((id) => admin_ids?.includes(id))) return true;
  return groups.groupsOf(identityIds).some((id) => admin_group_ids?.includes(id));
}

/** Throws 404 for no project, 403 for somebody else's. */
export function ownProject({ registry, groups }: PermissionOptions, caller: ApiCaller, id: string): ProjectRecord {
  const project = registry.projects.get(id.toLowerCase());
  if (!project) throw refuse('NOT_FOUND', 'No project has this id.');
  if (!isAdmin(groups, project, caller.identityIds)) {
    throw refuse('FORBIDDEN', 'You are not an administrator of this project.');
  }
  return project;
}

/** The project that a client is in, its own or that of the client it is a child of. */
export function projectOfClient(registry: Registry, client: ClientRecord): ProjectRecord | undefined {
  if (client.project !== null) return registry.projects.get(client.project);
  const parent = client.parent_client === null ? undefined : registry.clients.get(client.parent_client);
  return parent && projectOfClient(registry, parent);
}

/** Whether somebody may change a client and see all of it: its project's administrators, itself, and its parents. */
export function managesClient(
  { registry, groups }: PermissionOptions,
  caller: ApiCaller,
  client: ClientRecord,
): boolean {
  if (caller.isClient && isSelfOrAbove(registry, caller.sub, client)) return true;
  const project = projectOfClient(registry, client);
  return project !== undefined && isAdmin(groups, project, caller.identityIds);
}

function isSelfOrAbove(registry: Registry, id: string, client: ClientRecord): boolean {
  if (client.id === id) return true;
  const parent = client.parent_client === null ? undefined : registry.clients.get(client.parent_client);
  return parent !== undefined && isSelfOrAbove(registry, id, parent);
}

/** A client that the caller may change. Throws 404 for none, 403 for somebody else's. */
export function ownClient(options: PermissionOptions, caller: ApiCaller, id: string): ClientRecord {
  const client = options.registry.clients.get(id.toLowerCase());
  if (!client) throw refuse('NOT_FOUND', 'No client has this id.');
  if (!managesClient(options, caller, client)) {
    throw refuse('FORBIDDEN', 'You are not an administrator of this client’s project.');
  }
  return client;
}

const gateSeconds = 1800;
const gateText =
  'To access this project you must have an identity with admin privileges in session within the last 30 minutes.';

/**
 * The gate before every write: an administrator's sign-in within the token's session, at most 30 minutes old. A client
 * that acts as itself has no session, and gets through only at what belongs to no project: its own child clients.
 */
export function passGate(
  { groups, switches, clock }: PermissionOptions,
  caller: ApiCaller,
  project: ProjectRecord | 'new' | undefined,
): void {
  if (!switches.state.write_gate || project === undefined) return;
  const since = clock.now() - gateSeconds * 1000;
  const counts = ({ identityId, atMs }: ApiCaller['signIns'][number]) =>
    atMs >= since && (project === 'new' || isAdmin(groups, project, [identityId]));
  if (caller.signIns.some(counts)) return;
  const { status, body } = authProblem('FORBIDDEN', gateText);
  const policy = project === 'new' ? freshSignIn.id : gatePolicyId(project.id);
  throw new Refusal({
    status,
    body: {
      ...body,
      authorization_parameters: { session_required_policies: [policy], session_message: gateText },
    },
  });
}

const anybody = { domains: null, excludedDomains: [], timeoutSeconds: gateSeconds, mfa: false, highAssurance: true };

/** What the gate asks of who makes a new project. */
export const freshSignIn: Policy = {
  ...anybody,
  id: uuidv5('gate of new projects', uuidv5.URL),
  name: 'A sign-in in the last 30 minutes',
};

function gatePolicyId(projectId: string): string {
  return uuidv5(`gate of project ${projectId}`, uuidv5.URL);
}

/** The policy by which the gate of a project lets people in. */
export function gatePolicy(groups: GroupStore, project: ProjectRecord): Policy {
  const members = (project.admin_group_ids ?? []).flatMap((id) => groups.activeMembersOf(id));
  return {
    ...anybody,
    id: gatePolicyId(project.id),
    name: `An administrator of ${project.display_name}, in the last 30 minutes`,
    identityIds: [...(project.admin_ids ?? []), ...members],
  };
}
