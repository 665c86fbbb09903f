import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalGlobus } from '../local-globus.ts';
import { startLocalGlobus } from '../testing/index.ts';

let globus: LocalGlobus;
beforeAll(async () => {
  globus = await startLocalGlobus();
});
afterAll(() => globus.close());

const origin = 'https://app.example';
const guest = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';

it.each([
  ['Auth', () => globus.authUrl, '/v2/oauth2/token', 'POST', 'x-globus-client-info'],
  ['Transfer', () => globus.transferUrl, '/v0.10/bookmark', 'PUT', 'x-globus-client-info'],
  ['Groups', () => globus.groupsUrl, '/v2/groups/my_groups', 'PUT', 'x-globus-client-info'],
  ['Timers', () => globus.timersUrl, '/jobs/', 'PATCH', 'x-globus-client-info'],
  ['Search', () => globus.searchUrl, '/v1/index/x/search', 'POST', 'x-globus-client-info'],
  ['Flows', () => globus.flowsUrl, '/flows', 'POST', 'x-globus-client-info'],
  ['the data server', () => globus.dataUrl, `/${guest}/a.txt`, 'PUT', 'range'],
] as const)(
  '§14.38: a page of another origin may call %s, and read how it refuses',
  async (_name, url, path, method, header) => {
    const preflight = await fetch(url() + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': `authorization,content-type,${header}`,
      },
    });
    const allowed = (name: string) => preflight.headers.get(`access-control-allow-${name}`)?.toLowerCase() ?? '';
    expect(preflight.status).toBe(204);
    expect(allowed('origin')).toBe('*');
    expect(allowed('methods').split(', ')).toContain(method.toLowerCase());
    for (const name of ['authorization', 'content-type', header])
      expect(allowed('headers').split(', ')).toContain(name);
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false);
    const refused = await fetch(url() + path, { method, headers: { origin, authorization: 'Bearer AgNothing' } });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.has('access-control-allow-credentials')).toBe(false);
  },
);

it('§14.38: no page of another origin may call the control port', async () => {
  for (const method of ['OPTIONS', 'GET', 'POST']) {
    const refused = await fetch(`${globus.controlUrl}/tokens`, { method, headers: { origin } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  }
});
