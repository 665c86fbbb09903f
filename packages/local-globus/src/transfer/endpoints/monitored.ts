import type { Context } from 'hono';
import { accessDocuments } from '../access/access-rules.ts';
import { rolesOn } from '../access.ts';
import { type Collection, isGuest } from '../collections.ts';
import { requireCollection, type TransferContext, type TransferEnv } from '../context.ts';
import { endpointDocuments, serverDocuments } from '../endpoint-document.ts';
import { pickFields } from '../query.ts';
import { badRequest, permissionDenied } from '../transfer-failure.ts';
import { guestsOf } from './shared-lists.ts';

type Route = Context<TransferEnv>;

/** GET /endpoint_manager/monitored_endpoints: where the caller sees what others do. */
export function listMonitored(context: TransferContext, c: Route): Response {
  return answerList(
    context,
    c,
    context.collections.all().filter((one) => isMonitored(context, one, c)),
  );
}

/** GET /endpoint_manager/endpoint/<id> */
export function showMonitored(context: TransferContext, c: Route): Response {
  const collection = requireMonitored(context, c);
  const document = endpointDocuments(context, c.var.caller)(collection);
  return c.json(pickFields({ ...document, DATA: serverDocuments(context, collection) }, c.req.query('fields')));
}

/** GET /endpoint_manager/endpoint/<id>/hosted_endpoint_list: the guests of a host. */
export function listHosted(context: TransferContext, c: Route): Response {
  return answerList(context, c, guestsOf(context, requireMonitored(context, c).id));
}

/** GET /endpoint_manager/endpoint/<id>/access_list */
export function listMonitoredRules(context: TransferContext, c: Route): Response {
  const collection = requireMonitored(context, c);
  if (!isGuest(collection)) throw badRequest(`'${collection.displayName}' is no guest collection`);
  const DATA = accessDocuments(context, collection).map((one) => pickFields(one, c.req.query('fields')));
  return c.json({ DATA_TYPE: 'access_list', endpoint: collection.id, length: DATA.length, DATA });
}

function answerList(context: TransferContext, c: Route, found: readonly Collection[]): Response {
  const documentOf = endpointDocuments(context, c.var.caller);
  const DATA = found.map((one) => pickFields(documentOf(one), c.req.query('fields')));
  return c.json({ DATA_TYPE: 'endpoint_list', length: DATA.length, DATA });
}

const isMonitored = (context: TransferContext, collection: Collection, c: Route): boolean =>
  rolesOn(context, collection, c.var.caller).some((role) => role !== 'access_manager');

function requireMonitored(context: TransferContext, c: Route): Collection {
  const collection = requireCollection(context, c.req.param('id') ?? '');
  if (isMonitored(context, collection, c)) return collection;
  throw permissionDenied(`That takes the role activity_monitor on '${collection.displayName}' (${collection.id})`);
}
