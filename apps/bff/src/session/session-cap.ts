import type { Config } from '../config.ts';
import type { Vault } from '../vault/vault.ts';
import { isOverdue } from './require-session.ts';
import type { SessionEndings } from './session-endings.ts';
import { sessionsUnder } from './sessions-of-person.ts';

type Parts = {
  vault: Vault;
  endings: SessionEndings;
  config: Pick<Config, 'sessionsPerPerson' | 'idleMs'>;
  now: () => number;
};

/** Ends the oldest sessions of a person who has more than allowed. Answers the ended ones' keys. */
export async function capSessions(
  { vault, endings, config, now }: Parts,
  { key, subjects }: { key: string; subjects: readonly string[] },
  requestId?: string,
): Promise<string[]> {
  const sessions = await sessionsUnder(vault, subjects);
  // Those that only wait for the reaper take nobody's place; and of two of the same moment the new one stays.
  const others = sessions.filter((one) => one.key !== key && !isOverdue(one, config, now()));
  const surplus = others.slice(0, Math.max(0, others.length + 1 - config.sessionsPerPerson));
  return endings.end(
    surplus.map((one) => one.key),
    'cap',
    requestId,
  );
}
