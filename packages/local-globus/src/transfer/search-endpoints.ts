import { accessTo, isOwner, isVisible, rolesOn } from './access.ts';
import type { Caller } from './caller.ts';
import { collectionsInUse, usesOf } from './collection-use.ts';
import { type Collection, hostIdOf, isGuest } from './collections.ts';
import { requireCollection, type TransferContext } from './context.ts';
import { endpointDocuments, ownerIdOf } from './endpoint-document.ts';
import { given, readCount, readFlag } from './query.ts';
import { rankByText } from './rank-by-text.ts';
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
  const filters = readFilters(context, caller, query);
  const isNarrow = ['filter_owner_id', 'filter_host_endpoint'].some((name) => given(query(name)) !== undefined);
  if (scope === 'all' && text === '' && !isNarrow)
    throw badRequest("'filter_fulltext' is required when 'filter_scope' is 'all'");
  if (given(query('filter_owner_id')) !== undefined && ownScopes.includes(scope))
    throw badRequest(`'filter_owner_id' cannot be used with the scope '${scope}'`);
  const visible = scoped(context, caller).filter(
    (collection) => filters.every((passes) => passes(collection)) && isVisible(context, collection, caller),
  );
  return text === '' ? visible : rankByText(visible, text);
}

const ownScopes: readonly string[] = ['my-endpoints', 'my-gcp-endpoints', 'shared-by-me'];

type Scope = (context: TransferContext, caller: Caller) => readonly Collection[];
const where =
  (passes: (collection: Collection, caller: Caller, context: TransferContext) => boolean): Scope =>
  (context, caller) =>
    context.collections.all().filter((collection) => passes(collection, caller, context));

const scopes: Readonly<Record<string, Scope>> = {
  all: where(() => true),
  'my-endpoints': where(isOwner),
  'my-gcp-endpoints': where(
    (collection, caller) => collection.entityType === 'GCP_mapped_collection' && isOwner(collection, caller),
  ),
  'recently-used': (context, caller) => {
    const uses = usesOf(context, caller);
    const used = context.collections.all().filter(({ id }) => uses.has(id));
    return used.toSorted((left, right) => (uses.get(right.id) ?? 0) - (uses.get(left.id) ?? 0));
  },
  'in-use': (context, caller) => {
    const inUse = collectionsInUse(context, caller);
    return context.collections.all().filter(({ id }) => inUse.has(id));
  },
  'shared-by-me': where((collection, caller) => isGuest(collection) && isOwner(collection, caller)),
  'shared-with-me': where(
    (collection, caller, context) =>
      isGuest(collection) && !isOwner(collection, caller) && accessTo(context, caller, collection)() !== null,
  ),
  'administered-by-me': where((collection, caller, context) =>
    rolesOn(context, collection, caller).some((role) => role.endsWith('administrator')),
  ),
  'hide-no-permissions': where(
    (collection, caller, context) => !isGuest(collection) || accessTo(context, caller, collection)() !== null,
  ),
};

const entityTypes: readonly string[] = [
  'GCSv5_endpoint',
  'GCSv5_mapped_collection',
  'GCSv5_guest_collection',
  'GCP_mapped_collection',
  'GCP_guest_collection',
  'GCSv4_host',
  'GCSv4_share',
];

type Passes = (collection: Collection) => boolean;

function readFilters(context: TransferContext, caller: Caller, query: ReadQuery): Passes[] {
  const ownerId = given(query('filter_owner_id'))?.toLowerCase();
  const hostId = given(query('filter_host_endpoint'));
  const entityType = given(query('filter_entity_type'));
  const nonFunctional = readFlag(query('filter_non_functional'), 'filter_non_functional');
  if (entityType !== undefined && nonFunctional !== undefined)
    throw badRequest("'filter_entity_type' and 'filter_non_functional' exclude each other");
  if (entityType !== undefined && !entityTypes.includes(entityType))
    throw badRequest(`Unknown filter_entity_type '${entityType}'; use one of ${entityTypes.join(', ')}`);
  const filters: Passes[] = [];
  if (ownerId !== undefined) filters.push((one) => (one.host?.endpointId ?? ownerIdOf(context, one)) === ownerId);
  if (hostId !== undefined) filters.push(guestsOfHost(context, caller, hostId));
  if (entityType !== undefined) filters.push((one) => one.entityType === entityType);
  if (nonFunctional !== undefined) filters.push((one) => (one.entityType === 'GCSv5_endpoint') === nonFunctional);
  return filters;
}

function guestsOfHost(context: TransferContext, caller: Caller, hostId: string): Passes {
  const host = requireCollection(context, hostId);
  if (rolesOn(context, host, caller).length === 0) throw permissionDenied('No role on the host endpoint');
  return (one) => isGuest(one) && (hostIdOf(one) === host.id || one.host?.endpointId === host.id);
}
