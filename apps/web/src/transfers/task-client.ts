import { type DeleteRequest, submissionId, submissionResult, type TransferRequest } from '@isthmus/globus';
import { callService } from '../bff-client.ts';

/** Asks Transfer for a submission id. A task is made once for each id, however often it's submitted. */
export async function newSubmissionId(): Promise<string> {
  return (await callService('transfer', '/v0.10/submission_id', submissionId)).value;
}

/** What became of a submission: the task, and whether an earlier submission of the same id had made it already. */
export type Submitted = { taskId: string; wasThere: boolean };

/** Submits a transfer or a delete. The call goes on when the page goes away, if its document isn't large. */
export async function submitTask(request: TransferRequest | DeleteRequest): Promise<Submitted> {
  const result = await callService('transfer', `/v0.10/${request.DATA_TYPE}`, submissionResult, {
    method: 'POST',
    body: request,
    keepalive: true,
  });
  if (request.DATA_TYPE === 'transfer') void remember(result.task_id, request);
  return { taskId: result.task_id, wasThere: result.code === 'Duplicate' };
}

/** Globus does not tell later what a task was asked to copy: to do it again takes a note of it. */
async function remember(taskId: string, request: TransferRequest): Promise<void> {
  try {
    await (await import('../tasks/task-memory.ts')).rememberItems(taskId, request.DATA);
  } catch {
    // The network has gone: a rerun goes by what Globus tells.
  }
}
