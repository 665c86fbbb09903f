import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';

export type ShutDownParts = {
  server: Server;
  /** Stops being ready. */
  beginDraining: () => void;
  /** Asks each client to let go of its connection with its next answer. */
  letGo: () => void;
  /** Ends what would stay open by itself, with a hint to connect again. */
  endStreams: () => void;
  /** How long load balancers get to learn that no calls should be sent here. */
  waitMs: number;
};

/**
 * Lets a server go without a call that fails: it is not ready, goes on serving until load balancers know, takes no new
 * connection, ends streams, lets calls finish, and breaks off what is still there after 25 seconds.
 */
export async function shutDown({ server, beginDraining, letGo, endStreams, waitMs }: ShutDownParts): Promise<void> {
  beginDraining();
  await delay(waitMs);
  // Right after the loop has taken what was waiting: the kernel resets connections that nobody has accepted.
  await turn();
  const drained = drain(server);
  // Not sooner: while connections are kept a balancer makes few new ones, of which none may be caught by the closing.
  letGo();
  endStreams();
  await drained;
}

const patienceMs = 25_000;
const idleGraceMs = 1000;

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), patienceMs);
    // An idle connection may have a call on its way. It gets the time to bring it; then what still idles is not in use.
    const sweep = setInterval(() => server.closeIdleConnections(), idleGraceMs);
    // Not the HTTP server's own `close`, which ends idle connections at once.
    NetServer.prototype.close.call(server, () => {
      clearTimeout(timer);
      clearInterval(sweep);
      resolve();
    });
  });
}
