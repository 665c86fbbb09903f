import type { Context } from 'hono';
import { validate as isUuid, v1 as uuidV1 } from 'uuid';
import * as z from 'zod/mini';
import { requireRole } from '../access.ts';
import type { Collection } from '../collections.ts';
import { requireCollection, type TransferContext, type TransferEnv } from '../context.ts';
import { ownerIdOf } from '../endpoint-document.ts';
import { pickFields } from '../query.ts';
import { readBody, resultDocument } from '../request-body.ts';
import { badRequest, permissionDenied, TransferFailure } from '../transfer-failure.ts';
import { insertRole, type Role, roleNames, rolesIn } from './access-store.ts';

type Route = Context<TransferEnv>;
const newRole = z.object({
  principal_type: z.enum(['identity', 'group']),
  principal: z.string().check(z.refine((id) => isUuid(id), 'is the id of an identity or a group')),
  role: z.enum(roleNames),
});

/** GET /endpoint/<id>/role_list */
export function listRoles(context: TransferContext, c: Route): Response {
  const collection = requireManaged(context, c);
  const DATA = rolesIn(context.database, collection.id).map((role) =>
    pickFields(asDocument(role), c.req.query('fields')),
  );
  return c.json({ DATA_TYPE: 'role_list', DATA });
}

/** POST /endpoint/<id>/role */
export async function createRole(context: TransferContext, c: Route): Promise<Response> {
  const collection = requireManaged(context, c);
  const body = await readBody(c, newRole);
  requireOwnRoles(collection);
  if (collection.subscription === null) {
    throw permissionDenied(`'${collection.displayName}' is not managed under a subscription: it has no further roles`);
  }
  const role: Role = { id: uuidV1(), collection_id: collection.id, ...body, principal: body.principal.toLowerCase() };
  if (rolesIn(context.database, collection.id).some((other) => isSame(other, role))) {
    throw new TransferFailure(409, 'ClientError.Conflict', 'This principal has this role already');
  }
  insertRole(context.database, role);
  return c.json(asDocument(role), 201);
}

/** GET /endpoint/<id>/role/<role> */
export function showRole(context: TransferContext, c: Route): Response {
  const { role } = requireOneRole(context, c);
  return c.json(pickFields(asDocument(role), c.req.query('fields')));
}

/** DELETE /endpoint/<id>/role/<role> */
export function deleteRole(context: TransferContext, c: Route): Response {
  const { collection, role } = requireOneRole(context, c);
  requireOwnRoles(collection);
  const { principal, role: name } = role;
  if (name === 'administrator' && principal === ownerIdOf(context, collection)) {
    throw badRequest('The owner of a collection stays its administrator');
  }
  context.database.prepare('DELETE FROM transfer_roles WHERE id = ?').run(role.id);
  return c.json(resultDocument(c, 'Deleted', `Role '${role.id}' deleted successfully`));
}

function requireManaged(context: TransferContext, c: Route): Collection {
  const collection = requireCollection(context, c.req.param('id') ?? '');
  requireRole(context, collection, c.var.caller, ['administrator']);
  return collection;
}

/** Globus Connect Server keeps the roles of what lives on it itself. */
function requireOwnRoles({ host, displayName }: Collection): void {
  if (host !== null) throw permissionDenied(`The roles on '${displayName}' are managed with its GCS Manager API`);
}

function requireOneRole(context: TransferContext, c: Route): { collection: Collection; role: Role } {
  const collection = requireManaged(context, c);
  const id = c.req.param('role') ?? '';
  const role = rolesIn(context.database, collection.id).find((one) => one.id === id.toLowerCase());
  if (role === undefined) throw new TransferFailure(404, 'ClientError.NotFound', `No role found with id '${id}'`);
  return { collection, role };
}

const isSame = (left: Role, right: Role) =>
  left.principal_type === right.principal_type && left.principal === right.principal && left.role === right.role;

const asDocument = ({ id, principal_type, principal, role }: Role) => ({
  DATA_TYPE: 'role',
  id,
  principal_type,
  principal,
  role,
});
