import type { RequestListener } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import { isVisible } from './access.ts';
import { type Introspect, identifyCaller } from './caller.ts';
import { requireCollection, type TransferContext, type TransferEnv } from './context.ts';
import { endpointDocuments, serverDocuments } from './endpoint-document.ts';
import { listDirectory, makeDirectory, renameEntry, statPath } from './file-operations.ts';
import { pickFields } from './query.ts';
import { newRequestId, resourceOf } from './request-body.ts';
import { createTables } from './schema.ts';
import { searchEndpoints } from './search-endpoints.ts';
import { seedCollections } from './seed/seed-collections.ts';
import { endpointNotFound, TransferFailure } from './transfer-failure.ts';

export type TransferOptions = {
  database: DatabaseSync;
  /** The collections' folders are made below it. */
  folder: string;
  introspect: Introspect;
  /** The identity id of a seeded person. */
  identityIdOf: (username: string) => string;
  now: () => number;
  log: Logger;
};

export type Transfer = { listener: RequestListener; close(): Promise<void> };

type Handler = (context: TransferContext, c: Context<TransferEnv>) => Response | Promise<Response>;
const largestBody = 32 * 1024 * 1024;

/** The URL table: everything below /v0.10. */
const routes: readonly (readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string, Handler])[] = [
  ['GET', '/endpoint_search', search],
  ['GET', '/endpoint/:id', showEndpoint],
  ['GET', '/operation/endpoint/:id/ls', listDirectory],
  ['GET', '/operation/endpoint/:id/stat', statPath],
  ['POST', '/operation/endpoint/:id/mkdir', makeDirectory],
  ['POST', '/operation/endpoint/:id/rename', renameEntry],
];

/**
 * Globus Transfer v0.10 over real folders: the collections are filled at the first start. The listener serves /v0.10;
 * every answer is JSON, errors are the documents of the Transfer API (`code`, `message`, `request_id`, `resource`).
 */
export async function createTransfer(options: TransferOptions): Promise<Transfer> {
  const context = { ...options, collectionsFolder: `${options.folder}/collections` };
  createTables(options.database);
  await seedCollections(context.collectionsFolder);
  const app = new Hono<TransferEnv>();
  app.use(async (c, next) => {
    await next();
    c.header('X-Transfer-API-Version', '0.10');
    c.header('Cache-Control', 'no-store');
  });
  app.use('/v0.10/*', async (c, next) => {
    c.set('caller', await identifyCaller(c.req.header('Authorization'), options.introspect));
    await next();
  });
  app.use(bodyLimit({ maxSize: largestBody, onError: refuseLargeBody }));
  for (const [method, path, handle] of routes) app.on(method, `/v0.10${path}`, (c) => handle(context, c));
  for (const path of new Set(routes.map(([, path]) => path))) app.all(`/v0.10${path}`, refuseMethod);
  app.notFound((c) => answerError(c, new TransferFailure(404, 'ClientError.NotFound', 'There is no such resource')));
  app.onError((error, c) => answerError(c, asFailure(error, c, options.log)));
  const listen = getRequestListener(app.fetch);
  return { listener: (request, response) => void listen(request, response), close: async () => {} };
}

function search(context: TransferContext, c: Context<TransferEnv>): Response {
  const { DATA, ...head } = searchEndpoints(context, c.var.caller, (name) => c.req.query(name));
  return c.json({ ...head, DATA: DATA.map((document) => pickFields(document, c.req.query('fields'))) });
}

function showEndpoint(context: TransferContext, c: Context<TransferEnv>): Response {
  const collection = requireCollection(c.req.param('id') ?? '');
  if (!isVisible(collection, c.var.caller)) throw endpointNotFound(collection.id);
  const document = { ...endpointDocuments(context, c.var.caller)(collection), DATA: serverDocuments(collection) };
  return c.json(pickFields(document, c.req.query('fields')));
}

function refuseMethod(c: Context<TransferEnv>): Response {
  throw new TransferFailure(405, 'ClientError.MethodNotAllowed', `${c.req.method} is not possible here`);
}

function refuseLargeBody(): Response {
  throw new TransferFailure(413, 'ClientError.BadRequest', 'The document is too large; submit fewer items at once');
}

/** What is no refusal is a fault of ours: it is logged with its cause, and the client may try again. */
function asFailure(error: unknown, c: Context<TransferEnv>, log: Logger): TransferFailure {
  if (error instanceof TransferFailure) return error;
  log.error({ err: error, method: c.req.method, path: c.req.path }, 'transfer failed to answer');
  return new TransferFailure(503, 'ServiceUnavailable', 'Local Transfer failed; its log says why', { cause: error });
}

function answerError(c: Context<TransferEnv>, { status, code, message }: TransferFailure): Response {
  return c.json({ code, message, request_id: newRequestId(), resource: resourceOf(c) }, status);
}
