import { intervalOf } from './schedule-words.ts';
import type { TimerSchedule } from './timer-document.ts';

/** What the CLI's transfers have and its timers don't. */
const transfersOnly =
  /\s--(?:include|exclude|deadline|delete-destination-extra|external-checksum|source-local-user|destination-local-user)\b/;

/**
 * The command of the Globus CLI that makes this schedule, out of the one that makes its transfer; null where the CLI's
 * timers can't do what the transfer does. Source of the flags: globus-cli, `globus timer create transfer`.
 */
export function timerCommand(transfer: string, schedule: TimerSchedule): string | null {
  const [flagsAndEnds = ''] = transfer.split("<<'END'");
  if (!transfer.startsWith('globus transfer ') || transfersOnly.test(flagsAndEnds)) return null;
  return transfer.replace('globus transfer', ['globus timer create transfer', ...flags(schedule)].join(' '));
}

function flags(schedule: TimerSchedule): string[] {
  if (schedule.type === 'once') {
    return [...(schedule.datetime ? [`--start ${schedule.datetime}`] : []), '--stop-after-runs 1'];
  }
  const { start, end, interval_seconds } = schedule;
  const { count, unit } = intervalOf(interval_seconds);
  return [
    `--interval ${count}${unit[0]}`,
    ...(start ? [`--start ${start}`] : []),
    ...(end?.condition === 'time' ? [`--stop-after-date ${end.datetime}`] : []),
    ...(end?.condition === 'iterations' ? [`--stop-after-runs ${end.count ?? end.iterations ?? 1}`] : []),
  ];
}
