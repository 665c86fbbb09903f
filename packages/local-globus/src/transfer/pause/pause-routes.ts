import type { Context } from 'hono';
import { validate as isUuid, v1 as uuidV1 } from 'uuid';
import * as z from 'zod/mini';
import { rolesOn } from '../access.ts';
import { type Collection, hostIdOf } from '../collections.ts';
import { requireCollection, type TransferContext, type TransferEnv } from '../context.ts';
import { requireVisible } from '../endpoints/endpoint-routes.ts';
import { parseTime } from '../filter-clauses.ts';
import { given, pickFields } from '../query.ts';
import { readBody, resultDocument } from '../request-body.ts';
import { badRequest, permissionDenied, TransferFailure } from '../transfer-failure.ts';
import {
  limitedPauseRule,
  type Pausable,
  type PauseRule,
  pausable,
  pauseRules,
  pauseRulesFor,
  savePauseRule,
} from './pause-rules.ts';

type Route = Context<TransferEnv>;
const flag = z.optional(z.nullable(z.boolean()));
// A mapped type keeps the names: the seven flags are in the table of what can be paused.
const flags = Object.fromEntries(pausable.map((name) => [`pause_${name}`, flag])) as Record<
  `pause_${Pausable}`,
  typeof flag
>;
const text = z.optional(z.nullable(z.string()));
const message = z.string().check(z.maxLength(4096));
const newRule = z.object({ ...flags, message, endpoint_id: z.string(), identity_id: text, start_time: text });
const changedRule = z.object({ ...flags, message: z.optional(message), start_time: text });

/** GET /endpoint/<id>/my_effective_pause_rule_list */
export function listMyPauseRules(context: TransferContext, c: Route): Response {
  const collection = requireVisible(context, c);
  const ids = c.var.caller.identities.map(({ id }) => id);
  const DATA = pauseRulesFor(context, collection, ids).map((rule) => limitedPauseRule(context, rule));
  const { displayName: endpoint_display_name } = collection;
  return c.json({ DATA_TYPE: 'pause_rule_list', endpoint_display_name, length: DATA.length, DATA });
}

/** GET /endpoint_manager/pause_rule_list: the rules on what the caller manages. */
export function listPauseRules(context: TransferContext, c: Route): Response {
  const onEndpoint = given(c.req.query('filter_endpoint'))?.toLowerCase();
  const onHost = given(c.req.query('filter_host_endpoint'))?.toLowerCase();
  const rules = pauseRules(context.database).filter(({ collection_id }) => {
    const collection = context.collections.find(collection_id);
    if (collection === undefined || !mayMonitor(context, collection, c)) return false;
    if (onEndpoint !== undefined && collection.id !== onEndpoint) return false;
    return onHost === undefined || hostIdOf(collection) === onHost;
  });
  const DATA = rules.map((rule) => pickFields(asDocument(context, c, rule), c.req.query('fields')));
  return c.json({ DATA_TYPE: 'pause_rule_list', length: DATA.length, DATA });
}

/** POST /endpoint_manager/pause_rule */
export async function createPauseRule(context: TransferContext, c: Route): Promise<Response> {
  const body = await readBody(c, newRule);
  const collection = requireCollection(context, body.endpoint_id);
  requireManager(context, collection, c);
  if (body.identity_id && !isUuid(body.identity_id)) throw badRequest("'identity_id' is the id of an identity");
  const rule: PauseRule = {
    id: uuidV1(),
    collection_id: collection.id,
    message: body.message,
    start_ms: body.start_time ? parseTime(body.start_time) : null,
    modified_ms: context.now(),
    identity_id: body.identity_id?.toLowerCase() || null,
    modified_by_id: c.var.caller.id,
    by_host_manager: !holds(context, collection, c, managers),
    paused: pausable.filter((name) => body[`pause_${name}`] === true),
  };
  savePauseRule(context.database, rule);
  return c.json(asDocument(context, c, rule), 201);
}

/** GET /endpoint_manager/pause_rule/<id> */
export function showPauseRule(context: TransferContext, c: Route): Response {
  return c.json(pickFields(asDocument(context, c, requireRule(context, c).rule), c.req.query('fields')));
}

/** PUT /endpoint_manager/pause_rule/<id> */
export async function updatePauseRule(context: TransferContext, c: Route): Promise<Response> {
  const { rule, collection } = requireRule(context, c);
  requireManager(context, collection, c);
  const body = await readBody(c, changedRule);
  const start = body.start_time;
  const changed: PauseRule = {
    ...rule,
    message: body.message ?? rule.message,
    start_ms: start === undefined ? rule.start_ms : start ? parseTime(start) : null,
    modified_ms: context.now(),
    modified_by_id: c.var.caller.id,
    paused: pausable.filter((name) => body[`pause_${name}`] ?? rule.paused.includes(name)),
  };
  savePauseRule(context.database, changed);
  return c.json(asDocument(context, c, changed));
}

/** DELETE /endpoint_manager/pause_rule/<id> */
export function deletePauseRule(context: TransferContext, c: Route): Response {
  const { rule, collection } = requireRule(context, c);
  requireManager(context, collection, c);
  context.database.prepare('DELETE FROM transfer_pause_rules WHERE id = ?').run(rule.id);
  return c.json(resultDocument(c, 'Deleted', `Pause rule '${rule.id}' deleted successfully`));
}

const managers = ['administrator', 'activity_manager'];

function holds(context: TransferContext, collection: Collection, c: Route, wanted: readonly string[]): boolean {
  return rolesOn(context, collection, c.var.caller).some((role) => wanted.includes(role));
}

/** Who manages the collection, or the one that it shares from. */
function requireManager(context: TransferContext, collection: Collection, c: Route): void {
  const host = context.collections.find(hostIdOf(collection) ?? '');
  if (holds(context, collection, c, managers) || (host && holds(context, host, c, managers))) return;
  throw permissionDenied(`That takes the role activity_manager on '${collection.displayName}' (${collection.id})`);
}

const mayMonitor = (context: TransferContext, collection: Collection, c: Route) =>
  holds(context, collection, c, [...managers, 'activity_monitor', 'restricted_administrator']);

function requireRule(context: TransferContext, c: Route): { rule: PauseRule; collection: Collection } {
  const id = c.req.param('id') ?? '';
  const rule = pauseRules(context.database).find((one) => one.id === id.toLowerCase());
  const collection = rule && context.collections.find(rule.collection_id);
  // Who may not know of a rule learns no more than that there is none.
  if (rule === undefined || collection === undefined || !mayMonitor(context, collection, c))
    throw new TransferFailure(404, 'ClientError.NotFound', `No pause rule found with id '${id}'`);
  return { rule, collection };
}

function asDocument(context: TransferContext, c: Route, rule: PauseRule) {
  const collection = context.collections.find(rule.collection_id);
  return {
    ...limitedPauseRule(context, rule),
    DATA_TYPE: 'pause_rule',
    modified_by_id: rule.modified_by_id,
    created_by_host_manager: rule.by_host_manager,
    editable: collection !== undefined && holds(context, collection, c, [...managers, 'restricted_administrator']),
  };
}
