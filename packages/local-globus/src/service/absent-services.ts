import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { RoutedListener } from '../routed-listener.ts';
import { preflight } from '../transfer/allow-origins.ts';

const words =
  'Local Globus issues tokens for this service, but does not have it: what it would do is not available here.';

const refuseSearch: RequestListener = (request, response) => {
  const document = {
    '@datatype': 'GError',
    '@version': '2017-09-01',
    code: 'NotImplemented.Generic',
    message: words,
    status: 501,
    request_id: randomUUID().replaceAll('-', ''),
    error_data: null,
  };
  answer(request, response, document);
};

const refuseFlows: RequestListener = (request, response) => {
  answer(request, response, { error: { code: 'NOT_IMPLEMENTED', detail: words }, debug_id: randomUUID() });
};

type Ends = Parameters<RequestListener>;

// 501 and not 503: clients try again what may come back.
function answer(request: Ends[0], response: Ends[1], document: Record<string, unknown>): void {
  request.resume();
  if (request.method === 'OPTIONS') {
    response.writeHead(204, preflight).end();
    return;
  }
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  };
  response.writeHead(501, headers).end(JSON.stringify(document));
}

const noRoutes = { routes: [] };

/** Globus Search as far as it is here: every request is refused in Search's own words. */
export const absentSearch: RoutedListener = Object.assign(refuseSearch, noRoutes);

/** Globus Flows as far as it is here: every request is refused in Flows' own words. */
export const absentFlows: RoutedListener = Object.assign(refuseFlows, noRoutes);
