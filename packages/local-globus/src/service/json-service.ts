import { type Context, Hono } from 'hono';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import { limitBody } from '../limit-body.ts';
import { listenerOf, type RoutedListener } from '../routed-listener.ts';
import { allowOrigins } from '../transfer/allow-origins.ts';
import { type Caller, type Introspect, identifyCaller } from '../transfer/caller.ts';
import { TransferFailure } from '../transfer/transfer-failure.ts';
import { ServiceFailure, unprocessable } from './service-failure.ts';

export type ServiceEnv = { Variables: { caller: Caller } };
export type ServiceContext = Context<ServiceEnv>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type ServiceRoutes = readonly (readonly [Method, string, (c: ServiceContext) => Response | Promise<Response>])[];

export interface JsonServiceOptions {
  /** What it is called in refusals. */
  name: string;
  /** A token with any of these scopes is taken. */
  scopes: readonly string[];
  introspect: Introspect;
  log: Logger;
  routes: ServiceRoutes;
  /** The body of a refusal, as this service writes it. */
  document(failure: ServiceFailure): Record<string, unknown>;
}

const largestBody = 1_048_576;

/** A service whose requests and answers are JSON and bear tokens: what its routes do not answer is a document too. */
export function jsonService(options: JsonServiceOptions): RoutedListener {
  const app = new Hono<ServiceEnv>();
  app.use(allowOrigins);
  app.use(async (c, next) => {
    c.set('caller', await callerOf(options, c.req.header('Authorization')));
    await next();
  });
  app.use(
    limitBody(largestBody, (c) => {
      const failure = new ServiceFailure(413, 'PAYLOAD_TOO_LARGE', 'Send less than a mebibyte');
      return c.json(options.document(failure), 413);
    }),
  );
  for (const [method, path, handle] of options.routes) app.on(method, path, handle);
  for (const path of new Set(options.routes.map(([, one]) => one))) {
    app.all(path, (c) => {
      throw new ServiceFailure(405, 'METHOD_NOT_ALLOWED', `${c.req.method} is not possible here`);
    });
  }
  app.notFound((c) => c.json(options.document(new ServiceFailure(404, 'NOT_FOUND', 'There is no such resource')), 404));
  app.onError((error, c) => {
    const failure = asFailure(options, error);
    return c.json(options.document(failure), failure.status);
  });
  return listenerOf(app);
}

async function callerOf({ scopes, name, introspect }: JsonServiceOptions, authorization: string | undefined) {
  try {
    return await identifyCaller(authorization, introspect, { scope: scopes, service: name });
  } catch (error) {
    if (!(error instanceof TransferFailure)) throw error;
    const status = error.status === 401 ? 401 : 503;
    throw new ServiceFailure(status, status === 401 ? 'UNAUTHORIZED' : 'SERVICE_UNAVAILABLE', error.message, {
      cause: error,
    });
  }
}

function asFailure({ name, log }: JsonServiceOptions, error: unknown): ServiceFailure {
  if (error instanceof ServiceFailure) return error;
  log.error({ err: error }, `${name} failed to answer`);
  return new ServiceFailure(503, 'SERVICE_UNAVAILABLE', 'Local Globus failed on this request; its log says how');
}

/** Reads the JSON body of a request. Throws 422 with what is wrong, and where. */
export async function bodyOf<Schema extends z.ZodMiniType>(
  c: ServiceContext,
  schema: Schema,
): Promise<z.infer<Schema>> {
  return valid(schema, await c.req.json<unknown>().catch(() => undefined), 'body');
}

/** What a schema makes of a value. Throws 422 with what is wrong, and where. */
export function valid<Schema extends z.ZodMiniType>(schema: Schema, value: unknown, place: string): z.infer<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw unprocessable(
    read.error.issues.slice(0, 20).map(({ path, message, code }) => ({
      loc: [place, ...path.map((part) => (typeof part === 'number' ? part : String(part)))],
      msg: message,
      type: code ?? 'invalid',
    })),
  );
}
