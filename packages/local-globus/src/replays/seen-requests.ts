import { expect } from 'vitest';
import * as z from 'zod/mini';
import type { Service } from '../control/request-log.ts';
import type { LocalGlobus } from '../local-globus.ts';
import { askAuth } from '../testing/index.ts';

const seenList = z.object({
  requests: z.array(
    z.looseObject({
      service: z.string(),
      method: z.string(),
      path: z.string(),
      query_keys: z.array(z.string()),
      header_names: z.array(z.string()),
      status: z.nullable(z.number()),
    }),
  ),
});

/**
 * Does something, and expects that local Globus saw just these requests of official clients meanwhile, by its control
 * port, in this order: `POST /v2/oauth2/token 200`, with the names in the query, and `anonymous` where there were no
 * credentials. Not those of browsers and of the services among themselves: they do not send X-Globus-Client-Info.
 */
export async function expectRequests<T>(
  globus: LocalGlobus,
  during: () => Promise<T>,
  expected: readonly string[],
  service: Service = 'auth',
): Promise<T> {
  const before = await sentByClients(globus, service);
  const result = await during();
  // A request counts as seen when its answer has gone, which its sender may notice first.
  await expect
    .poll(async () => (await sentByClients(globus, service)).slice(before.length), { timeout: 5_000 })
    .toEqual(expected);
  return result;
}

async function sentByClients(globus: LocalGlobus, service: Service): Promise<string[]> {
  const { body } = await askAuth(() => globus).control('GET', `/requests?service=${service}`);
  return seenList
    .parse(body)
    .requests.filter(({ header_names }) => header_names.includes('x-globus-client-info'))
    .map(({ method, path, query_keys, header_names, status }) => {
      const query = query_keys.length === 0 ? '' : `?${query_keys.join('&')}`;
      const anonymous = header_names.includes('authorization') ? '' : ' anonymous';
      return `${method} ${path}${query}${anonymous} ${status}`;
    });
}
