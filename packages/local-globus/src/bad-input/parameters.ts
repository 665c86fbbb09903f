/**
 * What each route reads beside its path: names of its query, its form or its document, separated by spaces. Every route
 * has to be here, so that none is added without hostile requests being sent to it.
 */
export const parameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  auth: {
    'GET /': '',
    'GET /local/home.js': '',
    'GET /local/requests': '',
    'GET /.well-known/openid-configuration': '',
    'GET /jwk.json': '',
    'GET /v2/oauth2/authorize': authorize(),
    'POST /v2/oauth2/authorize': authorize(),
    'GET /v2/oauth2/authorize/:uid': '',
    'POST /v2/oauth2/token':
      'grant_type code redirect_uri code_verifier client_id client_secret refresh_token token scope access_type ' +
      'include_consented_scopes device_code resource assertion',
    'POST /v2/oauth2/token/introspect': 'token include authentication_policies token_type_hint',
    'POST /v2/oauth2/token/revoke': 'token client_id token_type_hint',
    'POST /v2/oauth2/token/validate': 'token client_id',
    'GET /v2/oauth2/userinfo': '',
    'POST /v2/oauth2/userinfo': 'access_token',
    'GET /v2/api/identities/:id/consents': 'all',
    'DELETE /v2/api/identities/:id/consents/:consent': '',
    'GET /v2/api/projects': '',
    'GET /v2/api/projects/:id': '',
    'POST /v2/api/projects': 'project display_name contact_email admin_ids admin_group_ids',
    'PUT /v2/api/projects/:id': 'project display_name contact_email admin_ids admin_group_ids',
    'DELETE /v2/api/projects/:id': '',
    'GET /v2/api/clients': 'project_id fqdn',
    'GET /v2/api/clients/:id': '',
    'POST /v2/api/clients': client(),
    'PUT /v2/api/clients/:id': client(),
    'DELETE /v2/api/clients/:id': '',
    'POST /v2/api/clients/:id/fqdns': 'fqdn',
    'GET /v2/api/clients/:id/credentials': '',
    'POST /v2/api/clients/:id/credentials': 'credential name',
    'DELETE /v2/api/clients/:id/credentials/:credential': '',
    'GET /v2/api/scopes': 'ids scope_strings',
    'GET /v2/api/scopes/:id': '',
    'GET /v2/api/clients/:id/scopes/:scope': '',
    'POST /v2/api/clients/:id/scopes': scope(),
    'PUT /v2/api/scopes/:id': scope(),
    'DELETE /v2/api/scopes/:id': '',
    'GET /v2/api/policies': '',
    'GET /v2/api/policies/:id': '',
    'POST /v2/api/policies': policy(),
    'PUT /v2/api/policies/:id': policy(),
    'DELETE /v2/api/policies/:id': '',
    'GET /v2/api/identities': 'ids usernames provision include',
    'GET /v2/api/identities/:id': 'include',
    'GET /v2/api/identity_providers': 'ids domains',
    'GET /p/login/:uid': '',
    'POST /p/login/:uid': 'username password person',
    'GET /p/consent/:uid': '',
    'POST /p/consent/:uid': 'decision asked allowed label',
    'GET /p/sign-in': 'to',
    'POST /p/sign-in': 'to username password person',
    'GET /v2/web/logout': 'client client_id redirect_uri redirect_name',
    'GET /v2/web/auth-code': 'code state error error_description',
    'GET /v2/web/consents': 'client client_id redirect_uri redirect_name',
    'POST /v2/web/consents': 'consent application client_id redirect_uri redirect_name',
    'GET /v2/web/identities': 'client client_id redirect_uri redirect_name',
    'POST /v2/web/identities': 'link unlink username password person client_id redirect_uri redirect_name',
  },
  transfer: {
    'GET /v0.10/endpoint_search':
      'filter_scope filter_fulltext filter_owner_id filter_host_endpoint filter_non_functional filter_entity_type ' +
      'fields limit offset',
    'POST /v0.10/endpoint': endpoint(),
    'POST /v0.10/shared_endpoint': endpoint(),
    'GET /v0.10/endpoint/:id': 'fields',
    'PUT /v0.10/endpoint/:id': endpoint(),
    'DELETE /v0.10/endpoint/:id': '',
    'PUT /v0.10/endpoint/:id/subscription': 'subscription_id',
    'PUT /v0.10/endpoint/:id/subscription_admin_verified': 'subscription_admin_verified',
    'GET /v0.10/endpoint/:id/server_list': '',
    'GET /v0.10/endpoint/:id/server/:server': '',
    'GET /v0.10/endpoint/:id/my_shared_endpoint_list': '',
    'GET /v0.10/endpoint/:id/shared_endpoint_list': 'max_results next_token',
    'GET /v0.10/endpoint/:id/my_effective_pause_rule_list': '',
    'GET /v0.10/endpoint/:id/role_list': '',
    'POST /v0.10/endpoint/:id/role': 'DATA_TYPE principal_type principal role',
    'GET /v0.10/endpoint/:id/role/:role': '',
    'DELETE /v0.10/endpoint/:id/role/:role': '',
    'GET /v0.10/endpoint/:id/access_list': '',
    'POST /v0.10/endpoint/:id/access': access(),
    'GET /v0.10/endpoint/:id/access/:rule': '',
    'PUT /v0.10/endpoint/:id/access/:rule': access(),
    'DELETE /v0.10/endpoint/:id/access/:rule': '',
    'GET /v0.10/endpoint_manager/monitored_endpoints': 'fields',
    'GET /v0.10/endpoint_manager/endpoint/:id': 'fields',
    'GET /v0.10/endpoint_manager/endpoint/:id/hosted_endpoint_list': '',
    'GET /v0.10/endpoint_manager/endpoint/:id/access_list': '',
    'GET /v0.10/endpoint_manager/pause_rule_list': 'filter_endpoint filter_host_endpoint',
    'POST /v0.10/endpoint_manager/pause_rule': pauseRule(),
    'GET /v0.10/endpoint_manager/pause_rule/:id': '',
    'PUT /v0.10/endpoint_manager/pause_rule/:id': pauseRule(),
    'DELETE /v0.10/endpoint_manager/pause_rule/:id': '',
    'GET /v0.10/operation/endpoint/:id/ls': 'path show_hidden limit offset orderby filter local_user',
    'GET /v0.10/operation/endpoint/:id/stat': 'path local_user',
    'POST /v0.10/operation/endpoint/:id/mkdir': 'DATA_TYPE path local_user',
    'POST /v0.10/operation/endpoint/:id/rename': 'DATA_TYPE old_path new_path local_user',
    'POST /v0.10/operation/endpoint/:id/symlink': 'DATA_TYPE symlink_target path',
    'GET /v0.10/bookmark_list': '',
    'POST /v0.10/bookmark': 'DATA_TYPE name endpoint_id path pinned',
    'GET /v0.10/bookmark/:id': '',
    'PUT /v0.10/bookmark/:id': 'DATA_TYPE name pinned',
    'DELETE /v0.10/bookmark/:id': '',
    'GET /v2/bookmarks': 'filter page sort fields',
    'POST /v2/bookmarks': 'data type attributes name path pinned collection_id relationships',
    'GET /v2/bookmarks/:id': '',
    'PATCH /v2/bookmarks/:id': 'data id type attributes name pinned',
    'DELETE /v2/bookmarks/:id': '',
    'GET /v0.10/submission_id': '',
    'POST /v0.10/transfer':
      'DATA_TYPE submission_id label deadline source_endpoint destination_endpoint DATA sync_level filter_rules ' +
      'verify_checksum skip_source_errors delete_destination_extra preserve_timestamp encrypt_data recursive_symlinks',
    'POST /v0.10/delete':
      'DATA_TYPE submission_id label deadline endpoint DATA recursive ignore_missing interpret_globs',
    'GET /v0.10/task_list': taskList(),
    'GET /v0.10/task/:id': 'fields',
    'PUT /v0.10/task/:id': 'DATA_TYPE label deadline',
    'POST /v0.10/task/:id/cancel': '',
    'POST /v0.10/task/:id/remove': '',
    'GET /v0.10/task/:id/event_list': 'limit offset filter_is_error filter',
    'GET /v0.10/task/:id/successful_transfers': 'marker limit',
    'GET /v0.10/task/:id/skipped_errors': 'marker limit',
    'GET /v0.10/task/:id/pause_info': '',
    'GET /v0.10/endpoint_manager/task_list': `${taskList()} last_key filter_status filter_task_id filter_owner_id`,
    'GET /v0.10/endpoint_manager/task/:id': '',
    'GET /v0.10/endpoint_manager/task/:id/event_list': 'limit offset filter_is_error',
    'GET /v0.10/endpoint_manager/task/:id/successful_transfers': 'marker limit',
    'GET /v0.10/endpoint_manager/task/:id/skipped_errors': 'marker limit',
    'GET /v0.10/endpoint_manager/task/:id/pause_info': '',
    'POST /v0.10/endpoint_manager/admin_cancel': 'task_id_list message',
    'GET /v0.10/endpoint_manager/admin_cancel/:id': '',
    'POST /v0.10/endpoint_manager/admin_pause': 'task_id_list message',
    'POST /v0.10/endpoint_manager/admin_resume': 'task_id_list message',
  },
  data: {
    'HEAD /:collection/:path': 'download',
    'GET /:collection/:path': 'download code state error',
    'PUT /:collection/:path': '',
    'DELETE /:collection/:path': '',
    'OPTIONS /:collection/:path': '',
  },
  groups: {
    'GET /v2/groups/my_groups': 'statuses',
    'GET /v2/groups/statuses': '',
    'POST /v2/groups': 'name description parent_id group_type',
    'GET /v2/groups/:id': 'include',
    'PUT /v2/groups/:id': 'name description terms_and_conditions subscription_id',
    'DELETE /v2/groups/:id': '',
    'POST /v2/groups/:id':
      'add invite accept decline join leave approve reject remove change_role request_join identity_id role',
    'GET /v2/groups/:id/policies': '',
    'PUT /v2/groups/:id/policies':
      'is_high_assurance group_visibility group_members_visibility join_requests signup_fields authentication_assurance_timeout',
  },
  timers: {
    'POST /v2/timer': 'timer timer_type name schedule body',
    'GET /jobs': 'filter_name filter_status',
    'GET /jobs/': 'filter_name filter_status',
    'GET /jobs/:id': 'page_size results_pt',
    'PATCH /jobs/:id': 'name',
    'DELETE /jobs/:id': '',
    'POST /jobs/:id/pause': '',
    'POST /jobs/:id/resume': 'action update_credentials',
    'POST /jobs/:id/run': '',
  },
  search: {},
  flows: {},
  control: {
    'GET /requests': 'service',
    'GET /tokens': '',
    'DELETE /tokens': 'person resource_server',
    'POST /faults':
      'service path exact method status body retry_after count answer content_type probability seed delay_ms reset ' +
      'lose_answer cut_answer',
    'DELETE /faults': '',
    'POST /task-faults': 'collection path code count probability seed fatal hang',
    'DELETE /task-faults': '',
    'POST /operation-faults': 'collection path operation code message count probability seed',
    'DELETE /operation-faults': '',
    'POST /connections': 'collection connected paused',
    'POST /task-holds': 'task hold message',
    'DELETE /task-holds': 'task',
    'GET /switches': '',
    'POST /switches': 'code_seconds pkce_aliases denial_error withheld_resource_servers nonce_echo',
    'POST /demands':
      'collection required_scopes data_access session_required_identities session_required_single_domain ' +
      'session_required_policies session_required_mfa prompt session_message',
    'DELETE /demands': '',
    'DELETE /consents': 'person client_id scope',
    'POST /clock': 'advance_seconds',
    'POST /reset': '',
  },
};

