import type { Context } from 'hono';
import { type Permission, requireRead, requireWrite } from './access.ts';
import { type CollectionPath, parsePath } from './collection-path.ts';
import type { Collection } from './collections.ts';
import { requireCollection, rootOf, type TransferContext, type TransferEnv } from './context.ts';
import { connectionOf } from './endpoint-document.ts';
import type { Operation } from './operation-faults.ts';
import { type Pausable, requireNoPause } from './pause/pause-rules.ts';
import { requireAuthorization } from './require-authorization.ts';
import { TransferFailure } from './transfer-failure.ts';

/** What a file operation is about to do with a collection. */
export type Use = {
  /** As the request spells them; what is empty is the folder that the collection opens with. */
  paths: readonly string[];
  permission: Permission;
  pausable: Pausable;
  operation: Operation;
  /** The code of the failure when Globus Connect Personal is not there. */
  failure: string;
};

/**
 * The collection of a request with the paths in it, when the caller may do that: 404, 400, 403 and 409 as Globus says
 * them, and 502 when nothing is there to answer.
 */
export function enterCollection(context: TransferContext, c: Context<TransferEnv>, use: Use) {
  const collection = requireCollection(context, c.req.param('id') ?? '');
  const { caller } = c.var;
  const root = rootOf(context, collection);
  const paths = use.paths.map((text) => readPath(collection, text));
  const permit = (segments: readonly string[]): void =>
    (use.permission === 'rw' ? requireWrite : requireRead)(context, collection, caller, [segments]);
  for (const { segments } of paths) permit(segments);
  requireAuthorization(context, caller, [collection]);
  requireNoPause(context, collection, caller, use.pausable);
  requireConnection(context, collection, use.failure);
  context.operationFaults.meet({ collection, paths, operation: use.operation });
  return { collection, root, paths, permit };
}

function readPath({ settings, home }: Collection, text: string): CollectionPath {
  return parsePath(text === '' ? (settings.default_directory ?? '') : text, home);
}

/** What keeps a Globus Connect Personal from answering; null when nothing does, or where there is none. */
export function troubleWith(
  context: Pick<TransferContext, 'collections'>,
  collection: Collection,
): 'paused' | 'not connected' | null {
  const { gcp_connected, gcp_paused } = connectionOf(context, collection);
  if (gcp_connected === false) return 'not connected';
  return gcp_paused === true ? 'paused' : null;
}

/** Throws 502 when the Globus Connect Personal of a collection is not connected, or is paused by its user. */
export function requireConnection(
  context: Pick<TransferContext, 'collections'>,
  collection: Collection,
  failure: string,
): void {
  const trouble = troubleWith(context, collection);
  if (trouble === null) return;
  throw new TransferFailure(
    502,
    `${failure}.GCDisconnected`,
    `The Globus Connect Personal collection '${collection.displayName}' is ${trouble === 'paused' ? trouble : 'not connected to Globus'}`,
  );
}
