import { Hono } from 'hono';
import type { Collections } from '../transfer/collection-registry.ts';
import { type ConnectionOrder, type ConnectionSet, connectionOrder } from '../transfer/connection-order.ts';
import { type OperationFaults, operationFaultOrder } from '../transfer/operation-faults.ts';
import { type HoldOrder, holdOrder } from '../transfer/tasks/order-hold.ts';
import { type TaskFaults, taskFaultOrder } from '../transfer/tasks/task-faults.ts';
import { jsonOf, refuse, sentence, wordsFor } from './refusals.ts';

export type TransferOrders = {
  collections: Collections;
  taskFaults: TaskFaults;
  operationFaults: OperationFaults;
  /** False when there is no such open task. */
  holdTask: (order: HoldOrder) => Promise<boolean>;
  releaseTasks: () => Promise<void>;
  setConnection: (order: ConnectionOrder) => Promise<ConnectionSet>;
};

/** The orders that make something go wrong in collections and tasks. */
export function transferOrders(options: TransferOrders): Hono {
  const app = new Hono();
  const { collections, taskFaults, operationFaults } = options;
  const isUnknown = (id: string | undefined) => id !== undefined && collections.find(id) === undefined;
  const unknown = sentence('collection: no such collection');
  app.post('/task-faults', async (c) => {
    const order = taskFaultOrder.safeParse(await jsonOf(c));
    if (!order.success) return refuse(c, 400, wordsFor(order.error));
    if (isUnknown(order.data.collection)) return refuse(c, 400, unknown);
    taskFaults.add(order.data);
    return c.json(order.data, 201);
  });
  app.delete('/task-faults', (c) => {
    taskFaults.clear();
    return c.body(null, 204);
  });
  app.post('/operation-faults', async (c) => {
    const order = operationFaultOrder.safeParse(await jsonOf(c));
    if (!order.success) return refuse(c, 400, wordsFor(order.error));
    if (isUnknown(order.data.collection)) return refuse(c, 400, unknown);
    operationFaults.add(order.data);
    return c.json(order.data, 201);
  });
  app.delete('/operation-faults', (c) => {
    operationFaults.clear();
    return c.body(null, 204);
  });
  app.post('/connections', async (c) => {
    const order = connectionOrder.safeParse(await jsonOf(c));
    if (!order.success) return refuse(c, 400, wordsFor(order.error));
    const set = await options.setConnection(order.data);
    if (set.kind === 'refused') return refuse(c, 400, sentence(set.why));
    return c.json({ collection: set.id, ...set.connection });
  });
  app.post('/task-holds', async (c) => {
    const order = holdOrder.safeParse(await jsonOf(c));
    if (!order.success) return refuse(c, 400, wordsFor(order.error));
    if (!(await options.holdTask(order.data))) return refuse(c, 400, sentence('task: no open task has this id'));
    return c.json(order.data, 201);
  });
  app.delete('/task-holds', async (c) => {
    await options.releaseTasks();
    return c.body(null, 204);
  });
  return app;
}
