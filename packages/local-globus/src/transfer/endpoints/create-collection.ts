import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import { insertRole } from '../access/access-store.ts';
import { requireRead } from '../access.ts';
import { parsePath } from '../collection-path.ts';
import { collectionSettings, defaultSettings } from '../collection-settings.ts';
import type { Collection } from '../collections.ts';
import { enterFolder, PathEscape } from '../confined-folder.ts';
import { requireCollection, rootOf, type TransferContext, type TransferEnv } from '../context.ts';
import { isErrno } from '../file-document.ts';
import { newRequestId, readBody, resourceOf } from '../request-body.ts';
import { requireAuthorization } from '../require-authorization.ts';
import { badRequest, permissionDenied, TransferFailure } from '../transfer-failure.ts';
import { displayName } from './endpoint-routes.ts';

type Route = Context<TransferEnv>;
const mostOwned = 1000;
const descriptive = z.partial(collectionSettings);

const newGuest = z.extend(descriptive, {
  display_name: displayName,
  host_endpoint: z.optional(z.nullable(z.string())),
  host_endpoint_id: z.optional(z.nullable(z.string())),
  host_path: z.string(),
});

/** POST /shared_endpoint: a guest collection of Globus Connect Personal. */
export async function createGuest(context: TransferContext, c: Route): Promise<Response> {
  const { display_name, host_endpoint, host_endpoint_id, host_path, ...given } = await readBody(c, newGuest);
  const hostId = host_endpoint_id ?? host_endpoint;
  if (!hostId) throw badRequest("'host_endpoint_id' says which collection to share from");
  const host = requireCollection(context, hostId);
  requireShareable(host);
  const path = parsePath(host_path, host.home);
  requireRead(context, host, c.var.caller, [path.segments]);
  requireAuthorization(context, c.var.caller, [host]);
  requireFolder(context, host, path.segments);
  const spelled = `/${path.segments.map((segment) => `${segment}/`).join('')}`;
  const guest: Collection = {
    ...newCollection(c, display_name, { ...given, public: true }),
    entityType: 'GCP_guest_collection',
    folder: `${host.folder}//${path.segments.join('/')}`,
    subscription: host.subscription,
    sharedFrom: { id: host.id, path: spelled },
  };
  keep(context, c, guest);
  return c.json(created(c, guest, 'Shared endpoint created successfully'), 201);
}

const newPersonal = z.extend(descriptive, {
  display_name: displayName,
  is_globus_connect: z.optional(z.nullable(z.boolean())),
});

/** POST /endpoint: a collection for a Globus Connect Personal that is yet to be set up. */
export async function createPersonal(context: TransferContext, c: Route): Promise<Response> {
  const { display_name, is_globus_connect, ...given } = await readBody(c, newPersonal);
  if (is_globus_connect !== true) throw badRequest("Only endpoints with 'is_globus_connect' true can be made here");
  const made = newCollection(c, display_name, given);
  const personal: Collection = {
    ...made,
    folder: `personal-${made.id}`,
    connection: { connected: false, paused: false },
    setupKey: randomUUID(),
  };
  await mkdir(`${context.collectionsFolder}/${personal.folder}`, { recursive: true });
  keep(context, c, personal);
  return c.json(created(c, personal, 'Endpoint created successfully'), 201);
}

function newCollection(c: Route, name: string, given: z.infer<typeof descriptive>): Collection {
  return {
    id: randomUUID(),
    displayName: name,
    entityType: 'GCP_mapped_collection',
    ownerUsername: c.var.caller.username,
    ownerId: c.var.caller.id,
    users: null,
    folder: null,
    home: [],
    settings: collectionSettings.parse({ ...defaultSettings, ...given }),
    subscription: null,
    host: null,
    sharedFrom: null,
    connection: null,
    setupKey: null,
    assuranceMinutes: null,
    deleted: false,
  };
}

function keep({ collections, database }: TransferContext, c: Route, collection: Collection): void {
  const { username, id: principal } = c.var.caller;
  if (collections.all().filter(({ ownerUsername }) => ownerUsername === username).length >= mostOwned)
    throw new TransferFailure(409, 'ClientError.Conflict', `At most ${mostOwned} collections can be owned`);
  collections.save(collection);
  insertRole(database, {
    id: randomUUID(),
    collection_id: collection.id,
    principal_type: 'identity',
    principal,
    role: 'administrator',
  });
}

function requireShareable({ entityType, subscription, displayName: name }: Collection): void {
  if (entityType !== 'GCP_mapped_collection')
    throw badRequest(`'${name}' is no collection of Globus Connect Personal: guests are made with its GCS Manager API`);
  if (subscription === null) throw permissionDenied(`'${name}' is not managed under a subscription: it cannot share`);
}

function requireFolder(context: TransferContext, host: Collection, segments: readonly string[]): void {
  try {
    enterFolder(rootOf(context, host), segments).close();
  } catch (error) {
    if (error instanceof PathEscape) throw permissionDenied("The 'host_path' leaves the collection");
    if (isErrno(error)) throw badRequest("There is no folder at 'host_path'");
    throw error;
  }
}

function created(c: Route, collection: Collection, message: string) {
  return {
    DATA_TYPE: 'endpoint_create_result',
    code: 'Created',
    message,
    id: collection.id,
    globus_connect_setup_key: collection.setupKey,
    request_id: newRequestId(),
    resource: resourceOf(c),
  };
}
