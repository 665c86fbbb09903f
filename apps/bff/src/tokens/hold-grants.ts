import { setTimeout as delay } from 'node:timers/promises';
import type { Lease, RefreshLeases } from './refresh-lease.ts';

/**
 * Keeps several grants of a session from being renewed, by the leases of their renewals, waiting for those under way:
 * so no rotated token is lost between the reading of a session and its end. Returns what lets them go. A lease that
 * can't be had within its own length is done without: its holder has died.
 */
export async function holdGrants(
  leases: RefreshLeases,
  sessionKey: string,
  resourceServers: readonly string[],
): Promise<() => Promise<void>> {
  const held: Lease[] = [];
  const release = async () => {
    for (const lease of held) await lease.release();
  };
  try {
    // In one order everywhere, so that no two wait for each other.
    for (const resourceServer of resourceServers.toSorted()) {
      const lease = await wait(leases, sessionKey, resourceServer);
      if (lease) held.push(lease);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

async function wait(leases: RefreshLeases, sessionKey: string, resourceServer: string): Promise<Lease | null> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pauseMs) {
    const lease = await leases.take(sessionKey, resourceServer);
    if (lease) return lease;
    await delay(pauseMs);
  }
  return null;
}

const patienceMs = 15_000;
const pauseMs = 50;
