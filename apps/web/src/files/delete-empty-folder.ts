import { newSubmissionId, submitTask } from '../transfers/task-client.ts';
import { deleteRequest } from '../transfers/task-request.ts';
import { listFolder } from './file-client.ts';

/** The folder isn't empty, so it stays. */
export class FolderFilled extends Error {}

/** Deletes a folder that was made a moment ago, unless something has been put into it. Transfer itself can't tell. */
export async function deleteEmptyFolder(collectionId: string, path: string): Promise<void> {
  const { signal } = new AbortController();
  const { entries } = await listFolder(collectionId, { path, filter: null }, { signal, onArrived: () => undefined });
  if (entries.length > 0) throw new FolderFilled();
  await submitTask(deleteRequest(await newSubmissionId(), collectionId, [path]));
}
