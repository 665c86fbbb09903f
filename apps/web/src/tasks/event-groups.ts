import type { EventDocument } from '@isthmus/globus';
import { parseRawFault } from '../errors/raw-fault.ts';
import { memberOf, parseJson } from '../json-members.ts';
import { parseTime } from '../ui/format.ts';

/** Events of one code that follow each other; errors of one code in one folder, wherever they are. */
export type EventGroup = {
  key: string;
  code: string;
  description: string;
  isError: boolean;
  count: number;
  lastAtMs: number | null;
  /** The folder that the errors were in, where it is known. */
  folder: string | null;
  /** The collection that the errors came from, where it is known. */
  collectionId: string | null;
  /** Files named by the events, each once, newest first. */
  files: string[];
  /** What the newest one says. */
  details: string;
};

type Growing = EventGroup & { seen: Set<string> };

/** Groups events that came newest first; so are the groups. */
export function groupEvents(events: readonly EventDocument[]): EventGroup[] {
  const groups: Growing[] = [];
  const errors = new Map<string, Growing>();
  for (const event of events) {
    const fresh = groupOf(event, groups.length);
    const name = JSON.stringify([event.code, fresh.collectionId, fresh.folder]);
    const last = groups.at(-1);
    const group = event.is_error ? errors.get(name) : last && !last.isError && last.code === event.code && last;
    if (group) addTo(group, fresh.files);
    else {
      groups.push(fresh);
      if (event.is_error) errors.set(name, fresh);
    }
  }
  return groups;
}

function groupOf(event: EventDocument, index: number): Growing {
  const files = filesOf(event);
  const [file] = files;
  return {
    key: `${event.code}-${index}`,
    code: event.code,
    description: event.description,
    isError: event.is_error,
    count: 1,
    lastAtMs: parseTime(event.time),
    folder: event.is_error && file ? file.slice(0, file.lastIndexOf('/', file.length - 2) + 1) : null,
    collectionId: event.is_error ? parseRawFault(event.details).collectionId : null,
    files,
    details: event.details,
    seen: new Set(files),
  };
}

function addTo(group: Growing, files: readonly string[]): void {
  group.count += 1;
  for (const file of files) {
    if (group.seen.has(file)) continue;
    group.seen.add(file);
    group.files.push(file);
  }
}

/** Paths that an event's details name: JSON with `context[].path`, or a line `File: …`. */
export function filesOf(event: EventDocument): string[] {
  const context = memberOf(parseJson(event.details), 'context');
  if (Array.isArray(context)) {
    return context.map((entry) => memberOf(entry, 'path')).filter((path) => typeof path === 'string');
  }
  const line = /^File: (.+)$/m.exec(event.details);
  return line?.[1] ? [line[1]] : [];
}

/** Numbers that a PROGRESS event tells; null for other events. */
export function progressOf(event: EventDocument): { bytes: number; seconds: number } | null {
  const details = parseJson(event.details);
  const [bytes, seconds] = [memberOf(details, 'bytes_transferred'), memberOf(details, 'duration')];
  return typeof bytes === 'number' && typeof seconds === 'number' ? { bytes, seconds } : null;
}
