import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { cutAfter, cutAnswer, loseAnswer } from './broken-answer.ts';
import type { Faults } from './faults.ts';
import { readyAnswer } from './ready-answers.ts';
import type { RequestLog, Service } from './request-log.ts';

/** A service's listener under the control port's eyes: requests are recorded, ordered faults come first. */
export function watched(
  service: Service,
  listener: RequestListener,
  { log, faults, clock }: { log: RequestLog; faults: Faults; clock: Clock },
): RequestListener {
  return (request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://local-globus.invalid');
    const path = url?.pathname ?? '/';
    const begun = performance.now();
    const at_ms = clock.now();
    response.setHeader('date', new Date(at_ms).toUTCString());
    // What the page at the root loads is none of Globus's: it is not listed, and takes no fault.
    if (service === 'auth' && path.startsWith('/local/')) {
      listener(request, response);
      return;
    }
    response.once('close', () => {
      log.record({
        service,
        method: request.method ?? '',
        path,
        query_keys: [...new Set(url?.searchParams.keys())],
        header_names: request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()),
        status: response.headersSent ? response.statusCode : null,
        at_ms,
        time_ms: Math.round(performance.now() - begun),
      });
    });
    const fault = faults.take({ service, path, method: request.method ?? '' });
    if (fault === undefined) listener(request, response);
    else void fail(fault, listener, request, response);
  };
}

async function fail(
  { order: fault, lifted }: NonNullable<ReturnType<Faults['take']>>,
  listener: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
) {
  // An order that is taken back holds nobody any longer.
  if (fault.delay_ms !== undefined) await delay(fault.delay_ms, undefined, { signal: lifted }).catch(() => {});
  if (fault.reset) {
    request.destroy();
    return;
  }
  if (fault.lose_answer) loseAnswer(request.socket);
  if (fault.cut_answer) cutAnswer(request.socket);
  if (fault.cut_after_bytes !== undefined) cutAfter(request.socket, fault.cut_after_bytes);
  if (fault.retry_after !== undefined) response.setHeader('retry-after', String(fault.retry_after));
  const ready = fault.answer === undefined ? undefined : readyAnswer(fault.answer);
  const status = fault.status ?? ready?.status;
  if (status === undefined) {
    if (fault.content_type !== undefined) sayThatItIs(response, fault.content_type);
    listener(request, response);
    return;
  }
  const body = fault.body ?? ready?.body ?? injected;
  // Taken in whole, so that the connection can be used again.
  request.resume();
  const isText = typeof body === 'string' && fault.content_type !== undefined;
  response.writeHead(status, { 'content-type': fault.content_type ?? 'application/json' });
  response.end(isText ? body : JSON.stringify(body));
}

const injected = { code: 'InjectedFault', message: 'The control port of local Globus ordered this fault.' };

/** Whatever the listener says of its body, the client reads this. */
function sayThatItIs(response: ServerResponse, contentType: string): void {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (status: number, ...rest: unknown[]) => {
    const given = rest.findLast((one) => typeof one === 'object' && one !== null);
    for (const [name, value] of headersIn(given)) response.setHeader(name, value);
    response.setHeader('content-type', contentType);
    return writeHead(status);
  };
}

/** The headers of writeHead: an object, or a flat list of names and values. */
function headersIn(given: unknown): [string, string | string[]][] {
  if (!Array.isArray(given)) return Object.entries((given ?? {}) as Record<string, string | string[]>);
  return Array.from({ length: given.length / 2 }, (_, index) => [
    String(given[2 * index]),
    given[2 * index + 1] as string | string[],
  ]);
}
