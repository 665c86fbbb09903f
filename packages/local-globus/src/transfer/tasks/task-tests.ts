import { randomUUID } from 'node:crypto';
import { eventList, submissionResult, type TaskDocument, taskDocument } from '@isthmus/globus';
import type { startTransfer } from '../start-transfer.ts';

export const coastal = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
export const archive = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
export const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
/** The archive's file of 200 MB. */
export const bigFile = '/archive/ocean-temperature-200mb.bin';

export const item = (source: string, destination: string, more: object = {}) => ({
  DATA_TYPE: 'transfer_item',
  source_path: `/~/${source}`,
  destination_path: `/~/${destination}`,
  ...more,
});

/** What the tests of tasks do as Noor, from the field station to the scratch space unless told otherwise. */
export function taskTools(transfer: () => Awaited<ReturnType<typeof startTransfer>>) {
  const noor = () => transfer().as('noor@coastal.example');
  const document = (more: object) => ({
    submission_id: randomUUID(),
    source_endpoint: coastal,
    destination_endpoint: scratch,
    ...more,
  });
  const read = async (taskId: string) => taskDocument.parse((await noor().get(`/task/${taskId}`)).body);
  const until = async (taskId: string, reached: (task: TaskDocument) => boolean): Promise<TaskDocument> => {
    for (;;) {
      const task = await read(taskId);
      if (reached(task)) return task;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    noor,
    document,
    read,
    until,
    stationPath: (path: string) => `${transfer().collectionFolder('coastal-field-station')}/home/field/${path}`,
    scratchPath: (path: string) => `${transfer().collectionFolder('genomics-scratch')}/scratch/${path}`,
    submit: async (more: object) => submissionResult.parse((await noor().post('/transfer', document(more))).body),
    submitDelete: async (paths: string[], more: object = {}) => {
      const DATA = paths.map((path) => ({ path: `/~/${path}` }));
      const body = { submission_id: randomUUID(), endpoint: scratch, DATA, ...more };
      return submissionResult.parse((await noor().post('/delete', body)).body);
    },
    ended: (taskId: string) => until(taskId, ({ status }) => status === 'SUCCEEDED' || status === 'FAILED'),
    /** The codes of a task's events, the newest first. */
    codes: async (taskId: string) =>
      eventList.parse((await noor().get(`/task/${taskId}/event_list?limit=100`)).body).DATA.map(({ code }) => code),
  };
}
