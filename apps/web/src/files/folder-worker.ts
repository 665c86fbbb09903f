import { type Arrangement, type Columns, FolderOrder } from './folder-order.ts';

/** What the page says to the worker: the entries of a folder, or how they shall be arranged. */
export type ToFolderWorker = { kind: 'entries'; columns: Columns } | ({ kind: 'arrange'; id: number } & Arrangement);

/** The worker's answer to `arrange`, for the entries that it was given last. */
export type FromFolderWorker = { id: number; indices: Uint32Array };

let folder: FolderOrder | null = null;

self.addEventListener('message', ({ data }: MessageEvent<ToFolderWorker>) => {
  if (data.kind === 'entries') {
    folder = new FolderOrder(data.columns);
    return;
  }
  if (folder === null) return;
  const answer: FromFolderWorker = { id: data.id, indices: folder.arrange(data) };
  self.postMessage(answer, { transfer: [answer.indices.buffer] });
});
