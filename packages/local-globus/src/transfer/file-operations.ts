import { mkdir, rename } from 'node:fs/promises';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import { requireRead, requireWrite } from './access.ts';
import { type CollectionPath, parsePath } from './collection-path.ts';
import { noteUse } from './collection-use.ts';
import type { Collection } from './collections.ts';
import { enterParent } from './confined-folder.ts';
import { requireCollection, rootOf, type TransferContext, type TransferEnv } from './context.ts';
import { describeEntry } from './file-document.ts';
import { findEntry } from './find-entry.ts';
import { listFolder } from './list-folder.ts';
import { fileListBody } from './list-response.ts';
import { readCount, readFlag } from './query.ts';
import { readBody, resultDocument } from './request-body.ts';
import { requireAuthorization } from './require-authorization.ts';
import { fillOnDemand } from './seed/on-demand-folder.ts';
import { type StorageAnswers, storageFailure } from './storage-failure.ts';
import { TransferFailure } from './transfer-failure.ts';

const mostEntries = 100_000;
type Route = Context<TransferEnv>;

/** GET /operation/endpoint/<id>/ls */
export async function listDirectory(context: TransferContext, c: Route): Promise<Response> {
  const collection = requireCollection(c.req.param('id') ?? '');
  requireRead(collection, c.var.caller);
  requireAuthorization(context, c.var.caller, [collection]);
  const path = parsePath(c.req.query('path') ?? '', collection.home);
  const bounds = { default: mostEntries, min: 1, max: mostEntries };
  const options = {
    showHidden: readFlag(c.req.query('show_hidden'), 'show_hidden') ?? true,
    filters: c.req.queries('filter') ?? [],
    orderBy: c.req.query('orderby'),
    limit: readCount(c.req.query('limit'), 'limit', bounds),
    offset: readCount(c.req.query('offset'), 'offset', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER }),
  };
  await fillOnDemand(context.collectionsFolder, collection.folder, path.segments);
  const { entries, total } = await answering(collection, listingAnswers(collection, path), () =>
    listFolder(rootOf(context, collection), path.segments, options),
  );
  noteUse(context, c.var.caller, collection.id);
  const head = {
    ...listingHead(collection, path),
    length: entries.length,
    total,
    limit: options.limit,
    offset: options.offset,
  };
  return c.body(fileListBody(head, entries), 200, { 'Content-Type': 'application/json' });
}

function listingHead(collection: Collection, path: CollectionPath) {
  return {
    DATA_TYPE: 'file_list',
    endpoint: collection.id,
    path: `${path.shown}/`,
    absolute_path: `/${path.segments.map((segment) => `${segment}/`).join('')}`,
    rename_supported: true,
    symlink_supported: false,
  };
}

function listingAnswers(collection: Collection, path: CollectionPath): StorageAnswers {
  const at = `on endpoint '${collection.displayName}'`;
  return {
    missing: new TransferFailure(404, 'ClientError.NotFound', `Directory '${path.shown}/' not found ${at}`),
    notDirectory: new TransferFailure(
      502,
      'ExternalError.DirListingFailed.NotDirectory',
      `'${path.shown}' ${at} is not a directory`,
    ),
    other: 'ExternalError.DirListingFailed',
  };
}

/** GET /operation/endpoint/<id>/stat */
export async function statPath(context: TransferContext, c: Route): Promise<Response> {
  const collection = requireCollection(c.req.param('id') ?? '');
  requireRead(collection, c.var.caller);
  requireAuthorization(context, c.var.caller, [collection]);
  const path = parsePath(c.req.query('path') ?? '', collection.home);
  const missing = new TransferFailure(
    404,
    'NotFound',
    `Path not found, Error (list)\nEndpoint: ${collection.displayName} (${collection.id})`,
  );
  const answers = { missing, notDirectory: missing, other: 'EndpointError' };
  const entry = await answering(collection, answers, () => findEntry(rootOf(context, collection), path));
  if (entry === null) throw missing;
  return c.json(path.segments.length === 0 ? { ...entry, name: '/' } : entry);
}

const mkdirBody = z.object({ path: z.string() });

/** POST /operation/endpoint/<id>/mkdir */
export async function makeDirectory(context: TransferContext, c: Route): Promise<Response> {
  const collection = requireCollection(c.req.param('id') ?? '');
  requireWrite(collection, c.var.caller);
  requireAuthorization(context, c.var.caller, [collection]);
  const path = parsePath((await readBody(c, mkdirBody)).path, collection.home);
  const exists = new TransferFailure(502, 'ExternalError.MkdirFailed.Exists', `'${path.shown}' exists already`);
  if (path.segments.length === 0) throw exists;
  const answers = { ...parentAnswers(path), exists, other: 'ExternalError.MkdirFailed' };
  await answering(collection, answers, async () => {
    const { folder, name } = enterParent(rootOf(context, collection), path.segments);
    try {
      await mkdir(folder.at(name));
    } finally {
      folder.close();
    }
  });
  return c.json(
    { ...resultDocument(c, 'DirectoryCreated', 'The directory was created successfully'), DATA_TYPE: 'mkdir_result' },
    202,
  );
}

const renameBody = z.object({ old_path: z.string(), new_path: z.string() });

/** POST /operation/endpoint/<id>/rename */
export async function renameEntry(context: TransferContext, c: Route): Promise<Response> {
  const collection = requireCollection(c.req.param('id') ?? '');
  requireWrite(collection, c.var.caller);
  requireAuthorization(context, c.var.caller, [collection]);
  const body = await readBody(c, renameBody);
  const from = parsePath(body.old_path, collection.home);
  const to = parsePath(body.new_path, collection.home);
  const exists = new TransferFailure(502, 'ExternalError.RenameFailed.Exists', `'${to.shown}' exists already`);
  const answers = { ...parentAnswers(from), exists, other: 'ExternalError.RenameFailed' };
  await answering(collection, answers, () => moveEntry(rootOf(context, collection), from, to, exists));
  return c.json(resultDocument(c, 'FileRenamed', 'File or directory renamed successfully'));
}

async function moveEntry(
  root: string,
  from: CollectionPath,
  to: CollectionPath,
  exists: TransferFailure,
): Promise<void> {
  if (from.segments.length === 0)
    throw new TransferFailure(502, 'ExternalError.RenameFailed', 'The root of a collection has no other name');
  const source = enterParent(root, from.segments);
  try {
    const destination = enterParent(root, to.segments);
    try {
      if (describeEntry(root, source.folder, source.name) === null) throw parentAnswers(from).missing;
      if (describeEntry(root, destination.folder, destination.name) !== null) throw exists;
      await rename(source.folder.at(source.name), destination.folder.at(destination.name));
    } finally {
      destination.folder.close();
    }
  } finally {
    source.folder.close();
  }
}

function parentAnswers(path: CollectionPath): { missing: TransferFailure; notDirectory: TransferFailure } {
  const missing = new TransferFailure(
    404,
    'ClientError.NotFound',
    `'${path.shown}', or the directory it is in, was not found`,
  );
  return { missing, notDirectory: missing };
}

async function answering<Result>(
  collection: Collection,
  answers: StorageAnswers,
  act: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw storageFailure(error, collection, answers);
  }
}
