import { unlink } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { requireRead, requireWrite } from '../transfer/access.ts';
import { type Caller, type Introspect, identifyCaller } from '../transfer/caller.ts';
import { parsePath } from '../transfer/collection-path.ts';
import {
  type Collection,
  findCollection,
  httpsScope,
  isServedOverHttps,
  needsDataAccess,
} from '../transfer/collections.ts';
import { enterParent, PathEscape } from '../transfer/confined-folder.ts';
import { isErrno } from '../transfer/file-document.ts';
import { newRequestId } from '../transfer/request-body.ts';
import { type Authorization, requireAuthorization } from '../transfer/require-authorization.ts';
import { TransferFailure } from '../transfer/transfer-failure.ts';
import { openFound } from './open-file.ts';
import { receiveFile } from './receive-file.ts';
import { sendFile } from './send-file.ts';

export type DataOptions = {
  /** Of local Globus; the collections' folders are below it. */
  folder: string;
  introspect: Introspect;
  authorization: Authorization;
  /** Where a browser without a token is sent. */
  authUrl: string;
  now: () => number;
  log: Logger;
};

/**
 * HTTPS access to collections (GCS): `/<collection id>/<path>` is a file, for the bearer of a token of that collection.
 * GET, HEAD, PUT, DELETE and the preflight of browsers; no listings.
 */
export function createData(options: DataOptions): RequestListener {
  return (req, res) => {
    answer(options, req, res).catch((error: unknown) => answerFailure(options, req, res, error));
  };
}

async function answer(options: DataOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  res.setHeader('Access-Control-Allow-Origin', '*');
  if (req.method === 'OPTIONS') {
    res.writeHead(204, { 'Access-Control-Allow-Methods': methods.join(', '), ...allowedHeaders }).end();
    return;
  }
  const { collection, segments } = placeOf(req);
  if (!methods.includes(req.method ?? '')) throw new TransferFailure(405, 'MethodNotAllowed', 'Not possible here');
  const wanted = { scope: httpsScope(collection), service: `${collection.displayName}'s data` };
  const caller = await identifyCaller(req.headers.authorization, options.introspect, wanted);
  const isWrite = req.method === 'PUT' || req.method === 'DELETE';
  if (isWrite) requireWrite(collection, caller);
  else requireRead(collection, caller);
  if (!needsDataAccess(collection)) requireAuthorization(options, caller, [collection]);
  await act(options, req, res, { collection, segments, caller });
}

type Place = { collection: Collection; segments: readonly string[]; caller: Caller };

async function act(options: DataOptions, req: IncomingMessage, res: ServerResponse, place: Place): Promise<void> {
  const { collection, segments } = place;
  const root = `${options.folder}/collections/${collection.folder}`;
  if (segments.length === 0 && req.method !== 'HEAD') throw denied('That is the root of the collection');
  if (req.method === 'PUT') {
    const { isNew } = await receiveFile(req, root, segments, `${options.folder}/partial-uploads`);
    res.writeHead(isNew ? 201 : 204).end();
  } else if (req.method === 'DELETE') {
    await removeFile(root, segments);
    res.writeHead(204).end();
  } else {
    const found = openFound(root, segments);
    if (found.kind === 'file') sendFile(req, res, segments.at(-1) ?? '', found);
    else if (found.kind === 'directory' && req.method === 'HEAD') {
      res.writeHead(200, { 'Content-Type': 'httpd/unix-directory' }).end();
    } else throw denied(found.kind === 'directory' ? 'Directories are not listed' : 'That is no file');
  }
}

async function removeFile(root: string, segments: readonly string[]): Promise<void> {
  const { folder, name } = enterParent(root, segments);
  try {
    await unlink(folder.at(name));
  } finally {
    folder.close();
  }
}

/** The raw path, decoded segment by segment: an encoded slash is no separator, and so in no name. */
function placeOf({ url = '' }: IncomingMessage): { collection: Collection; segments: readonly string[] } {
  const [, id = '', ...rest] = (url.split('?')[0] ?? '').split('/');
  const collection = findCollection(id);
  if (collection === undefined || !isServedOverHttps(collection)) throw notFound();
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

function answerFailure(options: DataOptions, req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (res.headersSent || req.destroyed) {
    res.destroy();
    return;
  }
  const { status, code, message, members } = asFailure(options, error);
  // A browser is sent to sign in; what calls by script says so, and is told.
  if (status === 401 && req.headers.authorization === undefined && req.headers['x-requested-with'] === undefined) {
    res.writeHead(302, { Location: `${options.authUrl}/v2/oauth2/authorize` }).end();
    return;
  }
  req.resume();
  res
    .writeHead(status, { 'Content-Type': 'application/json' })
    .end(req.method === 'HEAD' ? undefined : JSON.stringify({ code, message, request_id: newRequestId(), ...members }));
}

function asFailure({ log }: DataOptions, error: unknown): TransferFailure {
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
