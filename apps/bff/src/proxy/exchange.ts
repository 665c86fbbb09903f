import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Metrics } from '../operations/metrics.ts';
import { Problem, requestIdHeader } from '../problem.ts';
import type { SessionEnd } from '../vault/vault.ts';
import { dispositionOf, isDocumentLoad } from './active-content.ts';
import type { Admitted } from './admitted.ts';
import { AnswerBody } from './answer-body.ts';
import { responseHeadersFrom } from './forwarded-headers.ts';
import { acceptsGzip, asksForRows, headOfRows, ListingRows } from './listing-rows.ts';
import type { ReclaimBuffers } from './reclaim-buffers.ts';
import { foreignLocation, isRedirect, ownLocation } from './redirects.ts';
import type { SilenceWatch } from './silence-watch.ts';
import { HeldAnswer } from './step-up-answer.ts';
import { holdsToken, isScannable, TokenEcho } from './token-echo.ts';
import { isDeadConnection, SilentUpstream, upstreamProblem } from './upstream-problem.ts';

/** What all exchanges of a proxy share. */
export type ExchangeParts = {
  metrics: Pick<Metrics, 'upstreamSeconds'>;
  silenceWatch: SilenceWatch;
  reclaimBuffers: ReclaimBuffers;
  /** Says whether a refusal asks the person for more: then its problem takes the place of the answer. */
  judgeRefusal(admitted: Admitted, refusal: HeldAnswer): Promise<Problem | null>;
  /** An event stream is about to begin. Throws a Problem when it may not. */
  streamBegins(admitted: Admitted, stream: { end(why: SessionEnd | null): void }): void;
};

/** One try of a call. */
export type Attempt = {
  accessToken: string;
  /**
   * Called once on a 401: whether another exchange with another token has taken over the answer; rejects with the
   * Problem to answer instead. Null: pass the 401 on.
   */
  renew: (() => Promise<boolean>) | null;
  /** Sends the call once more after a connection that turned out to be dead. Null: it may not be repeated. */
  repeat: (() => void) | null;
};

/** Settled once a call: the answer has passed or nobody waits for it any more, or a Problem has to answer. */
export type Outcome = { resolve: () => void; reject: (problem: Problem) => void };

