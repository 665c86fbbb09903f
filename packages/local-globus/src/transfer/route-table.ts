import type { Context } from 'hono';
import type { TransferContext, TransferEnv } from './context.ts';
import type { TaskScheduler } from './tasks/task-scheduler.ts';

/** What the routes of Transfer have at hand. */
export type Services = { context: TransferContext; scheduler: TaskScheduler };
export type Handler = (services: Services, c: Context<TransferEnv>) => Response | Promise<Response>;

/** Method, path below the version, and who answers. */
export type RouteTable = readonly (readonly ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string, Handler])[];
