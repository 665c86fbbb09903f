import { createServer } from 'node:http';
import { answerMeasures } from './answer-measures.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';

// The resource server behind every subject: 1 KiB of JSON, or as many bytes as asked for, or a sink. It insists on a
// bearer token, so a subject that forgets it fails instead of looking fast.
const small = Buffer.from(JSON.stringify({ DATA_TYPE: 'bench', filler: 'x'.repeat(988) }));
const chunk = Buffer.alloc(64 * 1024, 'isthmus ');

const server = createServer({ keepAliveTimeout: 60_000 }, (req, res) => {
  if (!req.headers.authorization?.startsWith('Bearer ')) {
    res.writeHead(401, { 'Content-Length': 0 }).end();
    return;
  }
  const [path, query] = (req.url ?? '').split('?');
  if (path?.endsWith('/sink')) {
    let received = 0;
    req.on('data', (part: Buffer) => {
      received += part.length;
    });
    req.on('end', () => res.end(JSON.stringify({ received })));
    return;
  }
  // Takes the header of an upload and nothing of its body, until the caller gives up.
  if (path?.endsWith('/stall')) return;
  if (path?.endsWith('/stream')) {
    let left = Number(query);
    res.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': left });
    const write = () => {
      while (left > 0) {
        const part = left < chunk.length ? chunk.subarray(0, left) : chunk;
        left -= part.length;
        if (!res.write(part)) return;
      }
      res.end();
    };
    res.on('drain', write);
    write();
    return;
  }
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': small.length }).end(small);
});

answerMeasures(await listenOnLoopback(server));
