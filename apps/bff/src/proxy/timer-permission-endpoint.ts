import { type TimerPermissionView, timerPermissionRequest } from '@isthmus/bff-contract';
import { type AuthorizationRequirement, authorizationRequirementOf } from '@isthmus/globus';
import * as z from 'zod/mini';
import type { BffContext } from '../bff-context.ts';
import { readJson } from '../edge/read-json.ts';
import { Problem } from '../problem.ts';
import { lookOf } from '../session/look-of.ts';
import { type RequireSession, requiredProblem } from '../session/require-session.ts';
import type { StepUps } from '../session/step-ups.ts';
import { timerDemand } from '../session/timer-demand.ts';
import type { Caller } from './admitted.ts';
import type { Proxy } from './proxy-request.ts';

type Parts = {
  requireSession: RequireSession;
  stepUps: StepUps;
  read: Proxy['read'];
  /** Takes one call of those that a session may make. Throws a Problem. */
  limitSession: (key: string) => void;
};

const service = 'timers';
const largestRequest = 2 * 1024;
const waitingTimer = z.object({
  inactive_reason: z.nullish(z.looseObject({ cause: z.string(), detail: z.optional(z.unknown()) })),
});

/** POST /bff/timer-permission: the step-up by which timers get what they need before, or after, a run of theirs fails. */
export function createTimerPermissionEndpoint({ requireSession, stepUps, read, limitSession }: Parts) {
  /** What a timer says that it waits for. It is asked itself: the browser has no say in it. */
  async function requirementOf(timer: string, caller: Caller): Promise<AuthorizationRequirement | null> {
    const { statusCode, document } = await read(service, `/jobs/${timer}`, caller);
    if (statusCode === 404) throw new Problem('not_found', { service });
    const waiting = statusCode === 200 ? waitingTimer.safeParse(document) : null;
    if (!waiting?.success) throw new Problem('upstream_unreachable', { service, reason: `timers_${statusCode}` });
    return authorizationRequirementOf(waiting.data.inactive_reason?.detail);
  }

  return async (c: BffContext): Promise<Response> => {
    const required = await requireSession(c.req.header('cookie'), lookOf(c.env.incoming));
    if (required.kind !== 'session') throw requiredProblem(required.kind);
    limitSession(required.session.key);
    const order = timerPermissionRequest.safeParse(await readJson(c.env.incoming, largestRequest));
    if (!order.success) throw new Problem('request_malformed', { reason: 'no_timer_permission' });
    const { collections, timer } = order.data;
    const caller = { session: required.session, requestId: c.get('requestId') };
    const requirement = timer === undefined ? null : await requirementOf(timer, caller);
    // What a timer asks for beyond its own is not ours to get: then what every timer needs.
    const demand = timerDemand(collections, requirement) ?? timerDemand(collections, null);
    const stepUp = demand && (await stepUps.offer(required.session, demand));
    if (!stepUp) throw new Problem('consent_required', { service });
    return c.json({ stepUp } satisfies TimerPermissionView);
  };
}
