import { expect, test } from 'vitest';
import { timerCommand } from './timer-command.ts';

const start = '2026-11-30T06:00:00+00:00';

test('a schedule is a command of the Globus CLI, with all that its transfer has', () => {
  const transfer = 'globus transfer a:/x b:/x --label n --notify failed';
  expect(timerCommand(transfer, { type: 'recurring', interval_seconds: 1_209_600, start })).toBe(
    `globus timer create transfer --interval 2w --start ${start} a:/x b:/x --label n --notify failed`,
  );
  const end = { condition: 'iterations' as const, count: 3 };
  expect(timerCommand(transfer, { type: 'recurring', interval_seconds: 900, end })).toBe(
    'globus timer create transfer --interval 15m --stop-after-runs 3 a:/x b:/x --label n --notify failed',
  );
  const until = { condition: 'time' as const, datetime: start };
  expect(timerCommand(transfer, { type: 'recurring', interval_seconds: 86_400, end: until })).toContain(
    `--interval 1d --stop-after-date ${start} a:/x`,
  );
  expect(timerCommand(transfer, { type: 'once', datetime: start })).toContain(
    `--start ${start} --stop-after-runs 1 a:/x`,
  );
  const batch = "globus transfer a b --notify off --batch - <<'END'\n/--exclude /y\nEND";
  expect(timerCommand(batch, { type: 'once' })).toBe(
    "globus timer create transfer --stop-after-runs 1 a b --notify off --batch - <<'END'\n/--exclude /y\nEND",
  );
});

test('what the timers of the CLI can’t do has no command', () => {
  for (const flag of ['--exclude *.tmp', '--deadline 2026-12-01', '--delete-destination-extra']) {
    expect(timerCommand(`globus transfer a:/x b:/x ${flag}`, { type: 'once' })).toBeNull();
  }
});
