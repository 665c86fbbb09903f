import type { DatabaseSync } from 'node:sqlite';
import type { Collection } from './collections.ts';

/** The collections that there are: the seeded ones, and what was made or changed since, which lasts. */
export interface Collections {
  /** Without the deleted ones. */
  all(): readonly Collection[];
  /** In any case of letters; a deleted one says so. */
  find(id: string): Collection | undefined;
  /** Makes it, or takes the place of the one with the same id. */
  save(collection: Collection): void;
  /** Reads anew what is in the database. */
  reload(): void;
}

/** One at a time for each database: it keeps them in memory. */
export function openCollections(database: DatabaseSync, seeds: readonly Collection[]): Collections {
  const byId = new Map<string, Collection>();
  const reload = () => {
    database.exec(
      'CREATE TABLE IF NOT EXISTS transfer_collections (id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT',
    );
    byId.clear();
    for (const collection of seeds) byId.set(collection.id, collection);
    const seedOf = new Map(seeds.map((seed) => [seed.id, seed]));
    for (const { document } of database.prepare('SELECT document FROM transfer_collections ORDER BY rowid').all()) {
      // What `save` wrote.
      const saved = JSON.parse(String(document)) as Collection;
      const seed = seedOf.get(saved.id);
      // Of those of the start only this changes; the rest is as it is said now. A world that no longer has one has none.
      const { displayName, settings, subscription, deleted } = saved;
      if (seed) byId.set(seed.id, { ...seed, displayName, settings, subscription, deleted });
      else if (saved.ownerId !== null) byId.set(saved.id, saved);
    }
  };
  reload();
  return {
    all: () => [...byId.values()].filter(({ deleted }) => !deleted),
    find: (id) => byId.get(id.toLowerCase()),
    save(collection) {
      database
        .prepare(
          'INSERT INTO transfer_collections (id, document) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document',
        )
        .run(collection.id, JSON.stringify(collection));
      byId.set(collection.id, collection);
    },
    reload,
  };
}