function authorize(): string {
  return (
    'client_id redirect_uri response_type scope state nonce prompt access_type code_challenge code_challenge_method ' +
    'session_message session_required_identities session_required_single_domain session_required_policies ' +
    'session_required_mfa login_hint prefill_named_grant request request_uri claims response_mode max_age resource'
  );
}

function client(): string {
  return (
    'client name project public_client client_type visibility redirect_uris links required_idp preselect_idp skin ' +
    'template_id userinfo_from_effective_identity prompt_for_named_grant'
  );
}

function scope(): string {
  return 'scope name description scope_suffix advertised allows_refresh_token required_domains dependent_scopes';
}

function policy(): string {
  return (
    'policy project_id display_name description high_assurance authentication_assurance_timeout required_mfa ' +
    'domain_constraints_include domain_constraints_exclude'
  );
}

function endpoint(): string {
  return (
    'DATA_TYPE display_name description organization department keywords contact_email contact_info info_link public ' +
    'default_directory host_endpoint host_endpoint_id host_path is_globus_connect force_encryption disable_verify ' +
    'user_message user_message_link sharing_users_allow sharing_users_deny'
  );
}

function access(): string {
  return 'DATA_TYPE principal_type principal path permissions expiration_date notify_email notify_message';
}

function pauseRule(): string {
  return (
    'DATA_TYPE message endpoint_id identity_id start_time pause_ls pause_mkdir pause_rename pause_symlink ' +
    'pause_task_delete pause_task_transfer_read pause_task_transfer_write'
  );
}

function taskList(): string {
  return 'filter orderby limit offset fields filter_is_paused filter_label filter_completion_time filter_endpoint';
}
