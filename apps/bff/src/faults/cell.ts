import type { ExpectStatic } from 'vitest';
import type { PortalBrowser } from '../testing/portal.ts';
import {
  type SpoiledPortal,
  type SpoiledPortalOptions,
  startSpoiledPortal,
  tokenLifeMs,
} from '../testing/spoiled-portal.ts';

/** Nothing that a browser asks may take longer: well above every deadline that the portal has. */
export const deadlineMs = 30_000;
/** For a test that waits out deadlines of the product, on a machine that does other things too. */
export const testMs = 120_000;
const patience = { timeout: 40_000, interval: 100 };

/** An answer as the browser got it: `200`, `503 store_unavailable`, or that its body broke off. */
export type Answer = { came: string; retryAfter: string | null; setCookies: string[]; html: string };

/** Asks, and takes the answer in whole. Rejects when it does not come in time. */
export async function ask(browser: PortalBrowser, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await browser.fetch(path, { ...init, signal: AbortSignal.timeout(deadlineMs) });
  const body = await response.text().catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TimeoutError') throw error;
    return null;
  });
  const word = body === null ? 'broken' : response.headers.get('bff-error');
  return {
    came: [response.status, word].filter((part) => part !== null).join(' '),
    retryAfter: response.headers.get('retry-after'),
    setCookies: response.headers.getSetCookie(),
    html: body ?? '',
  };
}

export const list = '/api/transfer/v0.10/task_list';
export const me = '/api/auth/v2/oauth2/userinfo';
export const signOut = { method: 'POST' };

/** People at a portal before something breaks: their access tokens have just run out. */
export type Cell = SpoiledPortal & {
  /** Works on through the fault. */
  noor: PortalBrowser;
  /** Signs out in the middle of it. */
  ada: PortalBrowser;
  /** Comes back from Globus in the middle of it. */
  kit: { browser: PortalBrowser; callback: string };
  subOf(person: 'noor' | 'ada' | 'kit'): Promise<string>;
};

/** One after the other, as the sign-ins of many at once would delay each other's. */
export function startCell(options: SpoiledPortalOptions = {}): Promise<Cell> {
  const started = starting.then(() => start(options));
  starting = started.catch(() => undefined);
  return started;
}

let starting: Promise<unknown> = Promise.resolve();

async function start(options: SpoiledPortalOptions): Promise<Cell> {
  const portal = await startSpoiledPortal(options);
  const noor = await portal.signIn('noor@coastal.example');
  const noorSub = (await portal.issued())[0]?.sub ?? '';
  const ada = await portal.signIn('ada@aurora.example');
  const adaSub = (await portal.issued()).find(({ sub }) => sub !== noorSub)?.sub ?? '';
  // So that there are connections which the fault then meets.
  for (const path of [list, me]) await ask(noor, path);
  portal.clock.offsetMs = tokenLifeMs + 1000;
  const kit = await portal.onTheWayBack('kit.marlow@aurora.example');
  return {
    ...portal,
    noor,
    ada,
    kit,
    async subOf(person) {
      if (person === 'noor') return noorSub;
      if (person === 'ada') return adaSub;
      return (await portal.issued()).find(({ sub }) => ![noorSub, adaSub].includes(sub))?.sub ?? 'nobody';
    },
  };
}

/**
 * What holds once the fault is over: whoever was signed in still is, with the same cookie and a renewed token; whoever
 * signed out has no token left; nobody has one that the portal lost, but for `lost` people, whose answer never came;
 * and no connection stays.
 */
export async function expectRecovery(expect: ExpectStatic, cell: Cell, lost: 'kit'[] = []): Promise<void> {
  const { portal, noor, ada, clock, wires } = cell;
  const cookies = [...noor.cookies];
  for (const path of [list, me]) {
    // Each try later than the one before, so that no rest which Auth was given is waited out.
    const next = async () => {
      clock.offsetMs += 5000;
      const { came, setCookies } = await ask(noor, path);
      expect(came).not.toMatch(/^(401|500)/);
      expect(setCookies).toEqual([]);
      return came;
    };
    await expect.poll(next, patience).toBe('200');
  }
  expect([...noor.cookies]).toEqual(cookies);
  if (ada.cookies.has('bff')) expect((await ask(ada, '/bff/logout', signOut)).came).toBe('200');
  const [adaSub, ...lostSubs] = await Promise.all((['ada', ...lost] as const).map((person) => cell.subOf(person)));
  const stray = async () => {
    clock.offsetMs += 5000;
    const orphans = (await cell.orphans()).filter(({ sub }) => !lostSubs.includes(sub));
    const alive = (await cell.issued()).filter(
      ({ sub, kind, active }) => active && sub === adaSub && kind !== 'id_token',
    );
    const { revocations } = await portal.vault.figures();
    return { orphans, alive, revocations };
  };
  await expect.poll(stray, patience).toEqual({ orphans: [], alive: [], revocations: 0 });
  expect((await ask(noor, '/bff/logout', signOut)).came).toBe('200');
  const open = () => [wires.auth.connections(), wires.transfer.connections(), wires.vault?.connections() ?? 1];
  await expect.poll(open, patience).toEqual([0, 0, 1]);
}
