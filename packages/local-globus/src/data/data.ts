import { unlink } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import type { GroupStore } from '../groups/group-store.ts';
import type { RoutedListener } from '../routed-listener.ts';
import { accessTo, type Permission } from '../transfer/access.ts';
import { type Caller, type Introspect, identifyCaller } from '../transfer/caller.ts';
import { parsePath } from '../transfer/collection-path.ts';
import type { Collections } from '../transfer/collection-registry.ts';
import { type Collection, httpsScope, isServedOverHttps, needsDataAccess } from '../transfer/collections.ts';
import { enterParent, PathEscape, segmentsOf } from '../transfer/confined-folder.ts';
import { rootOf } from '../transfer/context.ts';
import { isErrno } from '../transfer/file-document.ts';
import { newRequestId } from '../transfer/request-body.ts';
import { type Authorization, requireAuthorization } from '../transfer/require-authorization.ts';
import { TransferFailure } from '../transfer/transfer-failure.ts';
import { type BrowserLogin, type BrowserLoginOptions, createBrowserLogin } from './browser-login.ts';
import { openFound } from './open-file.ts';
import { receiveFile } from './receive-file.ts';
import { sendFile } from './send-file.ts';

export type DataOptions = {
  /** Of local Globus; the collections' folders are below it. */
  folder: string;
  database: DatabaseSync;
  collections: Collections;
  groups: GroupStore;
  introspect: Introspect;
  authorization: Authorization;
  /** Where a browser without a token is sent, and how it comes back. */
  login: BrowserLoginOptions;
  now: () => number;
  log: Logger;
};

/**
 * HTTPS access to collections (GCS): `/<collection id>/<path>` is a file, for the bearer of a token of that collection.
 * GET, HEAD, PUT, DELETE and the preflight of browsers; no listings.
 */
export function createData(options: DataOptions): RoutedListener {
  const login = createBrowserLogin(options.login);
  const server = { ...options, login };
  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    answer(server, req, res).catch((error: unknown) => answerFailure(server, req, res, error));
  };
  return Object.assign(listener, { routes: methods.map((method) => ({ method, path: '/:collection/:path' })) });
}

type DataServer = Omit<DataOptions, 'login'> & { login: BrowserLogin };

async function answer(options: DataServer, req: IncomingMessage, res: ServerResponse): Promise<void> {
  res.setHeader('Access-Control-Allow-Origin', '*');
  if (req.method === 'OPTIONS') {
    res.writeHead(204, { 'Access-Control-Allow-Methods': methods.join(', '), ...allowedHeaders }).end();
    return;
  }
  if (await options.login.finish(req, res)) return;
  const { collection, segments } = placeOf(options, req);
  if (!methods.includes(req.method ?? '')) throw new TransferFailure(405, 'MethodNotAllowed', 'Not possible here');
  const permission = req.method === 'PUT' || req.method === 'DELETE' ? 'rw' : 'r';
  const place = { collection, segments };
  const caller = await admit(options, req, place, permission);
  await act(options, req, res, { ...place, permit: permitter(options, collection, caller, permission) });
}

/** Who asks; null for somebody without a token where the access rules let anybody in. Throws 401 and 403. */
async function admit(
  options: DataServer,
  req: IncomingMessage,
  { collection, segments }: Pick<Place, 'collection' | 'segments'>,
  permission: Permission,
): Promise<Caller | null> {
  const authorization = req.headers.authorization ?? options.login.authorizationOf(req, collection);
  if (authorization === undefined && covers(accessTo(options, null, collection)(segments), permission)) return null;
  const wanted = { scope: httpsScope(collection), service: `${collection.displayName}'s data` };
  const caller = await identifyCaller(authorization, options.introspect, wanted);
  permitter(options, collection, caller, permission)(segments);
  // A token of the collection's own scope stands for the consent to its data.
  if (!needsDataAccess(collection)) requireAuthorization(options, caller, [collection]);
  return caller;
}

const covers = (has: Permission | null, wanted: Permission): boolean => has === 'rw' || has === wanted;

