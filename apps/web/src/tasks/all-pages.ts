import { type EventDocument, eventList, skippedErrors, successfulTransfers } from '@isthmus/globus';
import type * as z from 'zod/mini';
import { callService } from '../bff-client.ts';

export type SkippedFile = z.infer<typeof skippedErrors>['DATA'][number];
export type CopiedFile = z.infer<typeof successfulTransfers>['DATA'][number];

/** Where a task and what belongs to it are. */
export function taskPath(taskId: string): `/${string}` {
  return `/v0.10/task/${encodeURIComponent(taskId)}`;
}

export function fetchSkipped(taskId: string, marker: string | number | undefined, signal: AbortSignal) {
  const path = `${taskPath(taskId)}/skipped_errors` as const;
  return callService('transfer', path, skippedErrors, { query: { marker }, signal });
}

export function fetchCopied(taskId: string, marker: string | number | undefined, signal: AbortSignal) {
  const path = `${taskPath(taskId)}/successful_transfers` as const;
  return callService('transfer', path, successfulTransfers, { query: { marker }, signal });
}

export function fetchEvents(taskId: string, onlyErrors: boolean, offset: number, signal: AbortSignal) {
  return callService('transfer', `${taskPath(taskId)}/event_list`, eventList, {
    query: { limit: eventsPerPage, offset, filter: onlyErrors ? 'is_error:1' : undefined },
    signal,
  });
}

export const eventsPerPage = 1000;

type MarkerPage<Row> = { DATA: Row[]; next_marker: string | number | null };

/** The rows of every page, page by page; ends with the last one, or where `signal` stops it. */
export async function* everyPage<Row>(
  fetchPage: (marker: string | number | undefined) => Promise<MarkerPage<Row>>,
): AsyncGenerator<Row[]> {
  let marker: string | number | undefined;
  do {
    const page = await fetchPage(marker);
    yield page.DATA;
    marker = page.next_marker ?? undefined;
  } while (marker !== undefined);
}

/** The newest errors of a task, up to `maximum`. */
export async function newestErrors(taskId: string, maximum: number, signal: AbortSignal): Promise<EventDocument[]> {
  const errors: EventDocument[] = [];
  for (let total = 1; errors.length < Math.min(total, maximum); ) {
    const page = await fetchEvents(taskId, true, errors.length, signal);
    if (page.DATA.length === 0) break;
    errors.push(...page.DATA);
    total = page.total;
  }
  return errors;
}
