import type { Listing } from './list-folder.ts';

/**
 * A `file_list` document as a stream: 100,000 entries are 40 MB of JSON, which is made only as fast as it is read. What
 * is known at the end only (`length`, `total`) comes after `DATA`.
 */
export function fileListBody(head: Record<string, unknown>, listing: Listing): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let length = 0;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(`${JSON.stringify(head).slice(0, -1)},"DATA":[`));
    },
    async pull(controller) {
      const next = await nextEntries(listing);
      if (next === null) {
        listing.close();
        controller.enqueue(encoder.encode(`],"length":${length},"total":${listing.total()}}`));
        controller.close();
        return;
      }
      const text = next.map((entry) => JSON.stringify(entry)).join(',');
      controller.enqueue(encoder.encode(`${length === 0 ? '' : ','}${text}`));
      length += next.length;
    },
    async cancel() {
      await listing.entries.return(undefined);
      listing.close();
    },
  });
}

/** What comes next and is not empty; null at the end. */
async function nextEntries({ entries, close }: Listing) {
  try {
    for (;;) {
      const { value, done } = await entries.next();
      if (done) return null;
      if (value.length > 0) return value;
    }
  } catch (error) {
    close();
    throw error;
  }
}
