import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { v1 as uuidV1 } from 'uuid';
import * as z from 'zod/mini';
import { serviceClients } from '../auth/service-clients.ts';
import type { RoutedListener } from '../routed-listener.ts';
import { bodyOf, jsonService, type ServiceContext, valid } from '../service/json-service.ts';
import { ServiceFailure, unprocessable } from '../service/service-failure.ts';
import type { Introspect } from '../transfer/caller.ts';
import { firstRun, nextRun, schedule } from './schedule.ts';
import { jobDocument, timerDocument } from './timer-document.ts';
import { startTimerRunner } from './timer-runner.ts';
import { type Timer, type TimerStore } from './timer-store.ts';
import type { TransferAccess } from './transfer-access.ts';

export interface TimersOptions {
  store: TimerStore;
  access: TransferAccess;
  introspect: Introspect;
  now: () => number;
  log: Logger;
}

export interface Timers {
  listener: RoutedListener;
  close(): Promise<void>;
}

const name = z.optional(z.nullable(z.string().check(z.maxLength(256))));
const newTimer = z.object({
  timer: z.object({
    timer_type: z.literal('transfer'),
    name,
    schedule,
    body: z.looseObject({
      source_endpoint: z.string(),
      destination_endpoint: z.string(),
      DATA: z.array(z.looseObject({ source_path: z.string(), destination_path: z.string() })).check(z.minLength(1)),
    }),
  }),
});
const change = z.object({ name });
const statuses = ['active', 'inactive', 'ended'] as const;

/** Globus Timers: transfers at set times. Source: the Timers API's OpenAPI document. */
export function createTimers(options: TimersOptions): Timers {
  const runner = startTimerRunner(options);
  const listener = jsonService({
    ...options,
    name: 'the Timers service',
    scopes: [`https://auth.globus.org/scopes/${serviceClients.timers}/timer`],
    document: ({ status, code, message, members }) =>
      status === 422 ? members : { error: { code, detail: message, status, ...members } },
    routes: [
      ['POST', '/v2/timer', (c) => createTimer(options, c)],
      ['GET', '/jobs', (c) => listJobs(options, c)],
      ['GET', '/jobs/', (c) => listJobs(options, c)],
      ['GET', '/jobs/:id', (c) => c.json(jobDocument(requireTimer(options, c), pageOf(c)))],
      ['PATCH', '/jobs/:id', (c) => renameTimer(options, c)],
      ['DELETE', '/jobs/:id', (c) => removeTimer(options, c)],
      ['POST', '/jobs/:id/pause', (c) => pauseTimer(options, c)],
      ['POST', '/jobs/:id/resume', (c) => resumeTimer(options, c)],
      // Not in the published document: tests run a timer without moving the clock.
      ['POST', '/jobs/:id/run', (c) => runTimer(options, c)],
    ],
  });
  return { listener, close: () => runner.close() };
}

async function createTimer({ store, access, now }: TimersOptions, c: ServiceContext): Promise<Response> {
  const { timer: order } = await bodyOf(c, newTimer);
  const { submission_id: _none, ...body } = order.body;
  const refreshToken = await access.refreshTokenFor(tokenOf(c));
  const startMs = firstRun(order.schedule, now());
  const timer: Timer = {
    jobId: randomUUID(),
    ownerId: c.var.caller.id,
    name: order.name ?? null,
    schedule: order.schedule,
    body,
    status: 'active',
    inactiveReason: null,
    submittedMs: now(),
    startMs,
    nextRunMs: startMs,
    lastRanMs: null,
    runs: 0,
    errors: 0,
    results: [],
    submissionId: uuidV1(),
    refreshToken,
  };
  store.save(timer);
  return c.json({ timer: timerDocument(timer) }, 201);
}

function listJobs({ store }: TimersOptions, c: ServiceContext): Response {
  const part = c.req.query('filter_name')?.toLowerCase();
  const wanted = c.req.query('filter_status')?.split(',') ?? [...statuses];
  const unknown = wanted.filter((one) => !statuses.some((status) => status === one));
  if (unknown.length > 0) {
    throw unprocessable([{ loc: ['query', 'filter_status'], msg: `unknown status ${unknown[0]}`, type: 'enum' }]);
  }
  const jobs = store
    .of(c.var.caller.id)
    .filter(({ status }) => wanted.includes(status))
    .filter((timer) => part === undefined || (timer.name ?? '').toLowerCase().includes(part));
  return c.json({ jobs: jobs.map((timer) => jobDocument(timer)) });
}

