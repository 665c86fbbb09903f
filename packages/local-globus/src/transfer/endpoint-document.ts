import { type EffectiveRole, isOwner, rolesOn } from './access.ts';
import type { Caller } from './caller.ts';
import { collectionsInUse, usesOf } from './collection-use.ts';
import { type Collection, canonicalName, hostIdOf, isGuest, isServedOverHttps } from './collections.ts';
import type { TransferContext } from './context.ts';

/** Makes the "endpoint" documents that this caller sees, with every member that Globus sends. */
export function endpointDocuments(context: TransferContext, caller: Caller) {
  const uses = usesOf(context, caller);
  const inUse = collectionsInUse(context, caller);
  return (collection: Collection) => {
    const usedMs = uses.get(collection.id);
    const roles = rolesOn(context, collection, caller);
    const isPersonal = collection.host === null;
    return {
      DATA_TYPE: 'endpoint',
      id: collection.id,
      display_name: collection.displayName,
      entity_type: collection.entityType,
      ...ownership(context, collection),
      ...collection.settings,
      ...constants,
      subscription_id: collection.subscription?.id ?? null,
      subscription_admin_verified: collection.subscription?.adminVerified ?? false,
      my_effective_roles: roles,
      in_use: inUse.has(collection.id),
      last_accessed_time: usedMs === undefined ? null : formatTime(usedMs),
      ...(collection.host === null ? noServer : onServer(collection, collection.host)),
      ...hostMembers(context, collection, roles, caller),
      ...connectionOf(context, collection),
      https_server: context.dataUrl && isServedOverHttps(collection) ? `${context.dataUrl}/${collection.id}` : null,
      globus_connect_setup_key: isOwner(collection, caller) ? collection.setupKey : null,
      high_assurance: collection.assuranceMinutes !== null,
      authentication_timeout_mins: collection.assuranceMinutes,
      non_functional: collection.entityType === 'GCSv5_endpoint',
      is_globus_connect: collection.entityType === 'GCP_mapped_collection',
      shareable: collection.entityType === 'GCP_mapped_collection' && collection.subscription !== null,
      acl_available: isGuest(collection),
      acl_editable: isGuest(collection) && (roles.includes('administrator') || roles.includes('access_manager')),
      local_user_info_available: isPersonal ? null : collection.entityType === 'GCSv5_mapped_collection',
    };
  };
}

function ownership(context: TransferContext, collection: Collection) {
  const ownerId = collection.host?.endpointId ?? ownerIdOf(context, collection);
  return {
    owner_id: ownerId,
    owner_string: collection.host ? `${ownerId}@clients.auth.globus.org` : collection.ownerUsername,
    name: collection.id,
    canonical_name: canonicalName(collection),
    username: collection.host?.endpointId ?? collection.ownerUsername,
  };
}

/** The identity that a collection was set up by; for what lives on a server, the documents name that instead. */
export const ownerIdOf = ({ identityIdOf }: Pick<TransferContext, 'identityIdOf'>, collection: Collection): string =>
  collection.ownerId ?? identityIdOf(collection.ownerUsername);

/** The path that a guest shares is for those who manage it or its host. */
function hostMembers(
  { collections }: TransferContext,
  collection: Collection,
  roles: readonly EffectiveRole[],
  caller: Caller,
) {
  const hostId = hostIdOf(collection);
  const hostName = hostId === null ? null : (collections.find(hostId)?.displayName ?? null);
  const mayKnow = isOwner(collection, caller) || roles.some((role) => role.endsWith('administrator'));
  return {
    host_endpoint_id: hostId,
    host_endpoint_display_name: hostName,
    host_path: mayKnow ? (collection.sharedFrom?.path ?? null) : null,
  };
}

/** Whether Globus Connect Personal is there; a guest goes by its host. Null members for what lives on a server. */
export function connectionOf({ collections }: Pick<TransferContext, 'collections'>, collection: Collection) {
  const own = collection.sharedFrom === null ? collection : collections.find(collection.sharedFrom.id);
  const connection = own?.connection ?? null;
  return { gcp_connected: connection?.connected ?? null, gcp_paused: connection?.paused ?? null };
}

const noServer = {
  gcs_version: null,
  gcs_manager_url: null,
  tlsftp_server: null,
  mapped_collection_id: null,
  mapped_collection_display_name: null,
  non_functional_endpoint_id: null,
  non_functional_endpoint_display_name: null,
};

function onServer(collection: Collection, { endpointId, endpointName, mapped }: NonNullable<Collection['host']>) {
  const hasData = collection.entityType !== 'GCSv5_endpoint';
  return {
    gcs_version: '5.4.76',
    gcs_manager_url: `https://${endpointId.slice(0, 8)}.data.aurora.example`,
    tlsftp_server: hasData ? `tlsftp://${hostnameOf(collection)}:443` : null,
    mapped_collection_id: mapped?.id ?? null,
    mapped_collection_display_name: mapped?.name ?? null,
    non_functional_endpoint_id: hasData ? endpointId : null,
    non_functional_endpoint_display_name: hasData ? endpointName : null,
  };
}

function hostnameOf(collection: Collection): string {
  const domain = `${collection.host?.endpointId.slice(0, 8)}.data.aurora.example`;
  if (collection.entityType === 'GCSv5_endpoint') return domain;
  return `${isGuest(collection) ? 'g' : 'm'}-${collection.id.slice(0, 8)}.${domain}`;
}

/** What is the same for every collection here. The last dozen are members that Globus keeps for old clients. */
const constants = {
  mfa_required: false,
  authentication_policy_id: null,
  authentication_assurance_timeout: null,
  associated_flow_policy: null,
  storage_type: null,
  activated: true,
  expires_in: -1,
  expire_time: null,
  myproxy_server: null,
  myproxy_dn: null,
  oauth_server: null,
  host_endpoint: null,
  s3_url: null,
  s3_owner_activated: false,
  sharing_target_endpoint: null,
  sharing_target_root_path: null,
};

/** The one data server that a single endpoint document lists in `DATA`. */
export function serverDocuments(context: Pick<TransferContext, 'collections'>, collection: Collection) {
  const hostname = collection.host === null ? null : hostnameOf(collection);
  const { gcp_connected, gcp_paused } = connectionOf(context, collection);
  return [
    {
      DATA_TYPE: 'server',
      id: Number.parseInt(collection.id.slice(0, 6), 16),
      hostname,
      port: hostname === null ? null : 443,
      scheme: hostname === null ? null : 'gsiftp',
      subject: null,
      incoming_data_port_start: null,
      incoming_data_port_end: null,
      outgoing_data_port_start: null,
      outgoing_data_port_end: null,
      uri: hostname === null ? null : `gsiftp://${hostname}:443`,
      is_connected: gcp_connected ?? true,
      is_paused: gcp_paused ?? false,
    },
  ];
}

/** `YYYY-MM-DDTHH:MM:SS+00:00`, as tasks, events, rules and endpoints have it. */
export const formatTime = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}+00:00`;
