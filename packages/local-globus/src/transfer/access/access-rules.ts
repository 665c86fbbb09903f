import type { Context } from 'hono';
import { validate as isUuid, v1 as uuidV1 } from 'uuid';
import * as z from 'zod/mini';
import { isOwner, requireRole } from '../access.ts';
import { parsePath } from '../collection-path.ts';
import { type Collection, isGuest } from '../collections.ts';
import { requireCollection, type TransferContext, type TransferEnv } from '../context.ts';
import { formatTime } from '../endpoint-document.ts';
import { parseTime } from '../filter-clauses.ts';
import { pickFields } from '../query.ts';
import { newRequestId, readBody, resourceOf, resultDocument } from '../request-body.ts';
import { badRequest, TransferFailure } from '../transfer-failure.ts';
import { type AccessRule, insertRule, principalTypes, rolesIn, rulesOf } from './access-store.ts';

type Route = Context<TransferEnv>;
const mostRules = 1000;
const mostRulesOfOne = 100;
const text = z.optional(z.nullable(z.string().check(z.maxLength(4096))));

const newRule = z.object({
  principal_type: z.enum(principalTypes),
  principal: z.optional(z.nullable(z.string())),
  path: z.string(),
  permissions: z.enum(['r', 'rw']),
  expiration_date: text,
  notify_email: z.optional(z.nullable(z.string().check(z.maxLength(254), z.regex(/^[^\s@]+@[^\s@]+$/)))),
  notify_message: text,
});
const changedRule = z.object({ permissions: z.optional(z.enum(['r', 'rw'])), expiration_date: text });

/** GET /endpoint/<id>/access_list */
export function listRules(context: TransferContext, c: Route): Response {
  const collection = requireShared(context, c);
  const DATA = accessDocuments(context, collection).map((document) => pickFields(document, c.req.query('fields')));
  return c.json({ DATA_TYPE: 'access_list', endpoint: collection.id, length: DATA.length, DATA });
}

/** The "access" documents of a guest collection: what follows from roles, then the rules. */
export function accessDocuments(context: TransferContext, { id }: Collection) {
  const implied = rolesIn(context.database, id)
    .filter(({ role }) => role === 'administrator')
    .map((role) => ({
      DATA_TYPE: 'access',
      id: null,
      role_id: role.id,
      role_type: role.role,
      principal_type: role.principal_type,
      principal: role.principal,
      path: '/',
      permissions: 'rw',
      create_time: null,
      expiration_date: null,
    }));
  return [...implied, ...rulesOf(context, id).map(asDocument)];
}

/** POST /endpoint/<id>/access */
export async function createRule(context: TransferContext, c: Route): Promise<Response> {
  const collection = requireShared(context, c);
  const body = await readBody(c, newRule);
  const rule: AccessRule = {
    id: uuidV1(),
    collection_id: collection.id,
    principal_type: body.principal_type,
    principal: readPrincipal(body),
    path: readRulePath(body.path),
    permissions: body.permissions,
    create_time_ms: context.now(),
    expiration_ms: readExpiration(context, collection, body.expiration_date),
  };
  if (rule.principal_type === 'anonymous' && rule.permissions === 'rw' && collection.settings.disable_anonymous_writes)
    throw badRequest('Anonymous writes are disabled on this collection');
  requireRoom(context, collection, rule);
  insertRule(context.database, rule);
  context.log.info({ collection: collection.id, rule: rule.id, notified: Boolean(body.notify_email) }, 'shared');
  const created = { DATA_TYPE: 'access_create_result', code: 'Created', message: 'Access rule created successfully.' };
  return c.json({ ...created, access_id: rule.id, request_id: newRequestId(), resource: resourceOf(c) }, 201);
}

function requireRoom(context: TransferContext, { id }: Collection, rule: AccessRule): void {
  const rules = rulesOf(context, id);
  const isSame = (other: AccessRule) =>
    other.principal_type === rule.principal_type && other.principal === rule.principal;
  if (rules.some((other) => isSame(other) && other.path === rule.path)) {
    throw new TransferFailure(409, 'ClientError.Conflict', 'This principal has an access rule for this path already');
  }
  if (rules.length >= mostRules)
    throw new TransferFailure(409, 'ClientError.Conflict', `A collection has at most ${mostRules} access rules`);
  if (rules.filter(isSame).length >= mostRulesOfOne)
    throw new TransferFailure(
      409,
      'ClientError.Conflict',
      `At most ${mostRulesOfOne} access rules are for one principal`,
    );
}

