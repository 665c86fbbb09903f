import type { EventDocument } from '@isthmus/globus';
import { parseTime } from '../ui/format.ts';

/** Events of one code that follow each other, errors of one code wherever they are. */
export type EventGroup = {
  key: string;
  code: string;
  description: string;
  isError: boolean;
  count: number;
  lastAtMs: number | null;
  /** Files named by the events, each once, newest first. */
  files: string[];
  /** What the newest one says. */
  details: string;
};

/** Groups events that came newest first; so are the groups. */
export function groupEvents(events: readonly EventDocument[]): EventGroup[] {
  const groups: EventGroup[] = [];
  for (const event of events) {
    const last = groups.at(-1);
    const group = event.is_error
      ? groups.find(({ isError, code }) => isError && code === event.code)
      : last && !last.isError && last.code === event.code && last;
    if (group) addTo(group, event);
    else groups.push(groupOf(event, groups.length));
  }
  return groups;
}

function groupOf(event: EventDocument, index: number): EventGroup {
  const atMs = parseTime(event.time);
  return {
    key: `${event.code}-${index}`,
    code: event.code,
    description: event.description,
    isError: event.is_error,
    count: 1,
    lastAtMs: atMs,
    files: filesOf(event),
    details: event.details,
  };
}

function addTo(group: EventGroup, event: EventDocument): void {
  group.count += 1;
  for (const file of filesOf(event)) if (!group.files.includes(file)) group.files.push(file);
}

/** Paths that an event's details name: JSON with `context[].path`, or a line `File: …`. */
export function filesOf(event: EventDocument): string[] {
  const context = memberOf(parseDetails(event.details), 'context');
  if (Array.isArray(context)) {
    return context.map((entry) => memberOf(entry, 'path')).filter((path) => typeof path === 'string');
  }
  const line = /^File: (.+)$/m.exec(event.details);
  return line?.[1] ? [line[1]] : [];
}

/** Numbers that a PROGRESS event tells; null for other events. */
export function progressOf(event: EventDocument): { bytes: number; seconds: number } | null {
  const details = parseDetails(event.details);
  const [bytes, seconds] = [memberOf(details, 'bytes_transferred'), memberOf(details, 'duration')];
  return typeof bytes === 'number' && typeof seconds === 'number' ? { bytes, seconds } : null;
}

function parseDetails(details: string): unknown {
  try {
    return JSON.parse(details);
  } catch {
    return null;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
