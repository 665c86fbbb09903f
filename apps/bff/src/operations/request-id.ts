import { randomFillSync } from 'node:crypto';

const bytes = Buffer.alloc(4096);
const idBytes = 16;
let used = bytes.length;

/**
 * Names one request, at the edge: in its answer, in a problem, in the log, and as the id of its trace (16 random bytes
 * in hexadecimal). What the client calls its request or its trace counts for nothing.
 */
export function newRequestId(): string {
  if (used === bytes.length) {
    randomFillSync(bytes);
    used = 0;
  }
  used += idBytes;
  return bytes.toString('hex', used - idBytes, used);
}

/** The trace and the span that a request id stands for. */
export function traceIdsOf(requestId: string): { traceId: string; spanId: string } {
  return { traceId: requestId, spanId: requestId.slice(0, 16) };
}

/** The W3C field that names this request to a resource server (Trace Context Level 1, §3.2). */
export function traceparentOf(requestId: string, isRecorded: boolean): string {
  return `00-${requestId}-${requestId.slice(0, 16)}-${isRecorded ? '01' : '00'}`;
}
