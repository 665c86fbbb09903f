import { Writable } from 'node:stream';
import { type Level, pino } from 'pino';
import { expect, test } from 'vitest';
import { createAudit } from './audit.ts';
import { describeCause } from './log.ts';
import { sessionRefOf } from './session/session-ref.ts';

function linesAt(level: Level | 'silent'): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  // As the log of the running portal has it: a cause is taken for an error, and described.
  createAudit(pino({ level, base: null, serializers: { cause: describeCause } }, sink))('session_ended', {
    session: 'a key',
    cause: 'logout',
  });
  return lines;
}

test('R120: what is audited is written even where the log tells only of errors', () => {
  for (const level of ['trace', 'info', 'error', 'fatal'] as const) {
    expect(linesAt(level)).toMatchObject([{ audit: 'session_ended', session: sessionRefOf('a key'), cause: 'logout' }]);
  }
  expect(linesAt('silent')).toEqual([]);
});

test('R120: the key of a record is in no audit line', () => {
  expect(JSON.stringify(linesAt('info'))).not.toContain('a key');
});
