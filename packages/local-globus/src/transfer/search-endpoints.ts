import { isOwner, isVisible, permissionOn, rolesOn } from './access.ts';
import type { Caller } from './caller.ts';
import { collectionsInUse, usesOf } from './collection-use.ts';
import { type Collection, collections, findCollection } from './collections.ts';
import type { TransferContext } from './context.ts';
import { endpointDocuments, isGuest } from './endpoint-document.ts';
import { given, readCount, readFlag } from './query.ts';
import { badRequest, permissionDenied } from './transfer-failure.ts';

const mostResults = 1000;
type ReadQuery = (name: string) => string | undefined;

/** GET /endpoint_search. Throws 400 for parameters that Globus refuses. */
export function searchEndpoints(context: TransferContext, caller: Caller, query: ReadQuery) {
  const limit = readCount(query('limit'), 'limit', { default: 25, min: 1, max: 100 });
  const offset = readCount(query('offset'), 'offset', { default: 0, min: 0, max: mostResults });
  const found = findEndpoints(context, caller, query).slice(0, mostResults);
  const documentOf = endpointDocuments(context, caller);
  return {
    DATA_TYPE: 'endpoint_list',
    limit,
    offset,
    has_next_page: offset + limit < found.length,
    DATA: found.slice(offset, offset + limit).map(documentOf),
  };
}

function findEndpoints(context: TransferContext, caller: Caller, query: ReadQuery): readonly Collection[] {
  const scope = given(query('filter_scope')) ?? 'all';
  const text = given(query('filter_fulltext'))?.trim() ?? '';
  const scoped = Object.hasOwn(scopes, scope) ? scopes[scope] : undefined;
  if (scoped === undefined)
    throw badRequest(`Unknown filter_scope '${scope}'; use one of ${Object.keys(scopes).join(', ')}`);
  const filters = readFilters(context, query);
  if (
    scope === 'all' &&
    text === '' &&
    given(query('filter_owner_id')) === undefined &&
    given(query('filter_host_endpoint')) === undefined
  ) {
    throw badRequest("'filter_fulltext' is required when 'filter_scope' is 'all'");
  }
  if (
    given(query('filter_owner_id')) !== undefined &&
    ['my-endpoints', 'my-gcp-endpoints', 'shared-by-me'].includes(scope)
  ) {
    throw badRequest(`'filter_owner_id' cannot be used with the scope '${scope}'`);
  }
  if (given(query('filter_host_endpoint')) !== undefined) throw permissionDenied('No role on the host endpoint');
  const visible = scoped(context, caller).filter(
    (collection) => isVisible(collection, caller) && filters.every((passes) => passes(collection)),
  );
  return text === '' ? visible : rankByText(visible, text);
}

type Scope = (context: TransferContext, caller: Caller) => readonly Collection[];
const where =
  (passes: (collection: Collection, caller: Caller) => boolean): Scope =>
  (_context, caller) =>
    collections.filter((collection) => passes(collection, caller));

const scopes: Readonly<Record<string, Scope>> = {
  all: where(() => true),
  'my-endpoints': where(isOwner),
  'my-gcp-endpoints': where((collection, caller) => collection.host === null && isOwner(collection, caller)),
  'recently-used': (context, caller) => {
    const uses = usesOf(context, caller);
    const used = collections.filter(({ id }) => uses.has(id));
    return used.toSorted((left, right) => (uses.get(right.id) ?? 0) - (uses.get(left.id) ?? 0));
  },
  'in-use': (context, caller) => {
    const inUse = collectionsInUse(context, caller);
    return collections.filter(({ id }) => inUse.has(id));
  },
  'shared-by-me': where((collection, caller) => isGuest(collection) && isOwner(collection, caller)),
  'shared-with-me': where(
    (collection, caller) =>
      isGuest(collection) && !isOwner(collection, caller) && permissionOn(collection, caller) !== null,
  ),
  'administered-by-me': where((collection, caller) => rolesOn(collection, caller).includes('administrator')),
  'hide-no-permissions': where((collection, caller) => permissionOn(collection, caller) !== null),
};

function readFilters(context: TransferContext, query: ReadQuery): ((collection: Collection) => boolean)[] {
  const ownerId = given(query('filter_owner_id'));
  const entityType = given(query('filter_entity_type'));
  const nonFunctional = readFlag(query('filter_non_functional'), 'filter_non_functional');
  if (entityType !== undefined && nonFunctional !== undefined) {
    throw badRequest("'filter_entity_type' and 'filter_non_functional' exclude each other");
  }
  const filters: ((collection: Collection) => boolean)[] = [];
  if (ownerId)
    filters.push(({ host, ownerUsername }) => (host?.endpointId ?? context.identityIdOf(ownerUsername)) === ownerId);
  if (entityType) filters.push((collection) => collection.entityType === entityType);
  if (nonFunctional) filters.push(() => false);
  return filters;
}

/** Every word must begin some word of the collection; those that match in the name come first. */
function rankByText(candidates: readonly Collection[], text: string): readonly Collection[] {
  const byId = findCollection(text);
  if (byId !== undefined) return candidates.filter((collection) => collection === byId);
  const words = wordsOf(text);
  const hits = (collection: Collection, among: readonly string[]) =>
    words.filter((word) => among.some((candidate) => candidate.startsWith(word))).length;
  return candidates
    .filter((collection) => words.length > 0 && hits(collection, searchedWords(collection)) === words.length)
    .toSorted((left, right) => hits(right, wordsOf(right.displayName)) - hits(left, wordsOf(left.displayName)));
}

function searchedWords(collection: Collection): string[] {
  const { displayName, description, organization, department, keywords, ownerUsername, host } = collection;
  const owner = host === null ? ownerUsername : `${host.endpointId}@clients.auth.globus.org`;
  return wordsOf([displayName, description, organization, department ?? '', keywords, owner, collection.id].join(' '));
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
