import type { RouteTable } from '../route-table.ts';
import {
  listMonitoredEvents,
  listMonitoredSkipped,
  listMonitoredSuccesses,
  listMonitoredTasks,
  showMonitoredPause,
  showMonitoredTask,
} from './activity-routes.ts';
import { cancelAsAdmin, pauseAsAdmin, resumeAsAdmin, showAdminCancel } from './admin-orders.ts';

const base = '/endpoint_manager';

/** What those who manage activity see of the tasks of others, and do about them. */
export const activityTable: RouteTable = [
  ['GET', `${base}/task_list`, ({ context }, c) => listMonitoredTasks(context, c)],
  ['GET', `${base}/task/:id`, ({ context }, c) => showMonitoredTask(context, c)],
  ['GET', `${base}/task/:id/event_list`, ({ context }, c) => listMonitoredEvents(context, c)],
  ['GET', `${base}/task/:id/successful_transfers`, ({ context }, c) => listMonitoredSuccesses(context, c)],
  ['GET', `${base}/task/:id/skipped_errors`, ({ context }, c) => listMonitoredSkipped(context, c)],
  ['GET', `${base}/task/:id/pause_info`, ({ context }, c) => showMonitoredPause(context, c)],
  ['POST', `${base}/admin_cancel`, ({ context, scheduler }, c) => cancelAsAdmin(context, scheduler, c)],
  ['GET', `${base}/admin_cancel/:id`, ({ context }, c) => showAdminCancel(context, c)],
  ['POST', `${base}/admin_pause`, ({ context, scheduler }, c) => pauseAsAdmin(context, scheduler, c)],
  ['POST', `${base}/admin_resume`, ({ context, scheduler }, c) => resumeAsAdmin(context, scheduler, c)],
];
