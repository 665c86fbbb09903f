import { fileManagerQuery, type PaneView, parseFileManagerQuery } from '../files/file-manager-url.ts';
import { asFolder, homePath, nameOf } from '../files/folder-path.ts';

/** A folder of a collection; `path` null is the one that the collection opens by itself. */
export type Place = { collectionId: string; path: string | null };

/** Names a folder among those of all collections, however its path is spelt. */
export function placeKey({ collectionId, path }: Place): string {
  return `${collectionId}\n${asFolder(path ?? homePath)}`;
}

/** What a folder is called in a list: its own name, at the top and at home the collection's. */
export function placeName({ path }: Pick<Place, 'path'>, collectionName: string): string {
  const name = path === null ? '' : nameOf(path);
  return name === '' || name === '~' ? collectionName : name;
}

/** Where a folder is, beside its name: nothing is said twice. */
export function placeNote({ path }: Pick<Place, 'path'>, collectionName: string | null, shownName: string): string {
  return [collectionName === shownName ? null : collectionName, path].filter(Boolean).join(' · ');
}

export type PaneSide = 'origin' | 'destination';

export type ShownPlace = Place & {
  /** Name of the entry there that is to have the focus. */
  focus?: string | null;
};

/**
 * The address that shows a place in one pane of the file manager. `search` is the query of the file manager that is open,
 * whose other pane stays as it is; empty when none is.
 */
export function placeAddress(place: ShownPlace, side: PaneSide = 'origin', search = ''): string {
  const view = parseFileManagerQuery(search);
  const pane: PaneView = {
    ...view[side],
    collectionId: place.collectionId,
    path: place.path,
    filter: '',
    focus: place.focus ?? null,
  };
  const twoPane = side === 'destination' ? true : view.twoPane;
  return `/file-manager${fileManagerQuery({ ...view, [side]: pane, twoPane, panel: null })}`;
}

/** The same place in Globus's own web app, for people who don't use this portal. It knows no focus. */
export function globusAddress({ collectionId, path }: Place): string {
  const view = parseFileManagerQuery('');
  return `https://app.globus.org/file-manager${fileManagerQuery({ ...view, origin: { ...view.origin, collectionId, path } })}`;
}
