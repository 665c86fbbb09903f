import { collectionFilePath } from '@isthmus/bff-contract';
import { queryOptions } from '@tanstack/react-query';
import { openFile } from '../../bff-client.ts';
import { faultOf } from '../../errors/fault.ts';

/** The most of a file that is read for a preview. */
export const headBytes = 1_000_000;

export type FileHead = { bytes: Uint8Array<ArrayBuffer>; isWhole: boolean };

export type HeadOf = {
  collectionId: string;
  path: `/${string}`;
  /** What tells this state of the file from others. */
  version: string;
};

/** The first bytes of a file, by its collection's HTTPS access. The read ends when nobody looks any more. */
export function fileHeadQuery({ collectionId, path, version }: HeadOf) {
  return queryOptions({
    queryKey: ['collections', 'head', collectionId, path, version],
    queryFn: ({ signal }) => readHead(collectionFilePath(collectionId, path), signal),
    staleTime: 5 * 60_000,
    gcTime: 60_000,
    retry: false,
    structuralSharing: false,
    refetchOnWindowFocus: false,
  });
}

async function readHead(path: string, signal: AbortSignal): Promise<FileHead> {
  const response = await openFile(path, { signal, range: `bytes=0-${headBytes - 1}` }).catch((error: unknown) => {
    // An empty file has no first byte.
    if (statusOf(error) === 416) return null;
    throw error;
  });
  if (response?.body == null) return { bytes: new Uint8Array(), isWhole: true };
  const bytes = await firstBytes(response.body);
  const [, total] = /\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '') ?? [];
  return { bytes, isWhole: total === undefined ? bytes.length < headBytes : bytes.length >= Number(total) };
}

function statusOf(error: unknown): number | null {
  const fault = faultOf(error);
  return fault !== null && 'status' in fault ? fault.status : null;
}

/** A server that knows no ranges sends all of it: the rest is not waited for. */
async function firstBytes(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length < headBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
  }
  await reader.cancel().catch(() => undefined);
  const bytes = new Uint8Array(Math.min(length, headBytes));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece.subarray(0, bytes.length - at), at);
    at += Math.min(piece.length, bytes.length - at);
  }
  return bytes;
}
