import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export type ShutDownParts = {
  server: Server;
  /** Stops being ready, and asks each client to let go of its connection with its next answer. */
  beginDraining: () => void;
  /** Ends what would stay open by itself, with a hint to connect again. */
  endStreams: () => void;
  /** How long load balancers get to learn that no calls should be sent here. */
  waitMs: number;
};

/**
 * Lets a server go without a call that fails: it is not ready, goes on serving until load balancers know, takes no new
 * connection, ends streams, lets calls finish, and breaks off what is still there after 25 seconds.
 */
export async function shutDown({ server, beginDraining, endStreams, waitMs }: ShutDownParts): Promise<void> {
  beginDraining();
  await delay(waitMs);
  const drained = drain(server);
  endStreams();
  await drained;
}

const patienceMs = 25_000;

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), patienceMs);
    // A connection whose answer began before the draining is kept alive after it, and must be looked for.
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(sweep);
      resolve();
    });
  });
}
