import type { DatabaseSync } from 'node:sqlite';
import { type Context, Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import type { Logger } from 'pino';
import type { GroupStore } from '../groups/group-store.ts';
import { limitBody } from '../limit-body.ts';
import { listenerOf, type RoutedListener } from '../routed-listener.ts';
import type { Seeds } from '../seeds.ts';
import { createAccessTables } from './access/access-store.ts';
import { activityTable } from './activity/activity-table.ts';
import { allowOrigins } from './allow-origins.ts';
import { type Introspect, identifyCaller } from './caller.ts';
import { type Collections, openCollections } from './collection-registry.ts';
import { collectionTable } from './collection-table.ts';
import { type ConnectionOrder, type ConnectionSet, setConnection } from './connection-order.ts';
import type { TransferEnv } from './context.ts';
import { createOperationFaults, type OperationFaults } from './operation-faults.ts';
import { createPauseTable } from './pause/pause-rules.ts';
import { newRequestId, resourceOf } from './request-body.ts';
import type { Authorization } from './require-authorization.ts';
import type { RouteTable, Services } from './route-table.ts';
import { createTables } from './schema.ts';
import { seedCollections } from './seed/seed-collections.ts';
import { createFileThreads } from './tasks/file-threads.ts';
import { type HoldOrder, orderHold, releaseTasks } from './tasks/order-hold.ts';
import { createTaskFaults, type TaskFaults } from './tasks/task-faults.ts';
import { TaskScheduler } from './tasks/task-scheduler.ts';
import { taskTable } from './tasks/task-table.ts';
import { TransferFailure } from './transfer-failure.ts';
import { answerErrors, answerUnprocessable, Unprocessable } from './v2/json-api.ts';
import { v2Table } from './v2/v2-table.ts';

export type TransferOptions = {
  database: DatabaseSync;
  /** The collections' folders are made below it. */
  folder: string;
  /** What there is at first. */
  seeds: Pick<Seeds, 'collections' | 'rules' | 'roles' | 'folders'>;
  /** Made from the database when left out. */
  collections?: Collections;
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
  /** How long a cancel waits for its task to stop; ten seconds when left out. */
  longestCancelMs?: number;
  taskFaults?: TaskFaults;
  operationFaults?: OperationFaults;
  groups: GroupStore;
};

export type Transfer = {
  listener: RoutedListener;
  /** Holds an open task up by order, or lets it go on. False when there is no such task. */
  holdTask(order: HoldOrder): Promise<boolean>;
  /** Lets all tasks go on that were held up by order. */
  releaseTasks(): Promise<void>;
  /** Connects, disconnects or pauses a Globus Connect Personal; its tasks have stopped, or go on, by then. */
  setConnection(order: ConnectionOrder): Promise<ConnectionSet>;
  close(): Promise<void>;
};

const largestBody = 32 * 1024 * 1024;
const defaultRetryDelaysMs = [5000, 15_000, 60_000];

/** The URL tables, by what begins their paths. */
const tables: Readonly<Record<string, RouteTable>> = {
  '/v0.10': [...collectionTable, ...taskTable, ...activityTable],
  '/v2': v2Table,
};

/**
 * Globus Transfer v0.10 over real folders: the collections are filled at the first start. The listener serves /v0.10 and
 * what there is below /v2; every answer is JSON, errors are the documents of the Transfer API (`code`, `message`,
 * `request_id`, `resource`), below /v2 those of JSON:API.
 */
export async function createTransfer(options: TransferOptions): Promise<Transfer> {
  const context = {
    ...options,
    collections: options.collections ?? openCollections(options.database, options.seeds.collections),
    dataUrl: options.dataUrl ?? null,
    collectionsFolder: `${options.folder}/collections`,
    taskFaults: options.taskFaults ?? createTaskFaults(),
    operationFaults: options.operationFaults ?? createOperationFaults(),
  };
  createTables(options.database);
  createPauseTable(options.database);
  createAccessTables(context);
  await seedCollections(context.collectionsFolder, options.seeds);
  const threads = createFileThreads();
  const scheduler = new TaskScheduler(context, {
    partialFolder: `${options.folder}/partial`,
    threads,
    bytesPerSecond: options.bytesPerSecond,
    retryDelaysMs: options.retryDelaysMs ?? defaultRetryDelaysMs,
    longestCancelMs: options.longestCancelMs ?? 10_000,
  });
  await scheduler.resume();
  const close = async () => {
    await scheduler.close();
    await threads.close();
  };
  return {
    listener: listenerOf(createRouter({ context, scheduler }, options)),
    holdTask: (order) => orderHold(context, scheduler, order),
    releaseTasks: () => releaseTasks(context, scheduler),
    async setConnection(order) {
      const set = setConnection(context, order);
      await scheduler.reconsider();
      return set;
    },
    close,
  };
}

function createRouter(services: Services, { introspect, log }: TransferOptions): Hono<TransferEnv> {
  const app = new Hono<TransferEnv>({ getPath: (request) => fromVersion(getPath(request)) });
  app.use(async (c, next) => {
    await next();
    c.header('X-Transfer-API-Version', '0.10');
    c.header('Cache-Control', 'no-store');
  });
  app.use(allowOrigins);
  for (const [version, routes] of Object.entries(tables)) {
    app.use(`${version}/*`, async (c, next) => {
      c.set('caller', await identifyCaller(c.req.header('Authorization'), introspect));
      await next();
    });
    app.use(`${version}/*`, limitBody(largestBody, refuseLargeBody));
    for (const [method, path, handle] of routes) app.on(method, `${version}${path}`, (c) => handle(services, c));
    for (const path of new Set(routes.map(([, path]) => path))) app.all(`${version}${path}`, refuseMethod);
  }
  app.notFound((c) => answerError(c, new TransferFailure(404, 'ClientError.NotFound', 'There is no such resource')));
  app.onError((error, c) =>
    error instanceof Unprocessable ? answerUnprocessable(c, error) : answerError(c, asFailure(error, c, log)),
  );
  return app;
}

/** Clients may be pointed at an address with a path, which stands before the version then (transfer-api.md §20.1). */
function fromVersion(path: string): string {
  return path.replace(/^(?:\/[^/]+)*?(?=\/(?:v0\.10|v2)\/)/, '');
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

function answerError(c: Context<TransferEnv>, failure: TransferFailure): Response {
  if (c.req.path.startsWith('/v2/')) return answerErrors(c, failure);
  const { status, code, message, members } = failure;
  return c.json({ code, message, request_id: newRequestId(), resource: resourceOf(c), ...members }, status);
}
