import type { RouteTable } from '../route-table.ts';
import { giveSubmissionId } from './submission.ts';
import { submitDelete } from './submit-delete.ts';
import { submitTransfer } from './submit-transfer.ts';
import { listEvents, listSkippedErrors, listSuccessfulTransfers } from './task-history-routes.ts';
import { cancelTask, hideTask, listTasks, showPauseInfo, showTask, updateTask } from './task-routes.ts';

/** Submitting tasks, and what their owners do with them. */
export const taskTable: RouteTable = [
  ['GET', '/submission_id', ({ context }, c) => giveSubmissionId(context, c)],
  ['POST', '/transfer', ({ context, scheduler }, c) => submitTransfer(context, scheduler, c)],
  ['POST', '/delete', ({ context, scheduler }, c) => submitDelete(context, scheduler, c)],
  ['GET', '/task_list', ({ context }, c) => listTasks(context, c)],
  ['GET', '/task/:id', ({ context }, c) => showTask(context, c)],
  ['PUT', '/task/:id', ({ context }, c) => updateTask(context, c)],
  ['POST', '/task/:id/cancel', ({ context, scheduler }, c) => cancelTask(context, scheduler, c)],
  ['POST', '/task/:id/remove', ({ context }, c) => hideTask(context, c)],
  ['GET', '/task/:id/event_list', ({ context }, c) => listEvents(context, c)],
  ['GET', '/task/:id/successful_transfers', ({ context }, c) => listSuccessfulTransfers(context, c)],
  ['GET', '/task/:id/skipped_errors', ({ context }, c) => listSkippedErrors(context, c)],
  ['GET', '/task/:id/pause_info', ({ context }, c) => showPauseInfo(context, c)],
];
