import type { Problem } from '../problem.ts';
import type { Metrics } from './metrics.ts';

/** Counts a refusal by its problem type, and by the gate or limit that made it. Reasons are fixed words. */
export function countRefusal(metrics: Metrics, { type, options }: Problem): void {
  metrics.problems.inc({ type });
  const reason = options.reason ?? 'none';
  if (type === 'csrf_rejected') metrics.guardRefusals.inc({ gate: reason });
  else if (type === 'path_rejected') metrics.pathRefusals.inc();
  else if (type === 'rate_limited' || type === 'overloaded') metrics.limited.inc({ limit: reason });
}
