import type { IncomingMessage, ServerResponse } from 'node:http';
import { bffPaths } from '@isthmus/bff-contract';
import { answerKindOf } from '../edge/security-headers.ts';
import type { Log } from '../log.ts';

/** What may be told about a request that is over. Never its path, query, cookie or address. */
export type ObservedRequest = {
  requestId: string;
  method: string;
  /** `api`, `shell`, or one of the BFF's own paths. */
  route: string;
  service?: string;
  /** 499 when the client went before the answer was whole. */
  status: number;
  durationMs: number;
};

/** Called when a request begins, and the function it answers when that request is over. */
export type RequestTracer = {
  begin(requestId: string): (request: ObservedRequest) => void;
  close(): Promise<void>;
};

export type RequestObserver = (req: IncomingMessage, res: ServerResponse, requestId: string) => void;

/** Makes what writes the access log and the traces, or null when neither is wanted: then a request pays nothing. */
export function createRequestObserver({
  accessLog,
  tracer,
  services,
  log,
}: {
  accessLog: boolean;
  tracer: RequestTracer | undefined;
  services: { has(name: string): boolean };
  log: Log;
}): RequestObserver | null {
  if (!accessLog && !tracer) return null;
  return (req, res, requestId) => {
    const startedAtMs = performance.now();
    const end = tracer?.begin(requestId);
    res.once('close', () => {
      const request: ObservedRequest = {
        requestId,
        method: req.method ?? '',
        ...placeOf(req.url ?? '', services),
        status: res.writableFinished ? res.statusCode : clientGone,
        durationMs: Math.round((performance.now() - startedAtMs) * 10) / 10,
      };
      end?.(request);
      if (accessLog) log.info(request, 'request');
    });
  };
}

const clientGone = 499;
const ownPaths = new Set<string>(Object.values(bffPaths));

/** Where a request went, in fixed words. */
function placeOf(target: string, services: { has(name: string): boolean }): Pick<ObservedRequest, 'route' | 'service'> {
  const [path = ''] = target.split('?', 1);
  const kind = answerKindOf(path);
  if (kind === 'bff') return { route: ownPaths.has(path) ? path : 'bff' };
  if (kind === 'shell') return { route: 'shell' };
  const service = path.split('/', 3)[2] ?? '';
  return { route: 'api', service: services.has(service) ? service : 'unknown' };
}
