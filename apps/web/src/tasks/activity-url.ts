import { type StatusFilter, statusFilters } from './task-client.ts';

export const taskTypes = ['transfer', 'delete'] as const;

/** What of the activity is on show. Empty strings and null are "no limit". */
export type ActivityView = {
  status: StatusFilter;
  /** A part of the label, or a task's id. */
  text: string;
  type: (typeof taskTypes)[number] | null;
  /** Id of a collection that the task is about. */
  collection: string | null;
  /** Days as `2026-03-31`, both meant. */
  from: string;
  to: string;
};

export const everything: ActivityView = { status: 'all', text: '', type: null, collection: null, from: '', to: '' };

/** Reads the query of `/activity`; what it can't be is taken as not said. */
export function parseActivity(query: URLSearchParams): ActivityView {
  const type = query.get('type');
  return {
    status: statusFilters.find((known) => known === query.get('status')) ?? 'all',
    text: query.get('q') ?? '',
    type: taskTypes.find((known) => known === type) ?? null,
    collection: query.get('collection') || null,
    from: dayOf(query.get('from')),
    to: dayOf(query.get('to')),
  };
}

/** The query for a view, without `?`; parameters of `others` that it doesn't know stay. */
export function activityQuery(view: ActivityView, others: URLSearchParams = new URLSearchParams()): string {
  const query = new URLSearchParams(others);
  const values = {
    status: view.status === 'all' ? '' : view.status,
    q: view.text,
    type: view.type ?? '',
    collection: view.collection ?? '',
    from: view.from,
    to: view.to,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  return query.toString();
}

export function isFiltered({ text, type, collection, from, to }: ActivityView): boolean {
  return text !== '' || type !== null || collection !== null || from !== '' || to !== '';
}

function dayOf(text: string | null): string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}

const statuses: Record<StatusFilter, string> = {
  all: '',
  active: '/status:ACTIVE,INACTIVE',
  succeeded: '/status:SUCCEEDED',
  failed: '/status:FAILED',
};
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Transfer's `filter` for a view. It knows no collections, and a label's filter has no way to spell some characters:
 * what it lets through too much `isShown` takes away.
 */
export function transferFilter({ status, text, type, from, to }: ActivityView): string {
  const types = type === null ? 'TRANSFER,DELETE' : type.toUpperCase();
  const wanted = text.trim();
  const [longest = ''] = wanted.split(/[,/*?:!~=\\[\]]+/).toSorted((a, b) => b.length - a.length);
  const label = longest.trim() === '' ? '' : `/label:~*${longest.trim()}*`;
  const days = from || to ? `/request_time:${utc(from, 0)},${utc(to, 1)}` : '';
  return `type:${types}${statuses[status]}${uuid.test(wanted) ? `/task_id:${wanted}` : label}${days}`;
}

/** The start of a day of the reader's, or of the one after it, as Transfer reads times. */
function utc(day: string, daysLater: number): string {
  if (day === '') return '';
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString().slice(0, 19).replace('T', ' ');
}

type Shown = {
  task_id: string;
  type: string;
  status: string;
  label: string | null;
  request_time: string;
  source_endpoint_id: string | null;
  destination_endpoint_id: string | null;
};

/** Whether a task belongs to a view. */
export function isShown(task: Shown, view: ActivityView): boolean {
  const wanted = view.text.trim().toLowerCase();
  const isWanted =
    wanted === '' || task.task_id.toLowerCase() === wanted || (task.label ?? '').toLowerCase().includes(wanted);
  const isOpen = task.status === 'ACTIVE' || task.status === 'INACTIVE';
  const ofStatus = {
    all: true,
    active: isOpen,
    succeeded: task.status === 'SUCCEEDED',
    failed: task.status === 'FAILED',
  };
  const ofCollection =
    view.collection === null ||
    task.source_endpoint_id === view.collection ||
    task.destination_endpoint_id === view.collection;
  const atMs = Date.parse(task.request_time);
  const isInTime =
    (view.from === '' || atMs >= Date.parse(`${utc(view.from, 0)}Z`.replace(' ', 'T'))) &&
    (view.to === '' || atMs <= Date.parse(`${utc(view.to, 1)}Z`.replace(' ', 'T')));
  return (
    isWanted &&
    ofStatus[view.status] &&
    ofCollection &&
    isInTime &&
    (view.type === null || task.type === view.type.toUpperCase())
  );
}
