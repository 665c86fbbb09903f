import { createServer } from 'node:http';
import { Pool } from 'undici';
import { answerMeasures } from '../answer-measures.ts';
import { listenOnLoopback } from '../listen-on-loopback.ts';

// The limit of what Node can do: no session, no checks, a fixed token, undici's dispatch straight into the response.
const pool = new Pool(process.env.ORIGIN ?? '', { connections: 128, pipelining: 1 });
const dropped = new Set(['connection', 'keep-alive', 'transfer-encoding']);

const server = createServer((req, res) => {
  const headers = ['authorization', 'Bearer fixed', 'accept', req.headers.accept ?? '*/*'];
  const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
  if (hasBody && req.headers['content-length']) headers.push('content-length', req.headers['content-length']);
  pool.dispatch(
    { method: req.method ?? 'GET', path: req.url ?? '/', headers, body: hasBody ? req : null },
    {
      onRequestStart(controller) {
        res.once('close', () => {
          if (!res.writableFinished) controller.abort(new Error('client gone'));
        });
      },
      onResponseStart(_controller, status, answer) {
        const flat: string[] = [];
        for (const name in answer) if (!dropped.has(name)) flat.push(name, String(answer[name]));
        res.writeHead(status, flat);
      },
      onResponseData(controller, chunk) {
        if (res.write(chunk)) return;
        controller.pause();
        res.once('drain', () => controller.resume());
      },
      onResponseEnd() {
        res.end();
      },
      onResponseError() {
        if (res.headersSent) res.destroy();
        else res.writeHead(502).end();
      },
    },
  );
});

answerMeasures(await listenOnLoopback(server));