async function renameTimer(options: TimersOptions, c: ServiceContext): Promise<Response> {
  const body = await bodyOf(c, change);
  const timer = requireTimer(options, c);
  const renamed = { ...timer, name: body.name === undefined ? timer.name : body.name };
  options.store.save(renamed);
  return c.json(jobDocument(renamed));
}

function removeTimer(options: TimersOptions, c: ServiceContext): Response {
  const timer = requireTimer(options, c);
  options.store.remove(timer.jobId);
  return c.json(jobDocument({ ...timer, status: 'ended' }));
}

function pauseTimer(options: TimersOptions, c: ServiceContext): Response {
  const timer = requireOpen(options, c);
  options.store.save({ ...timer, status: 'inactive', inactiveReason: { cause: 'user' } });
  return c.json({ message: `Successfully paused job ${timer.jobId}.` });
}

const resumeOrder = z.object({
  action: z.optional(z.enum(['run_once_immediately', 'wait_for_next_scheduled'])),
  update_credentials: z.optional(z.nullable(z.boolean())),
});

/** With `update_credentials` the token of this call takes the place of the one that the timer was made with. */
async function resumeTimer(options: TimersOptions, c: ServiceContext): Promise<Response> {
  const { store, access, now } = options;
  const timer = requireOpen(options, c);
  const text = await c.req.text();
  const order: z.infer<typeof resumeOrder> = text === '' ? {} : valid(resumeOrder, parsed(text), 'body');
  // The SDKs say it in the body, the API's document in the query.
  const renews =
    order.update_credentials ??
    (c.req.query('update_credentials')?.toLowerCase() === 'true' ||
      timer.inactiveReason?.cause === 'globus_auth_requirements');
  const refreshToken = renews ? await access.refreshTokenFor(tokenOf(c)) : timer.refreshToken;
  const dueMs = timer.nextRunMs ?? now();
  const isMissed = dueMs <= now();
  const waits = order.action === 'wait_for_next_scheduled' && isMissed;
  const nextRunMs = waits ? nextRun(timer.schedule, { startMs: timer.startMs, runs: timer.runs, nowMs: now() }) : dueMs;
  const status = nextRunMs === null ? ('ended' as const) : ('active' as const);
  store.save({ ...timer, refreshToken, nextRunMs, status, inactiveReason: null });
  return c.json({ message: `Successfully resumed job ${timer.jobId}.` });
}

function runTimer(options: TimersOptions, c: ServiceContext): Response {
  const timer = requireOpen(options, c);
  options.store.save({ ...timer, status: 'active', inactiveReason: null, nextRunMs: options.now() });
  return c.json({ message: `Job ${timer.jobId} runs now.` }, 202);
}

/** The caller's own timer, else 404. */
function requireTimer({ store }: TimersOptions, c: ServiceContext): Timer {
  const timer = store.find(c.req.param('id') ?? '');
  if (timer === undefined || timer.ownerId !== c.var.caller.id) {
    throw new ServiceFailure(404, 'NOT_FOUND', 'There is no such timer');
  }
  return timer;
}

function requireOpen(options: TimersOptions, c: ServiceContext): Timer {
  const timer = requireTimer(options, c);
  if (timer.status === 'ended') throw new ServiceFailure(409, 'CONFLICT', 'The timer has ended');
  return timer;
}

function pageOf(c: ServiceContext): { count: number; offset: number } {
  const whole = z.coerce.number().check(z.int(), z.nonnegative(), z.lte(1_000_000));
  return valid(
    z.object({ count: whole, offset: whole }),
    { count: c.req.query('page_size') || 10, offset: c.req.query('results_pt') || 0 },
    'query',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const tokenOf = (c: ServiceContext) => (c.req.header('Authorization') ?? '').replace(/^Bearer +/i, '');
