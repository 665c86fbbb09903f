import type { Page } from '@playwright/test';
import { control } from './stack.ts';

/** Makes tasks meet an error at paths of a collection, until `clearTaskOrders`; docs/local-globus.md says what there is. */
export async function addTaskFault(fault: Record<string, unknown>): Promise<void> {
  await control('/task-faults', { method: 'POST', body: JSON.stringify(fault) });
}

/** Pauses a task, lets its credentials expire, or lets it go on. */
export async function holdTask(task: string, hold: 'paused' | 'inactive' | 'none', message?: string): Promise<void> {
  await control('/task-holds', { method: 'POST', body: JSON.stringify({ task, hold, message }) });
}

export async function clearTaskOrders(): Promise<void> {
  await control('/task-faults', { method: 'DELETE' });
  await control('/task-holds', { method: 'DELETE' });
}

type Answer = { status: number; body: Record<string, unknown> };

/** Asks Transfer through the portal, as the page that is open does. */
export async function askTransfer(page: Page, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await page.evaluate(
    async ({ method, path, body }) => {
      const headers = { 'X-CSRF': '1', 'Content-Type': 'application/json' };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`/api/transfer/v0.10${path}`, { method, headers, ...sent });
      return { status: response.status, body: (await response.json()) as unknown };
    },
    { method, path, body },
  );
  if (answer.status >= 300)
    throw new Error(`${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer as Answer;
}

export type Copy = { from: string; to: string; recursive?: boolean };
type Places = { source: string; destination: string };

/** Submits a transfer without the portal's pages; resolves with the task's id. */
export async function submitTransfer(
  page: Page,
  { source, destination }: Places,
  copies: readonly Copy[],
  options: Record<string, unknown> = {},
): Promise<string> {
  const { body: id } = await askTransfer(page, 'GET', '/submission_id');
  const { body } = await askTransfer(page, 'POST', '/transfer', {
    DATA_TYPE: 'transfer',
    submission_id: id.value,
    source_endpoint: source,
    destination_endpoint: destination,
    store_base_path_info: true,
    verify_checksum: false,
    notify_on_succeeded: false,
    ...options,
    DATA: copies.map(({ from, to, recursive = false }) => ({
      DATA_TYPE: 'transfer_item',
      source_path: from,
      destination_path: to,
      recursive,
    })),
  });
  return String(body.task_id);
}
