import { setTimeout as delay } from 'node:timers/promises';
import type { Vault, VaultFigures } from '../vault/vault.ts';

/** A part whose state decides whether this process should be sent calls, or is worth telling its operators. */
export type ReadinessCause = 'store' | 'auth' | 'client' | 'key_rings' | 'revocations' | 'clock' | 'draining';

/** `fault`: send no calls here. `note`: calls are served, but somebody should look. */
export type ReadinessReport = { level: 'fault' | 'note'; detail: string };

export type ReadinessView = {
  ready: boolean;
  causes: { name: ReadinessCause; detail: string }[];
  notes: { name: ReadinessCause; detail: string }[];
};

export type Readiness = {
  /** States what is wrong with a part, or with null that nothing is any more. The detail is shown: no secret in it. */
  report(name: ReadinessCause, report: ReadinessReport | null): void;
  check(): Promise<ReadinessView>;
};

/** What `check` looks at by itself, each time; the other causes are reported by the part concerned. */
export type ReadinessProbes = {
  vault: Pick<Vault, 'load' | 'figures'>;
  /** When the metadata of Globus Auth was read, or null; asks for it when there is none. */
  authMetadataAtMs: () => Promise<number | null>;
  now: () => number;
};

/** Gathers whether this process can do its work, with every cause by name. */
export function createReadiness({ vault, authMetadataAtMs, now }: ReadinessProbes): Readiness {
  const reports = new Map<ReadinessCause, ReadinessReport>();
  const report: Readiness['report'] = (name, stated) => {
    if (stated === null) reports.delete(name);
    else reports.set(name, stated);
  };

  async function storeFigures(): Promise<VaultFigures> {
    // A look at a record as well: it is what each call needs.
    await vault.load('readiness');
    return vault.figures();
  }

  async function probe(): Promise<void> {
    const [figures, metadataAtMs] = await Promise.all([answerInTime(storeFigures()), answerInTime(authMetadataAtMs())]);
    report('store', figures === null ? { level: 'fault', detail: 'the session store can not be reached' } : null);
    report('auth', authReport(metadataAtMs, now()));
    const oldestMs = now() - (figures?.oldestRevocationAtMs ?? now());
    report('revocations', oldestMs < lateRevocationMs ? null : lateRevocation);
  }

  return {
    report,
    async check() {
      await probe();
      const at = (level: ReadinessReport['level']) =>
        [...reports].flatMap(([name, stated]) => (stated.level === level ? [{ name, detail: stated.detail }] : []));
      const causes = at('fault');
      return { ready: causes.length === 0, causes, notes: at('note') };
    },
  };
}

const patienceMs = 3000;

/** Null for what fails or hangs: whoever asks for readiness gets an answer. */
async function answerInTime<T>(answer: Promise<T>): Promise<T | null> {
  const waited = new AbortController();
  const late = delay(patienceMs, null, { signal: waited.signal }).catch(() => null);
  return Promise.race([answer, late])
    .catch(() => null)
    .finally(() => waited.abort());
}

const lateRevocationMs = 3_600_000;
const lateRevocation: ReadinessReport = {
  level: 'note',
  detail: 'a token waits for its revocation for more than an hour',
};
const oldMetadataMs = 24 * 3_600_000;

function authReport(metadataAtMs: number | null, nowMs: number): ReadinessReport | null {
  if (metadataAtMs === null) return { level: 'fault', detail: 'the metadata of Globus Auth could not be read yet' };
  // What was read once still serves: signing in and renewing go on with it.
  return nowMs - metadataAtMs < oldMetadataMs
    ? null
    : { level: 'note', detail: 'the metadata of Globus Auth is older than a day' };
}
