import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

/** A part of the private port that another module answers: `prefix` itself and all below it. */
export type PrivateMount = {
  prefix: `/${string}`;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

export type PrivateParts = {
  readiness: Readiness;
  metrics: Metrics;
  /** Brings the gauges up to date. */
  measure: () => Promise<unknown>;
  log: Log;
  mounts?: readonly PrivateMount[];
};

/**
 * What operators and their machines ask, on a port of its own: /livez, /readyz, /metrics, and what is mounted. Calls of
 * pages are refused, so that none reaches it through a name that resolves to this machine (DNS rebinding).
 */
export function createPrivateListener({
  readiness,
  metrics,
  measure,
  log,
  mounts = [],
}: PrivateParts): RequestListener {
  const pages: Record<string, (res: ServerResponse) => Promise<void> | void> = {
    '/livez': (res) => sendJson(res, 200, { live: true }),
    async '/readyz'(res) {
      const view = await readiness.check();
      sendJson(res, view.ready ? 200 : 503, view);
    },
    async '/metrics'(res) {
      // Without the store everything else is still worth knowing.
      await measure().catch((cause: unknown) => log.warn({ cause }, 'the gauges of the store are old'));
      const text = await metrics.registry.metrics();
      res.writeHead(200, { ...uncached, 'Content-Type': metrics.registry.contentType }).end(text);
    },
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path = ''] = (req.url ?? '').split('?', 1);
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    const mount = mounts.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    if (isFromBrowser(req)) sendJson(res, 403, { error: 'browsers are not served here' });
    else if (mount) await mount.handle(req, res);
    else if (!page) sendJson(res, 404, { error: 'not found' });
    else if (req.method === 'GET' || req.method === 'HEAD') await page(res);
    else sendJson(res, 405, { error: 'method not allowed' });
  }

  return (req, res) => {
    answer(req, res).catch((cause: unknown) => {
      log.error({ cause }, 'the private port failed to answer');
      if (res.headersSent) res.destroy();
      else sendJson(res, 500, { error: 'internal error' });
    });
  };
}

/** Answers with one JSON document, which no cache keeps. */
export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { ...uncached, 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}

const uncached = { 'Cache-Control': 'no-store' };

// `none` is the address bar: what is shown there no page can read.
function isFromBrowser({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none';
}
