import {
  apiPath,
  bffUpstreamHeader,
  guardHeader,
  passiveHeader,
  problemDocument,
  type Service,
  services,
} from '@isthmus/bff-contract';
import { authError, timersError, timersUnprocessable, transferError } from '@isthmus/globus';
import type * as z from 'zod/mini';
import { type Fault, RequestError } from './errors/fault.ts';
import { isPersonHere } from './presence.ts';

export type CallOptions = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Record<string, string | number | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** A question whatever its method: the page may ask it by itself, and then keeps no session alive by it. */
  changesNothing?: boolean;
  signal?: AbortSignal | undefined;
  /** What the answer should be, best first. Default: JSON. */
  accept?: string;
  /** The part of a file that is wanted, as `Range` says it. */
  range?: string;
  /** The call goes on when the page goes away, unless its body is larger than browsers allow for that. */
  keepalive?: boolean;
  /** For tests. */
  fetch?: typeof fetch;
};

/**
 * Calls a resource server through the BFF: `callService('transfer', '/v0.10/task_list', taskList, { query })`.
 * The answer is parsed by `schema`. Throws `RequestError`, or the AbortError of `signal`.
 * Call it inside a query or a mutation: those open the sign-in gate and the service banner.
 */
export function callService<Schema extends z.ZodMiniType>(
  service: Service,
  path: `/${string}`,
  schema: Schema,
  options: CallOptions = {},
): Promise<z.output<Schema>> {
  return callBff(apiPath(service, path), schema, options);
}

/** Calls one of the BFF's own endpoints, as `callService`. */
export async function callBff<Schema extends z.ZodMiniType>(
  path: string,
  schema: Schema,
  options: CallOptions = {},
): Promise<z.output<Schema>> {
  const response = await openBff(path, options);
  const parsed = schema.safeParse(await readJson(response));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw unreadable(response, `${issue?.path.join('.')}: ${issue?.message}`);
}

/** Calls a resource server as `callService`, and hands out the answer with its body unread: it may be long. */
export function openService(service: Service, path: `/${string}`, options: CallOptions = {}): Promise<Response> {
  return openBff(apiPath(service, path), options);
}

/** Opens a file of a collection over its HTTPS access; `path` is of `collectionFilePath`. The body is unread. */
export function openFile(path: string, options: Pick<CallOptions, 'signal' | 'range'>): Promise<Response> {
  return openBff(path, { ...options, accept: '*/*' });
}

async function openBff(path: string, options: CallOptions): Promise<Response> {
  const response = await send(path, options);
  if (!response.ok) throw new RequestError(await faultOfResponse(response));
  return response;
}

/** 64 KiB over all such calls of a page (Fetch, HTTP-network-or-cache fetch); half of it is left to others. */
const keepaliveBytes = 32 * 1024;

async function send(path: string, options: CallOptions): Promise<Response> {
  const { method = 'GET', body, signal, accept = 'application/json', fetch: fetchIt = fetch } = options;
  const headers = new Headers({ [guardHeader.name]: guardHeader.value, Accept: accept });
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.range !== undefined) headers.set('Range', options.range);
  if ((method === 'GET' || options.changesNothing === true) && !isPersonHere())
    headers.set(passiveHeader.name, passiveHeader.value);
  const text = body === undefined ? null : JSON.stringify(body);
  try {
    return await fetchIt(path + queryString(options.query), {
      method,
      headers,
      body: text,
      keepalive: options.keepalive === true && new Blob([text ?? '']).size <= keepaliveBytes,
      signal: signal ?? null,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new RequestError({ kind: 'unreachable' }, { cause });
  }
}

function queryString(query: CallOptions['query'] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    if (cause instanceof SyntaxError) throw unreadable(response, 'not JSON', cause);
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new RequestError({ kind: 'unreachable' }, { cause });
  }
}

function unreadable(response: Response, issue: string, cause?: unknown): RequestError {
  return new RequestError({ kind: 'unreadable', status: response.status, issue }, { cause });
}

/** Those whose own answers come through the BFF: services, and the servers of collections' files. */
const upstreams = [...services, 'collections'] as const;

/** What a refusal says, whoever made it: the BFF (problem document), Transfer or Auth. */
export async function faultOfResponse(response: Response): Promise<Fault> {
  const retryAfterSeconds = retryAfter(response.headers.get('Retry-After'));
  const text = await response.text().catch(() => '');
  const document = parseJson(text);
  const upstream = upstreams.find((service) => service === response.headers.get(bffUpstreamHeader));
  const fault = upstream ? upstreamFault(upstream, response.status, document) : problemFault(response.status, document);
  if (!fault) return { kind: 'unreadable', status: response.status, issue: 'an error without a known document' };
  return { ...fault, retryAfterSeconds: retryAfterSeconds ?? fault.retryAfterSeconds };
}

function problemFault(status: number, document: unknown): Extract<Fault, { kind: 'problem' }> | null {
  const problem = problemDocument.safeParse(document);
  if (!problem.success) return null;
  const { code, detail, requestId, service, retryAfter: seconds, stepUp } = problem.data;
  return {
    kind: 'problem',
    code,
    status,
    detail,
    requestId,
    service: service ?? null,
    retryAfterSeconds: seconds ?? null,
    ...(stepUp && { stepUp }),
  };
}

function upstreamFault(
  service: (typeof upstreams)[number],
  status: number,
  document: unknown,
): Extract<Fault, { kind: 'upstream' }> {
  const base = { kind: 'upstream', service, status, retryAfterSeconds: null } as const;
  const nothing = { requestId: null, requiredScopes: [], authorizationParameters: null };
  const transfer = transferError.safeParse(document);
  if (transfer.success) {
    const { code, message, request_id, authorization_parameters, required_scopes } = transfer.data;
    return {
      ...base,
      code,
      message,
      requestId: request_id ?? null,
      requiredScopes: authorization_parameters?.required_scopes ?? required_scopes ?? [],
      authorizationParameters: authorization_parameters ?? null,
    };
  }
  const auth = authError.safeParse(document);
  const first = auth.data?.errors[0];
  if (first)
    return { ...base, ...nothing, code: first.code, message: first.detail ?? first.title ?? '', requestId: first.id };
  const timers = timersError.safeParse(document).data?.error;
  if (timers) return { ...base, ...nothing, code: timers.code, message: timers.detail };
  const [wrong] = timersUnprocessable.safeParse(document).data?.detail ?? [];
  return { ...base, ...nothing, code: `http_${status}`, message: wrong ? `${wrong.loc.join('.')}: ${wrong.msg}` : '' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Retry-After as seconds; its date form is read against this machine's clock. */
function retryAfter(value: string | null): number | null {
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - Date.now()) / 1000));
}
