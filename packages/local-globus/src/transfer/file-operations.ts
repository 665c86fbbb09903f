import { mkdir, rename } from 'node:fs/promises';
import type { Context } from 'hono';
import * as z from 'zod/mini';
import type { CollectionPath } from './collection-path.ts';
import { noteUse } from './collection-use.ts';
import type { Collection } from './collections.ts';
import { enterParent, type Folder, segmentsOf } from './confined-folder.ts';
import type { TransferContext, TransferEnv } from './context.ts';
import { enterCollection } from './enter-collection.ts';
import { describeEntry } from './file-document.ts';
import { findEntry } from './find-entry.ts';
import { openListing } from './list-folder.ts';
import { fileListBody } from './list-response.ts';
import { readCount, readFlag } from './query.ts';
import { readBody, resultDocument } from './request-body.ts';
import { fillOnDemand } from './seed/on-demand-folder.ts';
import { type StorageAnswers, storageFailure } from './storage-failure.ts';
import { TransferFailure } from './transfer-failure.ts';

const rootPath: CollectionPath = { segments: [], shown: '' };
const mostEntries = 100_000;
type Route = Context<TransferEnv>;

/** GET /operation/endpoint/<id>/ls */
export async function listDirectory(context: TransferContext, c: Route): Promise<Response> {
  const use = { permission: 'r', pausable: 'ls', operation: 'ls', failure: 'ExternalError.DirListingFailed' } as const;
  const { collection, root, paths, permit } = enterCollection(context, c, {
    ...use,
    paths: [c.req.query('path') ?? ''],
  });
  const [path = rootPath] = paths;
  const bounds = { default: mostEntries, min: 1, max: mostEntries };
  const options = {
    showHidden: readFlag(c.req.query('show_hidden'), 'show_hidden') ?? true,
    filters: c.req.queries('filter') ?? [],
    orderBy: c.req.query('orderby'),
    limit: readCount(c.req.query('limit'), 'limit', bounds),
    offset: readCount(c.req.query('offset'), 'offset', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER }),
    permit,
  };
  await fillOnDemand(context.collectionsFolder, collection.folder, path.segments);
  const listing = await answering(collection, listingAnswers(collection, path), () =>
    openListing(root, path.segments, options),
  );
  noteUse(context, c.var.caller, collection.id);
  const head = { ...listingHead(collection, path), limit: options.limit, offset: options.offset };
  c.header('Content-Type', 'application/json');
  if (c.req.raw.method === 'HEAD') {
    // Nobody would read the body, and so nothing would end the listing.
    listing.close();
    return c.body(null);
  }
  return c.body(fileListBody(head, listing));
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
  const use = {
    permission: 'r',
    pausable: 'ls',
    operation: 'stat',
    failure: 'ExternalError.DirListingFailed',
  } as const;
  const { collection, root, paths, permit } = enterCollection(context, c, {
    ...use,
    paths: [c.req.query('path') ?? ''],
  });
  const [path = rootPath] = paths;
  const missing = new TransferFailure(
    404,
    'NotFound',
    `Path not found, Error (list)\nEndpoint: ${collection.displayName} (${collection.id})`,
  );
  const answers = { missing, notDirectory: missing, other: 'EndpointError' };
  const entry = await answering(collection, answers, () => findEntry(root, path, permit));
  if (entry === null) throw missing;
  return c.json(path.segments.length === 0 ? { ...entry, name: '/' } : entry);
}

const localUser = z.optional(z.nullable(z.string()));
const mkdirBody = z.object({ path: z.string(), local_user: localUser });

/** POST /operation/endpoint/<id>/mkdir */
export async function makeDirectory(context: TransferContext, c: Route): Promise<Response> {
  const body = await readBody(c, mkdirBody);
  const use = {
    permission: 'rw',
    pausable: 'mkdir',
    operation: 'mkdir',
    failure: 'ExternalError.MkdirFailed',
  } as const;
  const { collection, root, paths, permit } = enterCollection(context, c, { ...use, paths: [body.path] });
  const [path = rootPath] = paths;
  const exists = new TransferFailure(502, 'ExternalError.MkdirFailed.Exists', `'${path.shown}' exists already`);
  if (path.segments.length === 0) throw exists;
  const answers = { ...parentAnswers(path), exists, other: use.failure };
  await answering(collection, answers, () =>
    inParent(root, path, permit, ({ folder, name }) => mkdir(folder.at(name))),
  );
  return c.json(
    { ...resultDocument(c, 'DirectoryCreated', 'The directory was created successfully'), DATA_TYPE: 'mkdir_result' },
    202,
  );
}

const renameBody = z.object({ old_path: z.string(), new_path: z.string(), local_user: localUser });

/** POST /operation/endpoint/<id>/rename */
export async function renameEntry(context: TransferContext, c: Route): Promise<Response> {
  const body = await readBody(c, renameBody);
  const use = {
    permission: 'rw',
    pausable: 'rename',
    operation: 'rename',
    failure: 'ExternalError.RenameFailed',
  } as const;
  const { collection, root, paths, permit } = enterCollection(context, c, {
    ...use,
    paths: [body.old_path, body.new_path],
  });
  const [from = rootPath, to = rootPath] = paths;
  const exists = new TransferFailure(502, 'ExternalError.RenameFailed.Exists', `'${to.shown}' exists already`);
  if (from.segments.length === 0)
    throw new TransferFailure(502, 'ExternalError.RenameFailed', 'The root of a collection has no other name');
  const answers = { ...parentAnswers(from), exists, other: use.failure };
  await answering(collection, answers, () =>
    inParent(root, from, permit, (source) =>
      inParent(root, to, permit, async (destination) => {
        if (describeEntry(root, source.folder, source.name) === null) throw parentAnswers(from).missing;
        if (describeEntry(root, destination.folder, destination.name) !== null) throw exists;
        await rename(source.folder.at(source.name), destination.folder.at(destination.name));
      }),
    ),
  );
  return c.json(resultDocument(c, 'FileRenamed', 'File or directory renamed successfully'));
}

const symlinkBody = z.object({ path: z.string(), symlink_target: z.string(), local_user: localUser });

/** POST /operation/endpoint/<id>/symlink: no connector here offers it, as `symlink_supported` in listings says. */
export async function makeSymlink(context: TransferContext, c: Route): Promise<Response> {
  const body = await readBody(c, symlinkBody);
  const use = {
    permission: 'rw',
    pausable: 'symlink',
    operation: 'symlink',
    failure: 'ExternalError.SymlinkFailed',
  } as const;
  const { collection } = enterCollection(context, c, { ...use, paths: [body.path] });
  throw new TransferFailure(501, 'NotSupported', `'${collection.displayName}' does not support making symbolic links`);
}

/** Runs `act` in the folder that a path's last name is in, where the caller may do that once links were followed. */
async function inParent<Result>(
  root: string,
  path: CollectionPath,
  permit: (segments: readonly string[]) => void,
  act: (parent: { folder: Folder; name: string }) => Promise<Result>,
): Promise<Result> {
  const { folder, name } = enterParent(root, path.segments);
  try {
    permit([...segmentsOf(root, folder), name]);
    return await act({ folder, name });
  } finally {
    folder.close();
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