/**
 * One answer of a resource server on its way into the browser's response: undici calls it as bytes arrive, and it
 * holds undici back while the browser doesn't take more. Nothing is collected.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #parts: ExchangeParts;
  readonly #admitted: Admitted;
  readonly #attempt: Attempt;
  readonly #outcome: Outcome;
  readonly #res: ServerResponse;
  readonly #startedAtMs = performance.now();
  #isObserved = false;
  #controller: Dispatcher.DispatchController | null = null;
  /** `superseded`: a replay answers, so this answer is read to its end and thrown away. */
  #state: 'passing' | 'renewing' | 'superseded' = 'passing';
  #hasBegun = false;
  #silentMs = 0;
  /** Among the exchanges that are watched. */
  #place = -1;
  #held: HeldAnswer | null = null;
  #body: AnswerBody | null = null;
  /** Of an event stream: whether the last event is whole. Null: no event stream, or a coded one. */
  #isBetweenEvents: boolean | null = null;

  constructor(parts: ExchangeParts, admitted: Admitted, attempt: Attempt, outcome: Outcome) {
    this.#parts = parts;
    this.#admitted = admitted;
    this.#attempt = attempt;
    this.#outcome = outcome;
    this.#res = admitted.call.res;
    this.#res.once('close', this.#onClose);
  }

  get #service(): string {
    return this.#admitted.route.name;
  }

  /** Fails the call when no connection has taken it by now: it waits behind too many others. */
  giveUpUnlessStarted(): void {
    if (this.#controller !== null || this.#res.destroyed) return;
    this.#state = 'superseded';
    this.#res.off('close', this.#onClose);
    const waiting = { service: this.#service, retryAfterSeconds: 1, reason: 'queued_too_long' };
    this.#outcome.reject(new Problem('upstream_busy', waiting));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#place = this.#parts.silenceWatch.add(this);
    if (this.#res.destroyed || this.#state === 'superseded') controller.abort(new ClientGone());
  }

  onBodySent(): void {
    this.#silentMs = 0;
  }

  /** Gives the resource server up when it has been silent for too long, and not because it is not listened to. */
  countSilence(elapsedMs: number): void {
    const { body, rule, route } = this.#admitted;
    const isBrowserSlow = !this.#hasBegun && body.kind === 'streamed' && body.stream.waitsForBrowser;
    this.#silentMs = isBrowserSlow || this.#controller?.paused === true ? 0 : this.#silentMs + elapsedMs;
    const limit = this.#hasBegun ? 'idleTimeoutMs' : 'headersTimeoutMs';
    if (this.#silentMs > (rule[limit] ?? route.row[limit])) this.#controller?.abort(new SilentUpstream());
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#hasBegun = true;
    this.#silentMs = 0;
    if (status < 200) return;
    this.#observe(statusClasses[Math.floor(status / 100)] ?? 'other');
    this.#held = HeldAnswer.of(status, headers);
    if (this.#held !== null) return;
    if (status === 401 && this.#attempt.renew !== null) {
      this.#renewFirst(new HeldAnswer(status, headers), this.#attempt.renew, controller);
    } else {
      this.#begin(status, headers);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#silentMs = 0;
    this.#parts.reclaimBuffers(chunk.length);
    if (this.#state === 'superseded') return;
    if (this.#held !== null) {
      if (!this.#held.add(chunk)) this.#stopHolding(this.#held, controller);
      return;
    }
    if (this.#pass(chunk)) return;
    controller.pause();
    this.#body?.onceDrained(() => controller.resume());
  }

  /** False when the browser does not take more for now. Throws a Problem when the piece must not be passed on. */
  #pass(chunk: Buffer): boolean {
    const body = this.#body;
    if (body === null) return true;
    const piece = body.ready(chunk);
    if (piece === null) throw new Problem('token_leak_blocked', { service: this.#service });
    if (piece.length === 0) return true;
    if (this.#isBetweenEvents !== null) this.#isBetweenEvents = endsEvent(piece);
    return body.write(piece);
  }

  onResponseEnd(): void {
    this.#leaveWatch();
    if (this.#state === 'superseded') return;
    if (this.#held !== null) void this.#settle(this.#held);
    else this.#end();
  }

  #end(): void {
    this.#res.off('close', this.#onClose);
    try {
      this.#body?.end();
      this.#outcome.resolve();
    } catch (cause) {
      this.#fail(cause);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#leaveWatch();
    if (this.#state === 'superseded') return;
    if (error instanceof ClientGone) {
      this.#outcome.resolve();
    } else if (!this.#hasBegun && this.#attempt.repeat !== null && isDeadConnection(error) && !this.#res.destroyed) {
      this.#res.off('close', this.#onClose);
      this.#attempt.repeat();
    } else {
      this.#observe('none');
      this.#fail(error);
    }
  }

  #fail(cause: unknown): void {
    const problem = upstreamProblem(cause, this.#service);
    const isTold = this.#body?.cut(problem.type) === true;
    this.#outcome.reject(isTold ? new Problem(problem.type, { ...problem.options, isTold }) : problem);
  }

  /** The whole of a refusal is here: its problem answers, or a call with another token, or it passes as it came. */
  async #settle(held: HeldAnswer): Promise<void> {
    const { renew, accessToken } = this.#attempt;
    const { resolve, reject } = this.#outcome;
    this.#res.off('close', this.#onClose);
    try {
      // Words that hold the token are in no problem of ours: the search of the answer sees to them.
      const problem = held.text().includes(accessToken) ? null : await this.#parts.judgeRefusal(this.#admitted, held);
      if (problem === null && held.status === 401 && renew !== null && (await renewed(renew))) return;
      if (this.#res.destroyed) return resolve();
      if (problem !== null) return reject(problem);
      this.#letGo(held);
      this.#end();
    } catch (cause) {
      reject(upstreamProblem(cause, this.#service));
    }
  }

  /** It is too long to be held: nobody asks for more in that many words. */
  #stopHolding(held: HeldAnswer, controller: Dispatcher.DispatchController): void {
    const { renew } = this.#attempt;
    if (held.status === 401 && renew !== null) this.#renewFirst(held, renew, controller);
    else this.#letGo(held);
  }

  /** Passes on what was held back. Throws a Problem when it must not be passed on. */
  #letGo({ status, headers, chunks }: HeldAnswer): void {
    this.#held = null;
    this.#begin(status, headers);
    for (const chunk of chunks) this.#pass(chunk);
  }

  /** Throws a Problem when the header must not be passed on. */
  #begin(status: number, headers: IncomingHttpHeaders): void {
    const { call, place, route } = this.#admitted;
    const { accessToken } = this.#attempt;
    const { name: service, row, answerHeaders } = route;
    const contentType = headers['content-type'];
    if (isDocumentLoad(call.req.headers['sec-fetch-dest'])) {
      const disposition = dispositionOf(contentType, headers['content-disposition']);
      if (disposition !== null) headers['content-disposition'] = disposition;
    }
    const flat = answerHeaders.slice();
    flat.push(requestIdHeader, call.requestId);
    responseHeadersFrom(headers, flat);
    const location = headers.location === undefined ? null : ownLocation(place, headers.location);
    if (location !== null) flat.push('Location', location);
    else if (headers.location !== undefined && isRedirect(status)) return this.#sendAway(status, headers.location);
    if (holdsToken(flat, answerHeaders.length, accessToken)) throw new Problem('token_leak_blocked', { service });
    const isReadable = isScannable(contentType, headers['content-encoding']);
    const echo = row.scansForTokens && isReadable ? new TokenEcho(accessToken) : null;
    const rows = isReadable && status === 200 && this.#wantsRows() ? new ListingRows() : null;
    const isZipped = rows !== null && acceptsGzip(call.req.headers['accept-encoding']);
    const head = rows === null ? flat : headOfRows(flat, isZipped);
    this.#body = new AnswerBody(call.res, status, head, { echo, rows, isZipped });
    if (contentType !== undefined && isEventStream(contentType)) this.#beginStream(headers);
  }

  #wantsRows(): boolean {
    const { rule, call } = this.#admitted;
    return rule.hasRows === true && call.req.method === 'GET' && asksForRows(call.req.headers.accept);
  }

  /** Answers a redirect that leads away from the resource server: with its bare address, where the service allows that. */
  #sendAway(status: number, location: string): void {
    const { place, route, call } = this.#admitted;
    const target = route.row.passesRedirects ? foreignLocation(place, location) : null;
    if (target === null) throw new Problem('upstream_redirect_blocked', { service: this.#service });
    const flat = [...route.answerHeaders, requestIdHeader, call.requestId, 'Location', target, 'Content-Length', '0'];
    if (holdsToken(flat, route.answerHeaders.length, this.#attempt.accessToken)) {
      throw new Problem('token_leak_blocked', { service: this.#service });
    }
    this.#res.writeHead(status, flat);
    this.#leave();
    this.#res.end();
  }

  #beginStream(headers: IncomingHttpHeaders): void {
    this.#parts.streamBegins(this.#admitted, this);
    const coding = headers['content-encoding'];
    this.#isBetweenEvents = coding === undefined || coding === 'identity' ? true : null;
    this.#body?.sendHead();
    this.#res.flushHeaders();
  }

  /** Ends an event stream, with an event that says why when one can be put in. */
  end(why: SessionEnd | null): void {
    if (this.#res.destroyed || this.#state === 'superseded') return;
    this.#leave();
    // Inside of an event, or of coded bytes, nothing can be put in: the next try is told.
    if (this.#isBetweenEvents !== true) this.#res.destroy();
    else this.#res.end(why === null ? 'retry: 1000\n\n' : `event: session_ended\ndata: {"code":"session_${why}"}\n\n`);
  }

  /** Lets go of the resource server's answer: the browser's own ends here. */
  #leave(): void {
    this.#state = 'superseded';
    this.#res.off('close', this.#onClose);
    this.#outcome.resolve();
    this.#controller?.abort(new ClientGone());
  }

  #renewFirst(held: HeldAnswer, renew: () => Promise<boolean>, controller: Dispatcher.DispatchController): void {
    this.#held = null;
    controller.pause();
    void this.#renewOrPass(held, renew, controller);
  }

  async #renewOrPass(
    held: HeldAnswer,
    renew: () => Promise<boolean>,
    controller: Dispatcher.DispatchController,
  ): Promise<void> {
    this.#state = 'renewing';
    const hasTakenOver = await renew().catch((error: unknown) => (error instanceof Problem ? error : false));
    if (hasTakenOver instanceof Problem) {
      this.#res.off('close', this.#onClose);
      this.#state = 'superseded';
      controller.abort(hasTakenOver);
      this.#outcome.reject(hasTakenOver);
      return;
    }
    this.#state = hasTakenOver ? 'superseded' : 'passing';
    if (hasTakenOver) this.#res.off('close', this.#onClose);
    if (controller.aborted) return;
    if (!hasTakenOver) this.#letGoOrAbort(held, controller);
    // A short answer is read to its end, which keeps the connection for the next call.
    else if (Number(held.headers['content-length']) > discardLimit) controller.abort(new ClientGone());
    controller.resume();
  }

  #letGoOrAbort(held: HeldAnswer, controller: Dispatcher.DispatchController): void {
    try {
      this.#letGo(held);
    } catch (error) {
      controller.abort(error instanceof Problem ? error : new Error('no header', { cause: error }));
    }
  }

  #leaveWatch(): void {
    if (this.#place >= 0) this.#parts.silenceWatch.remove(this.#place);
    this.#place = -1;
  }

  /** The time until the header came, or until it was clear that none would. */
  #observe(status: string): void {
    if (this.#isObserved) return;
    this.#isObserved = true;
    this.#parts.metrics.upstreamSeconds.observe(
      { service: this.#service, status },
      (performance.now() - this.#startedAtMs) / 1000,
    );
  }

  readonly #onClose = (): void => {
    if (!this.#res.writableFinished) this.#controller?.abort(new ClientGone());
  };
}

const statusClasses = ['', '', '2xx', '3xx', '4xx', '5xx'];
const discardLimit = 64 * 1024;

class ClientGone extends Error {}

/** What fails in a renewal leaves the refusal as it was, but for a problem, which answers in its place. */
function renewed(renew: () => Promise<boolean>): Promise<boolean> {
  return renew().catch((error: unknown) => {
    if (error instanceof Problem) throw error;
    return false;
  });
}

/** Whether a content type is that of an event stream (Server-Sent Events). */
function isEventStream(contentType: string): boolean {
  return contentType.startsWith('text/event-stream');
}

function endsEvent(piece: Buffer): boolean {
  const end = piece.toString('latin1', Math.max(0, piece.length - 4));
  return end.endsWith('\n\n') || end.endsWith('\r\n\r\n') || end.endsWith('\r\r');
}
