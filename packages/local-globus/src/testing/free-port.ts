import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * The first of ten ports of which those that are used are free. Below the range from which systems take ports for
 * outgoing connections: those of the tests beside this one would come and go between the look and the use.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const first = randomInt(20_000, 30_000);
    const free = await Promise.all([0, 1, 2, 3, 4, 5, 6, 9].map((offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
