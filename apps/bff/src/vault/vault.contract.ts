import { setImmediate as anotherRequest } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { storedGrant, storedSession } from '../testing/stored-session.ts';
import type { NewRevocation, Vault } from './vault.ts';

const hour = 3_600_000;

/**
 * What every vault must do. `open(name)` opens the store of that name: two vaults of one name are two processes on
 * the same store.
 */
export function describeVault(kind: string, open: (name: string) => Vault | Promise<Vault>): void {
  describe(`a vault in ${kind}`, () => {
    test('a session comes back as it was stored', async () => {
      const vault = await open('whole');
      await vault.create(storedSession('a'));
      expect(await vault.load('a')).toEqual(storedSession('a'));
      expect(await vault.load('b')).toBeNull();
    });

    test('R24: a session that one process ended is dead at once for the other', async () => {
      const [one, other] = [await open('shared'), await open('shared')];
      await one.create(storedSession('a'));
      expect((await other.load('a'))?.ended).toBeNull();
      expect(await one.end('a', 'revoked', 0)).toBe(true);
      await anotherRequest();
      expect(await other.load('a')).toMatchObject({ ended: 'revoked', grants: [], profile: null });
      expect(await other.end('a', 'revoked', 0)).toBe(false);
    });

    test('a grant that one process renewed is seen at once by the other', async () => {
      const [one, other] = [await open('renewed'), await open('renewed')];
      await one.create(storedSession('a'));
      await other.load('a');
      expect(await one.replaceGrant('a', storedGrant(2))).toBe(true);
      await anotherRequest();
      expect((await other.load('a'))?.grants).toEqual([storedGrant(2)]);
    });

    test('of two processes that renew the same grant one wins', async () => {
      const [one, other] = [await open('race'), await open('race')];
      await one.create(storedSession('a'));
      const [mine, theirs] = [2, 3].map((byte) => {
        const sealed = new Uint8Array([byte]);
        return { ...storedGrant(2), accessToken: { sealed, fingerprint: `access ${byte}` }, refreshToken: null };
      });
      const won = await Promise.all([
        one.replaceGrant('a', mine ?? storedGrant(2)),
        other.replaceGrant('a', theirs ?? storedGrant(2)),
      ]);
      expect(won.toSorted()).toEqual([false, true]);
    });

    test('R53: a renewal that may have been stored can be stored again, and is there once', async () => {
      const vault = await open('repeated');
      await vault.create(storedSession('a'));
      expect(await vault.replaceGrant('a', storedGrant(2))).toBe(true);
      expect(await vault.replaceGrant('a', storedGrant(2))).toBe(true);
      expect((await vault.load('a'))?.grants).toEqual([storedGrant(2)]);
      await vault.replaceGrant('a', storedGrant(3));
      expect(await vault.replaceGrant('a', storedGrant(2))).toBe(false);
      expect(await vault.isTokenInUse('access 2')).toBe(false);
      expect(await vault.isTokenInUse('access 3')).toBe(true);
    });

    test('nothing that was under way revives an ended session', async () => {
      const vault = await open('revive');
      await vault.create(storedSession('a'));
      await vault.end('a', 'revoked', 0);
      expect(await vault.replaceGrant('a', storedGrant(2))).toBe(false);
      await vault.touch([{ key: 'a', lastSeenAtMs: 99 }]);
      expect(await vault.load('a')).toMatchObject({ ended: 'revoked', grants: [], lastSeenAtMs: 10 });
    });

    test('R98: the tokens of an ended session wait for revocation, refresh tokens first', async () => {
      const vault = await open('outbox');
      await vault.create(storedSession('a'));
      await vault.create(storedSession('b'));
      await vault.end('a', 'expired', 1000);
      const taken = await vault.takeRevocations(1000, 2000, 10);
      expect(taken.map(({ batch, kind, token }) => [batch, kind, token.fingerprint])).toEqual([
        ['a', 'refresh_token', 'refresh 1'],
        ['a', 'access_token', 'access 1'],
      ]);
      expect(taken[0]).toMatchObject({
        generation: 1,
        resourceServer: 'rs',
        wrappedKey: new Uint8Array([1]),
        attempts: 1,
      });
    });

    test('a waiting revocation is handed to one taker at a time, and again when that one was lost', async () => {
      const vault = await open('lease');
      await vault.addRevocations([revocation('x')], 0);
      const [first] = await vault.takeRevocations(0, 500, 10);
      expect(await vault.takeRevocations(499, 999, 10)).toEqual([]);
      const [again] = await vault.takeRevocations(500, 999, 10);
      expect(again).toMatchObject({ id: first?.id, attempts: 2 });
      await vault.postponeRevocation(again?.id ?? '', 5000);
      expect(await vault.takeRevocations(4999, 9999, 10)).toEqual([]);
      await vault.removeRevocation(again?.id ?? '');
      expect(await vault.takeRevocations(10_000, 20_000, 10)).toEqual([]);
    });

    test('the revocations of one sign-out can be taken before all others', async () => {
      const vault = await open('batch');
      await vault.addRevocations([revocation('x'), revocation('y')], 0);
      const taken = await vault.takeRevocations(0, 500, 10, 'y');
      expect(taken.map(({ batch }) => batch)).toEqual(['y']);
    });

    test('R8: a sign-in answer is redeemed once, even by two processes', async () => {
      const [one, other] = [await open('marks'), await open('marks')];
      const won = await Promise.all([one.claimOnce('m', 0, 60_000), other.claimOnce('m', 1, 60_000)]);
      expect(won.toSorted()).toEqual([false, true]);
    });

    test('a token counts as in use while a live session holds it', async () => {
      const vault = await open('in use');
      await vault.create(storedSession('a'));
      expect(await vault.isTokenInUse('access 1')).toBe(true);
      expect(await vault.isTokenInUse('refresh 1')).toBe(true);
      await vault.end('a', 'revoked', 0);
      expect(await vault.isTokenInUse('access 1')).toBe(false);
    });

    test('sessions past a limit are found, others are not', async () => {
      const vault = await open('overdue');
      await vault.create({ ...storedSession('idle'), lastSeenAtMs: 100 });
      await vault.create({ ...storedSession('old'), lastSeenAtMs: 900, absoluteEndsAtMs: 1000 });
      await vault.create({ ...storedSession('fresh'), lastSeenAtMs: 900 });
      expect((await vault.overdue(1000, 500, 10)).toSorted()).toEqual(['idle', 'old']);
      await vault.touch([{ key: 'idle', lastSeenAtMs: 800 }]);
      expect(await vault.overdue(1000, 500, 10)).toEqual(['old']);
    });

    test('an ended session is remembered for a day after its limit, a live one as long as it lives', async () => {
      const vault = await open('purge');
      await vault.create(storedSession('ended'));
      await vault.create(storedSession('live'));
      await vault.end('ended', 'expired', 0);
      await vault.purge(13 * hour);
      expect(await vault.load('ended')).not.toBeNull();
      await vault.purge(37 * hour);
      expect(await vault.load('ended')).toBeNull();
      expect(await vault.load('live')).not.toBeNull();
    });

    test('all live sessions of one person are found, the oldest first', async () => {
      const [one, other] = [await open('person'), await open('person')];
      await one.create({ ...storedSession('later'), createdAtMs: 30 });
      await one.create({ ...storedSession('first'), createdAtMs: 20 });
      await one.create({ ...storedSession('ended'), createdAtMs: 10 });
      await one.create({ ...storedSession('stranger'), subject: 'another person' });
      await one.end('ended', 'revoked', 0);
      expect((await other.sessionsOf('a person')).map(({ key }) => key)).toEqual(['first', 'later']);
      expect(await other.sessionsOf('nobody')).toEqual([]);
    });

    test('R107: the live sessions that came of one session at Auth are found', async () => {
      const vault = await open('sessions at auth');
      await vault.create({ ...storedSession('one'), authSession: 'a session at Auth' });
      await vault.create({ ...storedSession('other'), authSession: 'another one' });
      await vault.create({ ...storedSession('without'), authSession: null });
      await vault.create({ ...storedSession('gone'), authSession: 'a session at Auth' });
      await vault.end('gone', 'revoked', 0);
      expect((await vault.sessionsOf('a session at Auth')).map(({ key }) => key)).toEqual(['one']);
      expect(await vault.sessionsOf('a person')).toHaveLength(3);
    });

    test('R101: what must be revoked in any case is known as such', async () => {
      const vault = await open('always');
      for (const key of ['a', 'b']) await vault.create(storedSession(key));
      await vault.end('a', 'revoked', 0);
      await vault.end('b', 'revoked', 0, true);
      await vault.addRevocations([{ ...revocation('c'), always: true }], 0);
      const taken = await vault.takeRevocations(0, 500, 10);
      const marks = new Set(taken.map(({ batch, always }) => `${batch} ${always}`));
      expect([...marks].toSorted()).toEqual(['a false', 'b true', 'c true']);
    });

    test('a session is succeeded in one step, and by one successor only', async () => {
      const [one, other] = [await open('succeed'), await open('succeed')];
      await one.create(storedSession('a'));
      const won = await Promise.all([
        one.succeed('a', { ...storedSession('b'), grants: [storedGrant(7)] }, 1000),
        other.succeed('a', { ...storedSession('c'), grants: [storedGrant(7)] }, 1000),
      ]);
      expect(won.toSorted()).toEqual([false, true]);
      const [winner = '', loser = ''] = won[0] ? ['b', 'c'] : ['c', 'b'];
      expect(await other.load('a')).toMatchObject({ ended: 'revoked', successor: winner, grants: [] });
      expect((await other.load(winner))?.grants).toEqual([storedGrant(7)]);
      expect(await one.load(loser)).toBeNull();
      const waiting = await one.takeRevocations(1000, 2000, 10);
      expect(waiting.map(({ batch, token }) => [batch, token.fingerprint])).toEqual([
        ['a', 'refresh 1'],
        ['a', 'access 1'],
      ]);
    });

    test('R55: that a refresh was sent is known until its answer is stored', async () => {
      const [one, other] = [await open('intent'), await open('intent')];
      await one.create(storedSession('a'));
      expect(await one.markIntent('a', 'rs', 1, 77)).toBe(true);
      expect((await other.load('a'))?.grants[0]?.intentAtMs).toBe(77);
      expect(await other.markIntent('a', 'rs', 2, 88)).toBe(false);
      await other.replaceGrant('a', storedGrant(2));
      expect((await one.load('a'))?.grants[0]?.intentAtMs).toBeNull();
    });

    test('R39: a data key is wrapped anew unless somebody else was faster', async () => {
      const [one, other] = [await open('rewrap'), await open('rewrap')];
      await one.create(storedSession('a'));
      await one.rewrap('a', new Uint8Array([1]), new Uint8Array([9]));
      await other.rewrap('a', new Uint8Array([1]), new Uint8Array([8]));
      expect((await other.load('a'))?.wrappedKey).toEqual(new Uint8Array([9]));
    });

    test('R47: a lease has one owner, who may extend it, until it is released', async () => {
      const [one, other] = [await open('leases'), await open('leases')];
      expect(await one.acquireLease('refresh', 'one', 0, 60_000)).toBe(true);
      expect(await other.acquireLease('refresh', 'other', 59_999, 60_000)).toBe(false);
      expect(await one.acquireLease('refresh', 'one', 59_999, 60_000)).toBe(true);
      expect(await other.acquireLease('another', 'other', 0, 60_000)).toBe(true);
      await other.releaseLease('refresh', 'other');
      expect(await other.acquireLease('refresh', 'other', 60_000, 60_000)).toBe(false);
      await one.releaseLease('refresh', 'one');
      expect(await other.acquireLease('refresh', 'other', 60_000, 60_000)).toBe(true);
    });

    test('R47: a lease whose owner died runs out', async () => {
      const [one, other] = [await open('dead owner'), await open('dead owner')];
      expect(await one.acquireLease('refresh', 'one', 1000, 50)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(await other.acquireLease('refresh', 'other', 1050, 50)).toBe(true);
    });

    test('the store tells how much it holds', async () => {
      const vault = await open('figures');
      expect(await vault.figures()).toEqual({ liveSessions: 0, revocations: 0, oldestRevocationAtMs: null });
      await vault.create(storedSession('a'));
      await vault.create(storedSession('b'));
      await vault.end('a', 'revoked', 500);
      expect(await vault.figures()).toEqual({ liveSessions: 1, revocations: 2, oldestRevocationAtMs: 500 });
    });

    test('a store that is gone is a documented problem', async () => {
      const vault = await open('closed');
      await vault.close();
      await expect(vault.load('a')).rejects.toMatchObject({ type: 'store_unavailable' });
    });
  });
}

function revocation(batch: string): NewRevocation {
  return {
    batch,
    kind: 'access_token',
    resourceServer: 'rs',
    generation: 0,
    wrappedKey: new Uint8Array([1]),
    token: { sealed: new Uint8Array([3]), fingerprint: `of ${batch}` },
    always: false,
    endsAtMs: 1_000_000,
  };
}
