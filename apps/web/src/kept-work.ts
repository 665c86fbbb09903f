import { useEffect, useRef } from 'react';
import type * as z from 'zod/mini';

/**
 * What a person was doing, so that signing in again in the middle of it loses nothing. It stays in this tab, for the
 * person it belongs to; never put a secret into it.
 */
const prefix = 'isthmus-kept-';

/** The work that `owner` left under `name`; null when there is none, or when it is somebody else's. */
export function keptWork<Schema extends z.ZodMiniType>(
  owner: string,
  name: string,
  schema: Schema,
): z.output<Schema> | null {
  const kept = read(prefix + name);
  if (kept?.owner !== owner) return null;
  return schema.safeParse(kept.work).data ?? null;
}

/** Keeps `work`, or nothing when it is null or too large for the browser. */
export function keepWork(owner: string, name: string, work: unknown): void {
  try {
    sessionStorage.removeItem(prefix + name);
    if (work !== null) sessionStorage.setItem(prefix + name, JSON.stringify({ owner, work }));
  } catch {
    // Storage is full or off in this browser: the work lasts as long as the page.
  }
}

/** Forgets the work of everybody, or of everybody but `owner`. */
export function discardKeptWork(owner: string | null): void {
  void forgetTasks(owner);
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(prefix) && (owner === null || read(key)?.owner !== owner)) sessionStorage.removeItem(key);
  } catch {
    // Without storage nothing was kept.
  }
}

async function forgetTasks(owner: string | null): Promise<void> {
  try {
    await (await import('./tasks/task-memory.ts')).keepTaskMemoryOf(owner);
  } catch {
    // Without a network the page's next start does it.
  }
}

/** Keeps `current()` when the page, or the part of it that is on show, goes. */
export function useKeepWork(owner: string, name: string, current: () => unknown): void {
  const latest = useRef(current);
  useEffect(() => {
    latest.current = current;
  });
  useEffect(() => {
    const keep = () => keepWork(owner, name, latest.current());
    addEventListener('pagehide', keep);
    return () => {
      removeEventListener('pagehide', keep);
      keep();
    };
  }, [owner, name]);
}

function read(key: string): { owner: unknown; work: unknown } | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    return typeof kept === 'object' && kept !== null && 'owner' in kept && 'work' in kept ? kept : null;
  } catch {
    return null;
  }
}
