import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import type { Group } from '../../groups/group-store.ts';
import { identityDocument } from '../identity-routes.ts';
import { callerOf } from './caller.ts';
import type { DeveloperOptions } from './developer-options.ts';
import type { ProjectRecord } from './documents.ts';
import { email, ids, line } from './fields.ts';
import { demandScope, isAdmin, ownProject, passGate } from './permissions.ts';
import { readDocument, refuse } from './refusal.ts';

const adminLists = { admin_ids: z.optional(z.nullable(ids)), admin_group_ids: z.optional(z.nullable(ids)) };
const newProject = z.object({ display_name: line, contact_email: email, ...adminLists });
const changes = z.object({ display_name: z.optional(line), contact_email: z.optional(email), ...adminLists });

/** /v2/api/projects. All administrators are equal; who makes a project is not made one by that. */
export function projectRoutes(options: DeveloperOptions): Hono<{ Bindings: HttpBindings }> {
  const { registry, groups, switches } = options;
  const { projects } = registry;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get('/projects', (c) => {
    const caller = callerOf(options, c);
    demandScope(caller);
    const own = projects.all().filter((project) => isAdmin(groups, project, caller.identityIds));
    return c.json({ projects: own.map((project) => projectDocument(options, project)) });
  });
  app.get('/projects/:id', (c) => {
    const caller = callerOf(options, c);
    demandScope(caller);
    return c.json({ project: projectDocument(options, ownProject(options, caller, c.req.param('id'))) });
  });
  app.post('/projects', async (c) => {
    const caller = callerOf(options, c);
    demandScope(caller);
    const body = await readDocument(c, 'project', newProject);
    passGate(options, caller, 'new');
    const { admin_ids = null, admin_group_ids = null } = body;
    const project = checked(options, { id: randomUUID(), ...body, admin_ids, admin_group_ids });
    projects.put(project);
    return c.json({ project: projectDocument(options, project) }, switches.state.create_status);
  });
  app.put('/projects/:id', async (c) => {
    const caller = callerOf(options, c);
    demandScope(caller);
    const project = ownProject(options, caller, c.req.param('id'));
    passGate(options, caller, project);
    const body = await readDocument(c, 'project', changes);
    if (switches.state.project_update_needs_admins && !body.admin_ids && !body.admin_group_ids) throw noAdmins();
    const { display_name = project.display_name, contact_email = project.contact_email } = body;
    const { admin_ids = project.admin_ids, admin_group_ids = project.admin_group_ids } = body;
    const changed = checked(options, { ...project, display_name, contact_email, admin_ids, admin_group_ids });
    projects.put(changed);
    return c.json({ project: projectDocument(options, changed) });
  });
  app.delete('/projects/:id', (c) => {
    const caller = callerOf(options, c);
    demandScope(caller);
    const project = ownProject(options, caller, c.req.param('id'));
    passGate(options, caller, project);
    const holdsClients = registry.clients.all().some((client) => client.project === project.id);
    const holdsPolicies = registry.policies.all().some((policy) => policy.project_id === project.id);
    if (holdsClients || holdsPolicies) {
      throw refuse('CONFLICT', 'The project still has clients or policies. Delete or move those first.');
    }
    projects.delete(project.id);
    return c.json({ project: projectDocument(options, project) });
  });
  return app;
}

const noAdmins = () => refuse('BAD_REQUEST', 'Either admin_ids or admin_group_ids has to be defined');

/** Somebody has to be left who may change it, and everybody named has to exist. */
function checked({ identities, groups }: DeveloperOptions, project: ProjectRecord): ProjectRecord {
  const { admin_ids, admin_group_ids } = project;
  if ((admin_ids ?? []).length + (admin_group_ids ?? []).length === 0) throw noAdmins();
  const nobody = admin_ids?.find((id) => identities.find(id)?.id !== id);
  if (nobody !== undefined) throw refuse('BAD_REQUEST', `No identity has the id ${nobody}.`);
  const noGroup = admin_group_ids?.find((id) => groups.find(id) === undefined);
  if (noGroup !== undefined) throw refuse('BAD_REQUEST', `No group has the id ${noGroup}.`);
  return {
    ...project,
    admin_ids: admin_ids && [...new Set(admin_ids)],
    admin_group_ids: admin_group_ids && [...new Set(admin_group_ids)],
  };
}

function projectDocument(options: DeveloperOptions, project: ProjectRecord) {
  const { identities, groups } = options;
  const { id, display_name, contact_email, admin_ids, admin_group_ids } = project;
  return {
    id,
    display_name,
    project_name: display_name,
    contact_email,
    admin_ids,
    admin_group_ids,
    admins: {
      identities: (admin_ids ?? []).flatMap((admin) => {
        const identity = identities.find(admin);
        return identity ? [identityDocument(identity)] : [];
      }),
      groups: (admin_group_ids ?? []).flatMap((admin) => {
        const group = groups.find(admin);
        return group ? [groupDocument(options, group)] : [];
      }),
    },
  };
}

/** A group is of the organisation of who looks after it. */
function groupDocument({ identities, groups }: DeveloperOptions, { id, name, description }: Group) {
  const admin = groups.membersOf(id).find(({ role }) => role === 'admin');
  const organization = (admin && identities.find(admin.identity_id)?.organization) ?? null;
  return { id, name, description, organization };
}
