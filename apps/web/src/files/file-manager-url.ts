export const sortKeys = ['name', 'size', 'modified', 'type'] as const;
export type SortKey = (typeof sortKeys)[number];
export type SortOrder = 'asc' | 'desc';

/** What one pane shows. `path` is null where the collection's own default folder is meant. */
export type PaneView = {
  collectionId: string | null;
  path: string | null;
  sort: SortKey;
  order: SortOrder;
  /** Text of the filter box. */
  filter: string;
  /** Name of the entry that is to have the focus. */
  focus: string | null;
};

/** The state of the file manager that its address holds. Null is "not said": the last preference counts. */
export type FileManagerView = {
  origin: PaneView;
  destination: PaneView;
  twoPane: boolean | null;
  hidden: boolean | null;
  /** The panel that is open over the panes. */
  panel: string | null;
  /** Parameters that this version doesn't know. They stay in the address. */
  others: [string, string][];
};

const parameters = {
  origin: {
    collectionId: 'origin_id',
    path: 'origin_path',
    sort: 'sort',
    order: 'order',
    filter: 'q',
    focus: 'focus',
  },
  destination: {
    collectionId: 'destination_id',
    path: 'destination_path',
    sort: 'dsort',
    order: 'dorder',
    filter: 'dq',
    focus: 'dfocus',
  },
} as const;
const known = new Set<string>([
  ...Object.values(parameters.origin),
  ...Object.values(parameters.destination),
  'two_pane',
  'hidden',
  'panel',
]);

/** Reads the query of `/file-manager`, as the Globus web app writes it and as we do. Values are decoded once, here and nowhere else. */
export function parseFileManagerQuery(search: string): FileManagerView {
  const query = new URLSearchParams(search);
  return {
    origin: parsePane(query, parameters.origin),
    destination: parsePane(query, parameters.destination),
    twoPane: parseSwitch(query.get('two_pane')),
    hidden: parseSwitch(query.get('hidden')),
    panel: query.get('panel') || null,
    others: [...query].filter(([name]) => !known.has(name)),
  };
}

/** The query for a view, with its `?`; empty for the view that nothing was said about. */
export function fileManagerQuery(view: FileManagerView): string {
  const pairs: [string, string | null][] = [
    ...panePairs(view.origin, parameters.origin),
    ...panePairs(view.destination, parameters.destination),
    ['two_pane', view.twoPane === null ? null : String(view.twoPane)],
    ['hidden', view.hidden === null ? null : String(view.hidden)],
    ['panel', view.panel],
    ...view.others,
  ];
  const said = pairs.flatMap(([name, value]) => (value === null ? [] : [`${encode(name)}=${encode(value)}`]));
  return said.length === 0 ? '' : `?${said.join('&')}`;
}

type PaneParameters = (typeof parameters)['origin' | 'destination'];

function parsePane(query: URLSearchParams, names: PaneParameters): PaneView {
  const sort = query.get(names.sort);
  return {
    collectionId: query.get(names.collectionId) || null,
    path: query.get(names.path) || null,
    sort: sortKeys.find((key) => key === sort) ?? 'name',
    order: query.get(names.order) === 'desc' ? 'desc' : 'asc',
    filter: query.get(names.filter) ?? '',
    focus: query.get(names.focus) || null,
  };
}

function panePairs(pane: PaneView, names: PaneParameters): [string, string | null][] {
  return [
    [names.collectionId, pane.collectionId],
    [names.path, pane.path],
    [names.sort, pane.sort === 'name' ? null : pane.sort],
    [names.order, pane.order === 'asc' ? null : pane.order],
    [names.filter, pane.filter || null],
    [names.focus, pane.focus],
  ];
}

function parseSwitch(value: string | null): boolean | null {
  if (value === null || value === '') return null;
  return value === 'true' || value === '1';
}

/** Like the Globus web app: `%2F~%2F` and `%20`. A lone surrogate has no encoding, so it becomes U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
