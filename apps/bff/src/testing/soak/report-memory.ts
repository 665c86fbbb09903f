import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Loaded into a node before the portal. At SIGUSR2 it says what is really in use: how much room V8 leaves above that
// is V8's own affair, and moves by tens of MiB.
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.stderr.write(`memory ${JSON.stringify({ used: heapUsed + external, rss })}\n`);
});
