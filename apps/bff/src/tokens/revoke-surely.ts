import type { IssuedToken } from './globus-auth.ts';
import type { Refreshed, RefreshParts } from './grant-news.ts';
import { keepStoring } from './keep-storing.ts';

/**
 * Puts tokens that no session holds into the outbox and has it begin. While the store is away they are kept here:
 * that work is handed back.
 */
export async function revokeSurely(
  { outbox, log, closing }: Pick<RefreshParts, 'outbox' | 'log' | 'closing'>,
  issued: readonly IssuedToken[],
): Promise<Pick<Refreshed, 'unsaved'>> {
  const add = async () => {
    void outbox.tryToDrain(await outbox.add(issued));
  };
  try {
    await add();
    return {};
  } catch (cause) {
    log.error({ cause }, 'tokens to revoke are kept until the store takes them');
    const unsaved = keepStoring(add, closing).catch((lost: unknown) =>
      log.fatal({ cause: lost }, 'tokens to revoke were lost when the process ended'),
    );
    return { unsaved };
  }
}
