import { fileDocument } from '@isthmus/globus';
import { callService } from '../bff-client.ts';
import { faultOf } from '../errors/fault.ts';
import { ancestorsOf, asFolder, homePath } from '../files/folder-path.ts';
import { listingTrouble } from '../files/listing-trouble.ts';
import type { Place } from './place.ts';

/** `unknown`: it could not be asked now, for want of a permission, a sign-in or a server that answers. */
export type PlaceState = 'there' | 'path-gone' | 'collection-gone' | 'unknown';

/** Asks the collection whether a folder is there. Throws only what is no answer of a service. */
export async function checkPlace({ collectionId, path }: Place, signal?: AbortSignal): Promise<PlaceState> {
  try {
    await callService('transfer', `/v0.10/operation/endpoint/${encodeURIComponent(collectionId)}/stat`, fileDocument, {
      query: { path: asFolder(path ?? homePath) },
      signal,
    });
    return 'there';
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    const { kind } = listingTrouble(fault, { collection: '', identity: '' });
    if (kind === 'not-found') return 'path-gone';
    return kind === 'no-collection' ? 'collection-gone' : 'unknown';
  }
}

/** The nearest folder above a place that is there; null when none is known to be. */
export async function nearestPlace({ collectionId, path }: Place, signal?: AbortSignal): Promise<string | null> {
  for (const folder of ancestorsOf(path ?? homePath)) {
    // One after the other: the nearest is the one that is wanted.
    // oxlint-disable-next-line no-await-in-loop
    if ((await checkPlace({ collectionId, path: folder }, signal)) === 'there') return folder;
  }
  return null;
}
