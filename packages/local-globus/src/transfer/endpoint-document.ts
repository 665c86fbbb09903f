import { isOwner, rolesOn } from './access.ts';
import type { Caller } from './caller.ts';
import { collectionsInUse, usesOf } from './collection-use.ts';
import { type Collection, canonicalName, isServedOverHttps } from './collections.ts';
import type { TransferContext } from './context.ts';

/** Makes the "endpoint" documents that this caller sees, with every member that Globus sends. */
export function endpointDocuments(context: TransferContext, caller: Caller) {
  const uses = usesOf(context, caller);
  const inUse = collectionsInUse(context, caller);
  return (collection: Collection) => {
    const usedMs = uses.get(collection.id);
    return {
      DATA_TYPE: 'endpoint',
      id: collection.id,
      display_name: collection.displayName,
      entity_type: collection.entityType,
      ...ownership(context, collection),
      ...description(collection),
      ...constants,
      my_effective_roles: rolesOn(collection, caller),
      in_use: inUse.has(collection.id),
      last_accessed_time: usedMs === undefined ? null : formatTime(usedMs),
      ...(collection.host === null ? personal : onHost(collection, collection.host)),
      https_server: context.dataUrl && isServedOverHttps(collection) ? `${context.dataUrl}/${collection.id}` : null,
      default_directory: isGuest(collection) ? '/' : null,
      high_assurance: collection.assuranceMinutes !== null,
      authentication_timeout_mins: collection.assuranceMinutes,
      shareable: false,
      acl_editable: isGuest(collection) && isOwner(collection, caller),
    };
  };
}

function ownership(context: TransferContext, collection: Collection) {
  const ownerId = collection.host?.endpointId ?? context.identityIdOf(collection.ownerUsername);
  const username = collection.host?.endpointId ?? collection.ownerUsername;
  return {
    owner_id: ownerId,
    owner_string: collection.host ? `${ownerId}@clients.auth.globus.org` : collection.ownerUsername,
    name: collection.id,
    canonical_name: canonicalName(collection),
    username,
  };
}

function description(collection: Collection) {
  return {
    organization: collection.organization,
    department: collection.department,
    keywords: collection.keywords,
    description: collection.description,
    contact_email: collection.contactEmail,
    contact_info: null,
    info_link: null,
    user_message: collection.userMessage,
    user_message_link: null,
    public: collection.public,
  };
}

const personal = {
  gcp_connected: true,
  gcp_paused: false,
  gcs_version: null,
  gcs_manager_url: null,
  tlsftp_server: null,
  mapped_collection_id: null,
  mapped_collection_display_name: null,
  host_endpoint_id: null,
  host_endpoint_display_name: null,
  non_functional_endpoint_id: null,
  non_functional_endpoint_display_name: null,
  acl_available: false,
  is_globus_connect: true,
};

function onHost(collection: Collection, host: NonNullable<Collection['host']>) {
  return {
    gcp_connected: null,
    gcp_paused: null,
    gcs_version: '5.4.76',
    gcs_manager_url: `https://${host.endpointId.slice(0, 8)}.data.aurora.example`,
    tlsftp_server: `tlsftp://${hostnameOf(collection, host)}:443`,
    mapped_collection_id: host.mapped?.id ?? null,
    mapped_collection_display_name: host.mapped?.name ?? null,
    host_endpoint_id: host.mapped?.id ?? null,
    host_endpoint_display_name: host.mapped?.name ?? null,
    non_functional_endpoint_id: host.endpointId,
    non_functional_endpoint_display_name: host.endpointName,
    acl_available: isGuest(collection),
    is_globus_connect: false,
  };
}

function hostnameOf({ id }: Collection, { mapped }: NonNullable<Collection['host']>): string {
  return `${mapped ? 'g' : 'm'}-${(mapped?.id ?? id).slice(0, 8)}.data.aurora.example`;
}

export function isGuest({ entityType }: Collection): boolean {
  return entityType === 'GCSv5_guest_collection';
}

/** What is the same for every collection here. The last dozen are members that Globus keeps for old clients. */
const constants = {
  subscription_id: null,
  subscription_admin_verified: false,
  french_english_bilingual: false,
  guest_collection_activity_notification_policy: null,
  force_encryption: false,
  disable_verify: false,
  force_verify: false,
  disable_anonymous_writes: true,
  mfa_required: false,
  requester_pays: false,
  authentication_policy_id: null,
  acl_max_expiration_period_mins: null,
  authentication_assurance_timeout: null,
  globus_connect_setup_key: null,
  host_path: null,
  non_functional: false,
  network_use: 'normal',
  location: 'Automatic',
  max_concurrency: 4,
  preferred_concurrency: 2,
  max_parallelism: 8,
  preferred_parallelism: 4,
  auto_delete_timeout: null,
  skip_auto_delete: null,
  restrict_transfers_to_high_assurance: null,
  preserve_modtime: null,
  associated_flow_policy: null,
  storage_type: null,
  local_user_info_available: null,
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
export function serverDocuments(collection: Collection) {
  const hostname = collection.host === null ? null : hostnameOf(collection, collection.host);
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
      is_connected: true,
      is_paused: false,
    },
  ];
}

/** `YYYY-MM-DDTHH:MM:SS+00:00`, as tasks, events and endpoints have it. */
export const formatTime = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}+00:00`;