function permitter(options: DataServer, collection: Collection, caller: Caller | null, permission: Permission) {
  const access = accessTo(options, caller, collection);
  return (segments: readonly string[]): void => {
    if (!covers(access(segments), permission)) throw denied('No permission for that path');
  };
}

type Place = {
  collection: Collection;
  segments: readonly string[];
  /** Told where the path is once links were followed; throws to refuse. */
  permit: (segments: readonly string[]) => void;
};

async function act(options: DataServer, req: IncomingMessage, res: ServerResponse, place: Place): Promise<void> {
  const { collection, segments, permit } = place;
  const root = rootOf({ collectionsFolder: `${options.folder}/collections` }, collection);
  if (segments.length === 0 && req.method !== 'HEAD') throw denied('That is the root of the collection');
  if (req.method === 'PUT') {
    const { isNew } = await receiveFile(req, { root, segments, permit }, `${options.folder}/partial-uploads`);
    res.writeHead(isNew ? 201 : 204).end();
  } else if (req.method === 'DELETE') {
    await removeFile(root, segments, permit);
    res.writeHead(204).end();
  } else {
    const found = openFound(root, segments, permit);
    if (found.kind === 'file') await sendFile(req, res, segments.at(-1) ?? '', found);
    else if (found.kind === 'directory' && req.method === 'HEAD') {
      res.writeHead(200, { 'Content-Type': 'httpd/unix-directory' }).end();
    } else throw denied(found.kind === 'directory' ? 'Directories are not listed' : 'That is no file');
  }
}

async function removeFile(root: string, segments: readonly string[], permit: Place['permit']): Promise<void> {
  const { folder, name } = enterParent(root, segments);
  try {
    permit([...segmentsOf(root, folder), name]);
    await unlink(folder.at(name));
  } finally {
    folder.close();
  }
}

/** The raw path, decoded segment by segment: an encoded slash is no separator, and so in no name. */
function placeOf(
  { collections }: Pick<DataOptions, 'collections'>,
  { url = '' }: IncomingMessage,
): { collection: Collection; segments: readonly string[] } {
  const [, id = '', ...rest] = (url.split('?')[0] ?? '').split('/');
  const collection = collections.find(id);
  if (collection === undefined || collection.deleted || !isServedOverHttps(collection)) throw notFound();
  const names = rest.map(decode);
  if (names.some((name) => name === null || name.includes('/'))) throw notFound();
  return { collection, segments: parsePath(`/${names.join('/')}`, []).segments };
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

function answerFailure(options: DataServer, req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (res.headersSent || req.destroyed) {
    res.destroy();
    return;
  }
  const { status, code, message, members } = asFailure(options, error);
  if (status === 401 && isBrowser(req)) {
    options.login.start(req, res, placeOf(options, req).collection);
    return;
  }
  req.resume();
  res
    .writeHead(status, { 'Content-Type': 'application/json' })
    .end(req.method === 'HEAD' ? undefined : JSON.stringify({ code, message, request_id: newRequestId(), ...members }));
}

/** What calls by script says so, or sends a token: it is told. A browser that looks at a file is sent to sign in. */
const isBrowser = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  headers.authorization === undefined &&
  headers['x-requested-with'] === undefined;

function asFailure({ log }: Pick<DataOptions, 'log'>, error: unknown): TransferFailure {
  if (error instanceof TransferFailure) return error;
  if (error instanceof PathEscape) return denied('The path leaves the collection');
  const code = isErrno(error) ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return notFound();
  if (code === 'EISDIR' || code === 'EPERM' || code === 'EACCES' || code === 'ELOOP')
    return denied('Permission denied');
  log.error({ err: error }, 'a data server failed to answer');
  return new TransferFailure(503, 'ServiceUnavailable', 'The data server failed; its log says why', { cause: error });
}

const notFound = () => new TransferFailure(404, 'NotFound', 'There is no such file');
const denied = (message: string) => new TransferFailure(403, 'PermissionDenied', message);

const methods = ['HEAD', 'GET', 'PUT', 'DELETE', 'OPTIONS'];
const allowedHeaders = { 'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Requested-With, Range' };
