import { randomUUID } from 'node:crypto';

/**
 * Names one request, at the edge: in its answer, in a problem, in the log, and without dashes as the id of its trace.
 * What the client calls its request or its trace counts for nothing.
 */
export function newRequestId(): string {
  return randomUUID();
}

/** The trace and the span that a request id stands for. */
export function traceIdsOf(requestId: string): { traceId: string; spanId: string } {
  const traceId = requestId.replaceAll('-', '');
  return { traceId, spanId: traceId.slice(0, 16) };
}

/** The W3C field that names this request to a resource server (Trace Context Level 1, §3.2). */
export function traceparentOf(requestId: string, isRecorded: boolean): string {
  const { traceId, spanId } = traceIdsOf(requestId);
  return `00-${traceId}-${spanId}-${isRecorded ? '01' : '00'}`;
}
