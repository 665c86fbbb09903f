import { clear, createStore, del, entries, get, set, type UseStore, update } from 'idb-keyval';
import * as z from 'zod/mini';

const day = 86_400_000;
/** Globus forgets the files of a task after that time too. */
const recordMs = 30 * day;
const samplesMs = 7 * day;
const maximumItems = 5000;

const item = z.object({ sourcePath: z.string(), destinationPath: z.string(), recursive: z.boolean() });
const sample = z.object({ atMs: z.number(), bytes: z.number(), done: z.number() });
const rememberedTask = z.object({
  keptAtMs: z.number(),
  /** What it was asked to copy, when the portal asked for it in this browser. */
  items: z.optional(z.array(item)),
  /** Its progress as this browser saw it. */
  samples: z.optional(z.array(sample)),
  /** The task that this one repeats, all or in part. */
  rerunOf: z.optional(z.object({ taskId: z.string(), title: z.string() })),
  /** The newest task that repeats this one. */
  rerunAs: z.optional(z.string()),
});
type RememberedTask = z.infer<typeof rememberedTask>;

/** What this browser knows of a task beyond what Globus tells; empty when it knows nothing. */
export async function recallTask(taskId: string): Promise<Partial<RememberedTask>> {
  return (await quietly((store) => recall(store, taskId))) ?? {};
}

/** Adds to what this browser knows of a task. */
export async function rememberTask(taskId: string, change: Partial<Omit<RememberedTask, 'keptAtMs'>>): Promise<void> {
  await quietly((store) =>
    update(taskId, (kept) => ({ ...rememberedTask.safeParse(kept).data, ...change, keptAtMs: Date.now() }), store),
  );
}

/** Remembers what a submitted transfer was asked to copy, unless that is very much. */
export async function rememberItems(
  taskId: string,
  data: readonly { source_path: string; destination_path: string; recursive: boolean }[],
): Promise<void> {
  if (data.length > maximumItems) return;
  const items = data.map(({ source_path: sourcePath, destination_path: destinationPath, recursive }) => ({
    sourcePath,
    destinationPath,
    recursive,
  }));
  await rememberTask(taskId, { items });
}

/** Forgets what was kept for anybody but `owner` (for everybody when it is null), and what is too old. */
export async function keepTaskMemoryOf(owner: string | null): Promise<void> {
  await quietly(async (store) => {
    if (owner === null) return (await isThere()) ? clear(store) : undefined;
    if ((await get(ownerKey, store)) !== owner) await clear(store);
    await set(ownerKey, owner, store);
    await forgetOld(store);
  });
}

// A task's key is its id, so no task has this one.
const ownerKey = 'owner';

async function recall(store: UseStore, taskId: string): Promise<Partial<RememberedTask>> {
  const kept = rememberedTask.safeParse(await get(taskId, store)).data;
  const ageMs = kept ? Date.now() - kept.keptAtMs : Number.POSITIVE_INFINITY;
  if (!kept || ageMs > recordMs) return {};
  return ageMs > samplesMs ? { ...kept, samples: [] } : kept;
}

async function forgetOld(store: UseStore): Promise<void> {
  for (const [key, value] of await entries<string, unknown>(store)) {
    const kept = rememberedTask.safeParse(value).data;
    if (key === ownerKey || (kept && Date.now() - kept.keptAtMs <= samplesMs)) continue;
    if (kept && Date.now() - kept.keptAtMs <= recordMs) await set(key, { ...kept, samples: [] }, store);
    else await del(key, store);
  }
}

const database = 'isthmus-tasks';
/** Opened at its first use. */
const tasks = createStore(database, 'tasks');

/** A sign-out has the browser delete it, and looking into it would make it anew. */
async function isThere(): Promise<boolean> {
  return (await indexedDB.databases()).some(({ name }) => name === database);
}

/** Memory is a help, never a need: a browser that allows no database has none. */
async function quietly<Result>(act: (store: UseStore) => Promise<Result>): Promise<Result | null> {
  try {
    return await act(tasks);
  } catch {
    return null;
  }
}
