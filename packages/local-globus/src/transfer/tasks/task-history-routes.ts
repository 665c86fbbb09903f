import type { Context } from 'hono';
import type { TransferContext, TransferEnv } from '../context.ts';
import { formatTime } from '../endpoint-document.ts';
import { type FilterKind, parseFilter } from '../filter-clauses.ts';
import { pickFields, readCount, readFlag } from '../query.ts';
import { badFilter } from '../transfer-failure.ts';
import { isHistoryGone } from './task-document.ts';
import { hasEnded, type TaskRecord } from './task-record.ts';
import { requireTask } from './task-routes.ts';

type Route = Context<TransferEnv>;
const filterKinds: Readonly<Record<string, FilterKind>> = { is_error: 'text' };
const pageLength = 100;

/** GET /task/<id>/event_list */
export const listEvents = (context: TransferContext, c: Route): Response =>
  eventPage(context, c, requireTask(context, c));

type Row = Record<string, unknown>;
/** What a reader may not know is taken out of a document before it is sent. */
export type Veil = (document: Row) => Row;
const unveiled: Veil = (document) => document;

/** A page of a task's events, the newest first. */
export function eventPage(context: TransferContext, c: Route, task: TaskRecord, veil = unveiled): Response {
  const limit = readCount(c.req.query('limit'), 'limit', { default: 10, min: 1, max: 1000 });
  const offset = readCount(c.req.query('offset'), 'offset', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER });
  const matches = parseFilter(c.req.query('filter'), filterKinds);
  const onlyErrors = readFlag(c.req.query('filter_is_error'), 'filter_is_error');
  const events = context.database
    .prepare(
      'SELECT code, description, is_error, details, time_ms FROM transfer_events WHERE task_id = ? ORDER BY id DESC',
    )
    .all(task.taskId)
    .filter(() => !isHistoryGone(task, context.now()))
    .filter((row) => onlyErrors !== true || row.is_error === 1)
    .filter((row) => matches === null || matches((key) => String(row[key])));
  const documents = events.slice(offset, offset + limit).map((row) => ({
    DATA_TYPE: 'event',
    code: row.code,
    description: row.description,
    is_error: row.is_error === 1,
    details: row.details,
    time: formatTime(Number(row.time_ms)),
  }));
  const DATA = documents.map((document) => pickFields(veil(document), c.req.query('fields')));
  return c.json({ DATA_TYPE: 'event_list', length: DATA.length, limit, offset, total: events.length, DATA });
}

/** GET /task/<id>/successful_transfers */
export const listSuccessfulTransfers = (context: TransferContext, c: Route): Response =>
  successfulPage(context, c, requireTask(context, c));

/** The files that a task has really copied, once it has ended. */
export function successfulPage(context: TransferContext, c: Route, task: TaskRecord, veil = unveiled): Response {
  if (task.type === 'DELETE') throw badFilter(`Task '${task.taskId}' is a delete: it has no successful transfers`);
  if (!hasEnded(task)) {
    throw badFilter(`Task '${task.taskId}' is still in progress, successful transfers are not yet available`);
  }
  return c.json(
    markerPage(
      context,
      c,
      { task, veil, listType: 'successful_transfers', where: "kind = 'file' AND state = 'succeeded'" },
      (row) => ({
        DATA_TYPE: 'successful_transfer',
        source_path: row.source_path,
        destination_path: row.destination_path,
        size: row.size,
        checksum: row.checksum,
        checksum_algorithm: row.checksum === null ? null : row.checksum_algorithm,
        dynamic: false,
      }),
    ),
  );
}

/** GET /task/<id>/skipped_errors */
export const listSkippedErrors = (context: TransferContext, c: Route): Response =>
  skippedPage(context, c, requireTask(context, c));

/** What a task has passed over with `skip_source_errors`. */
export function skippedPage(context: TransferContext, c: Route, task: TaskRecord, veil = unveiled): Response {
  return c.json(
    markerPage(context, c, { task, veil, listType: 'skipped_errors', where: "state = 'skipped_error'" }, (row) => ({
      DATA_TYPE: 'skipped_error',
      error_code: row.error_code,
      error_details: row.error_details,
      error_time: formatTime(Number(row.error_time)),
      source_path: row.source_path,
      destination_path: row.destination_path,
      is_directory: row.kind === 'directory',
      is_symlink: row.kind === 'symlink',
      is_delete_destination_extra: false,
      external_checksum: null,
      checksum_algorithm: null,
    })),
  );
}

/** One page of subtasks. The next marker is the id of the last one: never 0, which the Python SDK would take for none. */
function markerPage(
  { database, now }: TransferContext,
  c: Route,
  list: { task: TaskRecord; veil: Veil; listType: string; where: string },
  asDocument: (row: Row) => Row,
) {
  const marker = readCount(c.req.query('marker'), 'marker', { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER });
  const found = database
    .prepare(`SELECT * FROM transfer_subtasks WHERE task_id = ? AND ${list.where} AND id > ? ORDER BY id LIMIT ?`)
    .all(list.task.taskId, marker, pageLength + 1);
  const rows = isHistoryGone(list.task, now()) ? [] : found;
  const page = rows.slice(0, pageLength);
  return {
    DATA_TYPE: list.listType,
    marker,
    next_marker: rows.length > pageLength ? Number(page.at(-1)?.id) : null,
    DATA: page.map((row) => list.veil(asDocument(row))),
  };
}