/** GET /endpoint/<id>/access/<rule> */
export function showRule(context: TransferContext, c: Route): Response {
  const { rule } = requireRule(context, c);
  return c.json(pickFields(asDocument(rule), c.req.query('fields')));
}

/** PUT /endpoint/<id>/access/<rule>: only what is permitted, and till when, can change. */
export async function updateRule(context: TransferContext, c: Route): Promise<Response> {
  const { collection, rule } = requireRule(context, c);
  const body = await readBody(c, changedRule);
  const permissions = body.permissions ?? rule.permissions;
  if (rule.principal_type === 'anonymous' && permissions === 'rw' && collection.settings.disable_anonymous_writes)
    throw badRequest('Anonymous writes are disabled on this collection');
  const expirationMs =
    body.expiration_date === undefined ? rule.expiration_ms : readExpiration(context, collection, body.expiration_date);
  context.database
    .prepare('UPDATE transfer_access_rules SET permissions = ?, expiration_ms = ? WHERE id = ?')
    .run(permissions, expirationMs, rule.id);
  return c.json(resultDocument(c, 'Updated', `Access rule '${rule.id}' permissions updated successfully`));
}

/** DELETE /endpoint/<id>/access/<rule> */
export function deleteRule(context: TransferContext, c: Route): Response {
  const { rule } = requireRule(context, c);
  context.database.prepare('DELETE FROM transfer_access_rules WHERE id = ?').run(rule.id);
  return c.json(resultDocument(c, 'Deleted', `Access rule '${rule.id}' deleted successfully`));
}

/** The guest collection of the request, for who may manage its rules. */
function requireShared(context: TransferContext, c: Route): Collection {
  const collection = requireCollection(context, c.req.param('id') ?? '');
  if (!isGuest(collection))
    throw badRequest(`'${collection.displayName}' is no guest collection: it has no access rules`);
  // Who administers the collection that a guest shares from may see and delete its rules, but not make any.
  const restricted = c.req.method === 'GET' || c.req.method === 'DELETE' ? (['restricted_administrator'] as const) : [];
  if (!isOwner(collection, c.var.caller))
    requireRole(context, collection, c.var.caller, ['administrator', 'access_manager', ...restricted]);
  return collection;
}

function requireRule(context: TransferContext, c: Route): { collection: Collection; rule: AccessRule } {
  const collection = requireShared(context, c);
  const id = c.req.param('rule') ?? '';
  const rule = rulesOf(context, collection.id).find((one) => one.id === id.toLowerCase());
  if (rule === undefined)
    throw new TransferFailure(404, 'ClientError.NotFound', `No access rule found with id '${id}'`);
  return { collection, rule };
}

function readPrincipal({ principal_type: type, principal }: z.infer<typeof newRule>): string {
  if (type === 'all_authenticated_users' || type === 'anonymous') {
    if (principal) throw badRequest(`The 'principal' of '${type}' is empty`);
    return '';
  }
  if (!isUuid(principal)) throw badRequest(`The 'principal' of '${type}' is the id of one`);
  return String(principal).toLowerCase();
}

function readRulePath(path: string): string {
  if (!path.startsWith('/') || !path.endsWith('/'))
    throw badRequest("The 'path' of an access rule begins and ends with '/'");
  if (path.split('/').some((segment) => segment === '..' || segment === '.' || segment === '~'))
    throw badRequest("The 'path' of an access rule is spelled out, without '.', '..' and '~'");
  return `/${parsePath(path, [])
    .segments.map((segment) => `${segment}/`)
    .join('')}`;
}

function readExpiration(
  { now }: TransferContext,
  { settings }: Collection,
  date: string | null | undefined,
): number | null {
  const longest = settings.acl_max_expiration_period_mins;
  if (date === undefined || date === null || date === '') {
    if (longest !== null) throw badRequest(`An access rule here has an 'expiration_date' within ${longest} minutes`);
    return null;
  }
  const timeMs = parseTime(date);
  if (timeMs <= now()) throw badRequest("'expiration_date' has passed");
  if (longest !== null && timeMs > now() + longest * 60_000)
    throw badRequest(`An access rule here expires within ${longest} minutes`);
  return timeMs;
}

function asDocument(rule: AccessRule) {
  return {
    DATA_TYPE: 'access',
    id: rule.id,
    role_id: null,
    role_type: null,
    principal_type: rule.principal_type,
    principal: rule.principal,
    path: rule.path,
    permissions: rule.permissions,
    create_time: formatTime(rule.create_time_ms),
    expiration_date: rule.expiration_ms === null ? null : formatTime(rule.expiration_ms),
  };
}
