import type { FileEntry } from './file-document.ts';

const entriesPerChunk = 1000;

/** A `file_list` document as a stream: 100,000 entries are 40 MB of JSON, which is made only as fast as it is read. */
export function fileListBody(head: Record<string, unknown>, entries: readonly FileEntry[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(`${JSON.stringify(head).slice(0, -1)},"DATA":[`));
    },
    pull(controller) {
      const chunk = entries.slice(next, next + entriesPerChunk).map((entry) => JSON.stringify(entry));
      if (chunk.length > 0) controller.enqueue(encoder.encode(`${next === 0 ? '' : ','}${chunk.join(',')}`));
      next += entriesPerChunk;
      if (next < entries.length) return;
      controller.enqueue(encoder.encode(']}'));
      controller.close();
    },
  });
}
