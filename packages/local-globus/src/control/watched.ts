import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { cutAnswer, loseAnswer } from './broken-answer.ts';
import type { Faults } from './faults.ts';
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
  if (fault.retry_after !== undefined) response.setHeader('retry-after', String(fault.retry_after));
  if (fault.status === undefined) {
    listener(request, response);
    return;
  }
  const body = fault.body ?? { code: 'InjectedFault', message: 'The control port of local Globus ordered this fault.' };
  // Taken in whole, so that the connection can be used again.
  request.resume();
  response.writeHead(fault.status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
