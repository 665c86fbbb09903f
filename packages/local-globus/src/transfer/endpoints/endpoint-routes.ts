import type { Context } from 'hono';
import { validate as isUuid } from 'uuid';
import * as z from 'zod/mini';
import { isOwner, isVisible, requireRole } from '../access.ts';
import { collectionSettings } from '../collection-settings.ts';
import { type Collection, seededSubscription } from '../collections.ts';
import { requireCollection, type TransferContext, type TransferEnv } from '../context.ts';
import { endpointDocuments, serverDocuments } from '../endpoint-document.ts';
import { pickFields } from '../query.ts';
import { readBody, resultDocument } from '../request-body.ts';
import { badRequest, endpointNotFound, permissionDenied } from '../transfer-failure.ts';
import { removeCollection } from './remove-collection.ts';

type Route = Context<TransferEnv>;
export const displayName = z.string().check(z.minLength(1), z.maxLength(128), z.regex(/^\S(?:[^\r\n]*\S)?$/));
const changes = z.extend(z.partial(collectionSettings), { display_name: z.optional(displayName) });

/** GET /endpoint/<id> */
export function showEndpoint(context: TransferContext, c: Route): Response {
  const collection = requireVisible(context, c);
  const document = {
    ...endpointDocuments(context, c.var.caller)(collection),
    DATA: serverDocuments(context, collection),
  };
  return c.json(pickFields(document, c.req.query('fields')));
}

/** PUT /endpoint/<id>: a part of the document, with what is to change. */
export async function updateEndpoint(context: TransferContext, c: Route): Promise<Response> {
  const collection = requireOwn(context, c);
  const { display_name, ...given } = await readBody(c, changes);
  context.collections.save({
    ...collection,
    displayName: display_name ?? collection.displayName,
    // What was left out is not there, though its type has undefined.
    settings: collectionSettings.parse({ ...collection.settings, ...given }),
  });
  return c.json(resultDocument(c, 'Updated', 'Endpoint updated successfully'));
}

/** DELETE /endpoint/<id>: guests that share from it go with it; files stay where they are. */
export function deleteEndpoint(context: TransferContext, c: Route): Response {
  removeCollection(context, requireOwn(context, c, ['restricted_administrator']));
  return c.json(resultDocument(c, 'Deleted', 'Endpoint deleted successfully'));
}

const subscriptionBody = z.object({ subscription_id: z.nullable(z.string()) });

/** PUT /endpoint/<id>/subscription */
export async function setSubscription(context: TransferContext, c: Route): Promise<Response> {
  const collection = requireVisible(context, c);
  requireRole(context, collection, c.var.caller, ['administrator']);
  const { subscription_id: wanted } = await readBody(c, subscriptionBody);
  const id = wanted === 'DEFAULT' ? seededSubscription : wanted;
  if (id !== null && !isUuid(id)) throw badRequest("'subscription_id' is the id of a subscription, DEFAULT or null");
  if (id !== null && id.toLowerCase() !== seededSubscription) throw badRequest(`There is no subscription '${id}'`);
  const adminVerified = collection.subscription?.adminVerified ?? false;
  context.collections.save({
    ...collection,
    subscription: id === null ? null : { id: seededSubscription, adminVerified },
  });
  return c.json(resultDocument(c, 'Updated', 'Endpoint updated successfully'));
}

const verifiedBody = z.object({ subscription_admin_verified: z.boolean() });
/** Who manages the subscription itself. */
const subscriptionManager = 'ada@aurora.example';

/** PUT /endpoint/<id>/subscription_admin_verified */
export async function setVerified(context: TransferContext, c: Route): Promise<Response> {
  const collection = requireVisible(context, c);
  if (!c.var.caller.identities.some(({ username }) => username === subscriptionManager))
    throw permissionDenied('Only a manager of the subscription can verify a collection');
  const { subscription_admin_verified: adminVerified } = await readBody(c, verifiedBody);
  if (collection.subscription === null) throw badRequest('The collection is not managed under a subscription');
  context.collections.save({ ...collection, subscription: { ...collection.subscription, adminVerified } });
  return c.json(resultDocument(c, 'Updated', 'Endpoint updated successfully'));
}

/** GET /endpoint/<id>/server_list */
export function listServers(context: TransferContext, c: Route): Response {
  const collection = requireVisible(context, c);
  const DATA = serverDocuments(context, collection).map((one) => pickFields(one, c.req.query('fields')));
  return c.json({ DATA_TYPE: 'endpoint_server_list', endpoint: collection.id, DATA });
}

/** GET /endpoint/<id>/server/<number> */
export function showServer(context: TransferContext, c: Route): Response {
  const collection = requireVisible(context, c);
  const found = serverDocuments(context, collection).find(({ id }) => String(id) === c.req.param('server'));
  if (found === undefined) throw endpointNotFound(`${collection.id}/server/${c.req.param('server')}`);
  return c.json(found);
}

/** The collection of the request, when the caller may know of it. */
export function requireVisible(context: TransferContext, c: Route): Collection {
  const collection = requireCollection(context, c.req.param('id') ?? '');
  if (!isVisible(context, collection, c.var.caller)) throw endpointNotFound(collection.id);
  return collection;
}

/** The collection of the request, for who may change it here: what lives on a server is changed there. */
function requireOwn(context: TransferContext, c: Route, also: readonly ['restricted_administrator'] | [] = []) {
  const collection = requireVisible(context, c);
  if (collection.host !== null)
    throw permissionDenied(`'${collection.displayName}' is managed with the GCS Manager API of its endpoint`);
  if (!isOwner(collection, c.var.caller)) requireRole(context, collection, c.var.caller, ['administrator', ...also]);
  return collection;
}
