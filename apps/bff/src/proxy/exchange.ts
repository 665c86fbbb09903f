import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { judgeRequestTarget } from '../edge/request-target.ts';
import type { FlatHeaders } from '../edge/security-headers.ts';
import type { Metrics } from '../operations/metrics.ts';
import { Problem, requestIdHeader } from '../problem.ts';
import { responseHeadersFrom } from './forwarded-headers.ts';
import type { ReclaimBuffers } from './reclaim-buffers.ts';

export type ExchangeOptions = {
  service: string;
  origin: string;
  /** Upstream path of the call, against which a relative redirect is resolved. */
  path: string;
  answerHeaders: FlatHeaders;
  requestId: string;
  metrics: Pick<Metrics, 'upstreamSeconds'>;
  reclaimBuffers: ReclaimBuffers;
  /** The answer has passed, or nobody waits for it any more. */
  done: () => void;
  failed: (problem: Problem) => void;
  /**
   * Called once on a 401: whether another exchange with another token has taken over the answer; rejects with the
   * Problem to answer instead. Null: pass the 401 on.
   */
  renew: (() => Promise<boolean>) | null;
};

/**
 * One answer of a resource server on its way into the browser's response: undici calls it as bytes arrive, and it
 * holds undici back while the browser doesn't take more. Nothing is collected.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #res: ServerResponse;
  readonly #options: ExchangeOptions;
  readonly #startedAtMs = performance.now();
  #isObserved = false;
  #controller: Dispatcher.DispatchController | null = null;
  /** `superseded`: a replay answers, so this answer is read to its end and thrown away. */
  #state: 'passing' | 'renewing' | 'superseded' = 'passing';

  constructor(res: ServerResponse, options: ExchangeOptions) {
    this.#res = res;
    this.#options = options;
    res.once('close', this.#onClose);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#res.destroyed) controller.abort(new ClientGone());
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#observe(statusClasses[Math.floor(status / 100)] ?? 'other');
    if (status === 401 && this.#options.renew !== null) {
      controller.pause();
      void this.#renewOrPass(this.#options.renew, controller, headers);
    } else {
      this.#begin(status, headers);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#options.reclaimBuffers(chunk.length);
    if (this.#state === 'superseded' || this.#res.write(chunk)) return;
    controller.pause();
    this.#res.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    if (this.#state === 'superseded') return;
    this.#res.off('close', this.#onClose);
    this.#res.end();
    this.#options.done();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#state === 'superseded') return;
    if (error instanceof ClientGone) {
      this.#options.done();
      return;
    }
    this.#observe('none');
    this.#options.failed(problemOf(error, this.#options.service));
  }

  /** Throws a Problem when the header must not be passed on. */
  #begin(status: number, headers: IncomingHttpHeaders): void {
    const { answerHeaders, requestId, service } = this.#options;
    const flat = answerHeaders.slice();
    flat.push(requestIdHeader, requestId);
    responseHeadersFrom(headers, flat);
    const location = headers.location === undefined ? null : this.#rewrite(headers.location);
    if (location !== null) flat.push('Location', location);
    else if (status >= 300 && status < 400 && headers.location !== undefined) {
      throw new Problem('upstream_redirect_blocked', { service });
    }
    this.#res.writeHead(status, flat);
  }

  /** An address of the same resource server as one of ours; null for every other address. */
  #rewrite(location: string): string | null {
    const { origin, path, service } = this.#options;
    const url = URL.parse(location, origin + path);
    if (url === null || url.origin !== origin || url.username !== '' || url.password !== '') return null;
    const target = judgeRequestTarget(url.pathname + url.search);
    return target.kind === 'accepted' ? `/api/${service}${target.path}${target.query}` : null;
  }

  async #renewOrPass(
    renew: () => Promise<boolean>,
    controller: Dispatcher.DispatchController,
    headers: IncomingHttpHeaders,
  ): Promise<void> {
    this.#state = 'renewing';
    const hasTakenOver = await renew().catch((error: unknown) => (error instanceof Problem ? error : false));
    if (hasTakenOver instanceof Problem) {
      this.#res.off('close', this.#onClose);
      this.#state = 'superseded';
      controller.abort(hasTakenOver);
      this.#options.failed(hasTakenOver);
      return;
    }
    this.#state = hasTakenOver ? 'superseded' : 'passing';
    if (hasTakenOver) this.#res.off('close', this.#onClose);
    if (controller.aborted) return;
    if (!hasTakenOver) this.#begin(401, headers);
    // A short answer is read to its end, which keeps the connection for the next call.
    else if (Number(headers['content-length']) > discardLimit) controller.abort(new ClientGone());
    controller.resume();
  }

  /** The time until the header came, or until it was clear that none would. */
  #observe(status: string): void {
    if (this.#isObserved) return;
    this.#isObserved = true;
    const { metrics, service } = this.#options;
    metrics.upstreamSeconds.observe({ service, status }, (performance.now() - this.#startedAtMs) / 1000);
  }

  readonly #onClose = (): void => {
    if (!this.#res.writableFinished) this.#controller?.abort(new ClientGone());
  };
}

const statusClasses = ['', '', '2xx', '3xx', '4xx', '5xx'];
const discardLimit = 64 * 1024;

class ClientGone extends Error {}

function problemOf(error: Error, service: string): Problem {
  if (error instanceof Problem) return new Problem(error.type, { ...error.options, service });
  const code = 'code' in error ? error.code : undefined;
  const isTimeout = typeof code === 'string' && timeouts.has(code);
  return new Problem(isTimeout ? 'upstream_timeout' : 'upstream_unreachable', { service, cause: error });
}

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
