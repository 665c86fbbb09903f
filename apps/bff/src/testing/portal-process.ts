import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startSignedInPortal } from './signed-in-portal.ts';

// A portal in a process of its own, so that its memory can be told from that of the test and the resource server.
// Answers `{ port, cookie }` when it serves; then each message is a question after memory, `peak` begins anew.

const portal = await startSignedInPortal({
  transferUrl: process.env.ORIGIN ?? '',
  transferRow: { bodyLimit: Number.POSITIVE_INFINITY },
});
setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');
let peak = 0;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20).unref();

process.on('message', (question) => {
  if (question === 'settle' && typeof collect === 'function') Reflect.apply(collect, undefined, []);
  const rss = process.memoryUsage.rss();
  if (question === 'settle') peak = rss;
  process.send?.({ rss, peak: Math.max(peak, rss) });
});
process.send?.({ port: portal.port, cookie: portal.cookie });
