import type { RequestListener } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Logger } from 'pino';
import { limitBody } from '../limit-body.ts';
import { isVisible } from './access.ts';
import { createBookmark, deleteBookmark, listBookmarks, showBookmark, updateBookmark } from './bookmarks.ts';
import { type Introspect, identifyCaller } from './caller.ts';
import { requireCollection, type TransferContext, type TransferEnv } from './context.ts';
import { endpointDocuments, serverDocuments } from './endpoint-document.ts';
import { listDirectory, makeDirectory, renameEntry, statPath } from './file-operations.ts';
import { pickFields } from './query.ts';
import { newRequestId, resourceOf } from './request-body.ts';
import type { Authorization } from './require-authorization.ts';
import { createTables } from './schema.ts';
import { searchEndpoints } from './search-endpoints.ts';
import { seedCollections } from './seed/seed-collections.ts';
import { giveSubmissionId } from './tasks/submission.ts';
import { submitDelete } from './tasks/submit-delete.ts';
import { submitTransfer } from './tasks/submit-transfer.ts';
import { listEvents, listSkippedErrors, listSuccessfulTransfers } from './tasks/task-history-routes.ts';
import { cancelTask, listTasks, showTask, updateTask } from './tasks/task-routes.ts';
import { TaskScheduler } from './tasks/task-scheduler.ts';
import { endpointNotFound, TransferFailure } from './transfer-failure.ts';

export type TransferOptions = {
  database: DatabaseSync;
  /** The collections' folders are made below it. */
  folder: string;
  introspect: Introspect;
  /** Base URL of the data server; none when left out. */
  dataUrl?: string;
  authorization: Authorization;
  /** The identity id of a seeded person. */
  identityIdOf: (username: string) => string;
  now: () => number;
  log: Logger;
  /** How fast one task copies, so that it can be watched; as fast as it goes when left out. */
  bytesPerSecond?: number;
  /** Waits before what failed in a task is tried again: first, second, …; the last one repeats. */
  retryDelaysMs?: readonly number[];
};

export type Transfer = { listener: RequestListener; close(): Promise<void> };

type Services = { context: TransferContext; scheduler: TaskScheduler };
type Handler = (services: Services, c: Context<TransferEnv>) => Response | Promise<Response>;
const largestBody = 32 * 1024 * 1024;
const defaultRetryDelaysMs = [5000, 15_000, 60_000];

/** The URL table: everything below /v0.10. */
const routes: readonly (readonly ['GET' | 'POST' | 'PUT' | 'DELETE', string, Handler])[] = [
  ['GET', '/endpoint_search', ({ context }, c) => search(context, c)],
  ['GET', '/endpoint/:id', ({ context }, c) => showEndpoint(context, c)],
  ['GET', '/operation/endpoint/:id/ls', ({ context }, c) => listDirectory(context, c)],
  ['GET', '/operation/endpoint/:id/stat', ({ context }, c) => statPath(context, c)],
  ['POST', '/operation/endpoint/:id/mkdir', ({ context }, c) => makeDirectory(context, c)],
  ['POST', '/operation/endpoint/:id/rename', ({ context }, c) => renameEntry(context, c)],
  ['GET', '/submission_id', ({ context }, c) => giveSubmissionId(context, c)],
  ['POST', '/transfer', ({ context, scheduler }, c) => submitTransfer(context, scheduler, c)],
  ['POST', '/delete', ({ context, scheduler }, c) => submitDelete(context, scheduler, c)],
  ['GET', '/task_list', ({ context }, c) => listTasks(context, c)],
  ['GET', '/task/:id', ({ context }, c) => showTask(context, c)],
  ['PUT', '/task/:id', ({ context }, c) => updateTask(context, c)],
  ['POST', '/task/:id/cancel', ({ context, scheduler }, c) => cancelTask(context, scheduler, c)],
  ['GET', '/task/:id/event_list', ({ context }, c) => listEvents(context, c)],
  ['GET', '/task/:id/successful_transfers', ({ context }, c) => listSuccessfulTransfers(context, c)],
  ['GET', '/task/:id/skipped_errors', ({ context }, c) => listSkippedErrors(context, c)],
  ['GET', '/bookmark_list', ({ context }, c) => listBookmarks(context, c)],
  ['POST', '/bookmark', ({ context }, c) => createBookmark(context, c)],
  ['GET', '/bookmark/:id', ({ context }, c) => showBookmark(context, c)],
  ['PUT', '/bookmark/:id', ({ context }, c) => updateBookmark(context, c)],
  ['DELETE', '/bookmark/:id', ({ context }, c) => deleteBookmark(context, c)],
];

/**
 * Globus Transfer v0.10 over real folders: the collections are filled at the first start. The listener serves /v0.10;
 * every answer is JSON, errors are the documents of the Transfer API (`code`, `message`, `request_id`, `resource`).
 */
export async function createTransfer(options: TransferOptions): Promise<Transfer> {
  const context = { ...options, dataUrl: options.dataUrl ?? null, collectionsFolder: `${options.folder}/collections` };
  createTables(options.database);
  await seedCollections(context.collectionsFolder);
  const scheduler = new TaskScheduler(context, {
    partialFolder: `${options.folder}/partial`,
    bytesPerSecond: options.bytesPerSecond,
    retryDelaysMs: options.retryDelaysMs ?? defaultRetryDelaysMs,
  });
  await scheduler.resume();
  // Not the global Request and Response: the process may hold other servers, and tests.
  const listen = getRequestListener(createRouter({ context, scheduler }, options).fetch, {
    overrideGlobalObjects: false,
  });
  return { listener: (request, response) => void listen(request, response), close: () => scheduler.close() };
}

function createRouter(services: Services, { introspect, log }: TransferOptions): Hono<TransferEnv> {
  const app = new Hono<TransferEnv>();
  app.use(async (c, next) => {
    await next();
    c.header('X-Transfer-API-Version', '0.10');
    c.header('Cache-Control', 'no-store');
  });
  app.use('/v0.10/*', async (c, next) => {
    c.set('caller', await identifyCaller(c.req.header('Authorization'), introspect));
    await next();
  });
  app.use(limitBody(largestBody, refuseLargeBody));
  for (const [method, path, handle] of routes) app.on(method, `/v0.10${path}`, (c) => handle(services, c));
  for (const path of new Set(routes.map(([, path]) => path))) app.all(`/v0.10${path}`, refuseMethod);
  app.notFound((c) => answerError(c, new TransferFailure(404, 'ClientError.NotFound', 'There is no such resource')));
  app.onError((error, c) => answerError(c, asFailure(error, c, log)));
  return app;
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

function answerError(c: Context<TransferEnv>, { status, code, message, members }: TransferFailure): Response {
  return c.json({ code, message, request_id: newRequestId(), resource: resourceOf(c), ...members }, status);
}
