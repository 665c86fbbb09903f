import type { Context } from 'hono';
import { createRule, deleteRule, listRules, showRule, updateRule } from './access/access-rules.ts';
import { createRole, deleteRole, listRoles, showRole } from './access/roles.ts';
import {
  createBookmark,
  deleteBookmark,
  listBookmarks,
  showBookmark,
  updateBookmark,
} from './bookmarks/bookmark-routes.ts';
import type { TransferContext, TransferEnv } from './context.ts';
import { createGuest, createPersonal } from './endpoints/create-collection.ts';
import {
  deleteEndpoint,
  listServers,
  setSubscription,
  setVerified,
  showEndpoint,
  showServer,
  updateEndpoint,
} from './endpoints/endpoint-routes.ts';
import { listHosted, listMonitored, listMonitoredRules, showMonitored } from './endpoints/monitored.ts';
import { listMyShared, listShared } from './endpoints/shared-lists.ts';
import { listDirectory, makeDirectory, makeSymlink, renameEntry, statPath } from './file-operations.ts';
import {
  createPauseRule,
  deletePauseRule,
  listMyPauseRules,
  listPauseRules,
  showPauseRule,
  updatePauseRule,
} from './pause/pause-routes.ts';
import { pickFields } from './query.ts';
import type { RouteTable } from './route-table.ts';
import { searchEndpoints } from './search-endpoints.ts';

/** Collections, who may use them, and what is done with files there and then. */
export const collectionTable: RouteTable = [
  ['GET', '/endpoint_search', ({ context }, c) => search(context, c)],
  ['POST', '/endpoint', ({ context }, c) => createPersonal(context, c)],
  ['POST', '/shared_endpoint', ({ context }, c) => createGuest(context, c)],
  ['GET', '/endpoint/:id', ({ context }, c) => showEndpoint(context, c)],
  ['PUT', '/endpoint/:id', ({ context }, c) => updateEndpoint(context, c)],
  ['DELETE', '/endpoint/:id', ({ context }, c) => deleteEndpoint(context, c)],
  ['PUT', '/endpoint/:id/subscription', ({ context }, c) => setSubscription(context, c)],
  ['PUT', '/endpoint/:id/subscription_admin_verified', ({ context }, c) => setVerified(context, c)],
  ['GET', '/endpoint/:id/server_list', ({ context }, c) => listServers(context, c)],
  ['GET', '/endpoint/:id/server/:server', ({ context }, c) => showServer(context, c)],
  ['GET', '/endpoint/:id/my_shared_endpoint_list', ({ context }, c) => listMyShared(context, c)],
  ['GET', '/endpoint/:id/shared_endpoint_list', ({ context }, c) => listShared(context, c)],
  ['GET', '/endpoint/:id/my_effective_pause_rule_list', ({ context }, c) => listMyPauseRules(context, c)],
  ['GET', '/endpoint/:id/role_list', ({ context }, c) => listRoles(context, c)],
  ['POST', '/endpoint/:id/role', ({ context }, c) => createRole(context, c)],
  ['GET', '/endpoint/:id/role/:role', ({ context }, c) => showRole(context, c)],
  ['DELETE', '/endpoint/:id/role/:role', ({ context }, c) => deleteRole(context, c)],
  ['GET', '/endpoint/:id/access_list', ({ context }, c) => listRules(context, c)],
  ['POST', '/endpoint/:id/access', ({ context }, c) => createRule(context, c)],
  ['GET', '/endpoint/:id/access/:rule', ({ context }, c) => showRule(context, c)],
  ['PUT', '/endpoint/:id/access/:rule', ({ context }, c) => updateRule(context, c)],
  ['DELETE', '/endpoint/:id/access/:rule', ({ context }, c) => deleteRule(context, c)],
  ['GET', '/endpoint_manager/monitored_endpoints', ({ context }, c) => listMonitored(context, c)],
  ['GET', '/endpoint_manager/endpoint/:id', ({ context }, c) => showMonitored(context, c)],
  ['GET', '/endpoint_manager/endpoint/:id/hosted_endpoint_list', ({ context }, c) => listHosted(context, c)],
  ['GET', '/endpoint_manager/endpoint/:id/access_list', ({ context }, c) => listMonitoredRules(context, c)],
  ['GET', '/endpoint_manager/pause_rule_list', ({ context }, c) => listPauseRules(context, c)],
  ['POST', '/endpoint_manager/pause_rule', ({ context }, c) => createPauseRule(context, c)],
  ['GET', '/endpoint_manager/pause_rule/:id', ({ context }, c) => showPauseRule(context, c)],
  ['PUT', '/endpoint_manager/pause_rule/:id', ({ context }, c) => updatePauseRule(context, c)],
  ['DELETE', '/endpoint_manager/pause_rule/:id', ({ context }, c) => deletePauseRule(context, c)],
  ['GET', '/operation/endpoint/:id/ls', ({ context }, c) => listDirectory(context, c)],
  ['GET', '/operation/endpoint/:id/stat', ({ context }, c) => statPath(context, c)],
  ['POST', '/operation/endpoint/:id/mkdir', ({ context }, c) => makeDirectory(context, c)],
  ['POST', '/operation/endpoint/:id/rename', ({ context }, c) => renameEntry(context, c)],
  ['POST', '/operation/endpoint/:id/symlink', ({ context }, c) => makeSymlink(context, c)],
  ['GET', '/bookmark_list', ({ context }, c) => listBookmarks(context, c)],
  ['POST', '/bookmark', ({ context }, c) => createBookmark(context, c)],
  ['GET', '/bookmark/:id', ({ context }, c) => showBookmark(context, c)],
  ['PUT', '/bookmark/:id', ({ context }, c) => updateBookmark(context, c)],
  ['DELETE', '/bookmark/:id', ({ context }, c) => deleteBookmark(context, c)],
];

function search(context: TransferContext, c: Context<TransferEnv>): Response {
  const { DATA, ...head } = searchEndpoints(context, c.var.caller, (name) => c.req.query(name));
  return c.json({ ...head, DATA: DATA.map((document) => pickFields(document, c.req.query('fields'))) });
}
