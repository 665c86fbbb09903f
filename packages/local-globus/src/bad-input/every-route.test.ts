import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authError, scopes, transferError } from '@isthmus/globus';
import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { createLocalGlobus, type LocalGlobus } from '../local-globus.ts';
import type { Route } from '../routed-listener.ts';
import { basic, obtainTokens, tokenFor } from '../testing/index.ts';
import { type RawAnswer, type RawRequest, sendRaw } from '../testing/raw-request.ts';
import { anyRequestTo, attacksOn, fill, otherMethods } from './attacks.ts';
import { parameters } from './parameters.ts';

const numRuns = process.env.NIGHTLY ? 600 : 12;
const person = 'noor@coastal.example';
/** A guest collection whose files are served over HTTPS. */
const guest = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';

let folder: string;
let globus: LocalGlobus;
let credentials: Record<string, string>;
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-globus-'));
  const log = pino({ level: 'error' }, { write: (line) => void logged.push(line) });
  globus = await createLocalGlobus({ folder, log });
  const asked = `openid profile ${scopes.manageProjects} ${scopes.viewConsents}`;
  const { access_token } = await obtainTokens(globus, { person, scope: asked, parameters: { prompt: 'login' } });
  const bearer = async (scope: string) => `Bearer ${await tokenFor(globus, person, scope)}`;
  const collectionScope = `https://auth.globus.org/scopes/${guest}/https`;
  credentials = {
    auth: `Bearer ${access_token}`,
    transfer: await bearer(scopes.transferAll),
    data: await bearer(collectionScope),
    groups: await bearer('urn:globus:auth:scope:groups.api.globus.org:all'),
    timers: await bearer('https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer'),
    client: basic(globus.portalClient.id, globus.portalClient.secret),
  };
}, 30_000);
afterAll(async () => {
  await globus.close();
  await rm(folder, { recursive: true, force: true });
});

const names = ['auth', 'transfer', 'data', 'groups', 'timers', 'control'] as const;
type Name = (typeof names)[number];

const urlOf = (name: Name): string =>
  ({
    auth: globus.authUrl,
    transfer: globus.transferUrl,
    data: globus.dataUrl,
    groups: globus.groupsUrl,
    timers: globus.timersUrl,
    control: globus.controlUrl,
  })[name];

/** What each refuses with. Auth has pages beside its documents. */
const oauthError = z.object({ error: z.string().check(z.regex(/^[a-z_]+$/)) });
const codeAndMessage = z.looseObject({ code: z.string(), message: z.string() });
const refusals: Record<Name, z.ZodMiniType> = {
  auth: z.union([authError, oauthError]),
  // What is below /v2 speaks JSON:API, and says what it can't read as FastAPI does.
  transfer: z.union([
    transferError,
    z.looseObject({ errors: z.array(z.looseObject({ status: z.string() })) }),
    z.looseObject({ detail: z.array(z.looseObject({ loc: z.array(z.unknown()) })) }),
  ]),
  data: codeAndMessage,
  groups: z.looseObject({ code: z.string(), detail: z.unknown() }),
  timers: z.union([z.looseObject({ error: z.unknown() }), z.looseObject({ detail: z.unknown() })]),
  control: codeAndMessage,
};

/** Done, or refused in the service's words: never a failure, and nothing about this machine. */
function expectAnswered(name: Name, sent: RawRequest, { status, type, text }: RawAnswer): void {
  const what = `${name} ${sent.method} ${sent.target.slice(0, 120)} ${String(sent.body ?? '').slice(0, 80)}: ${status}`;
  expect([500, 503, 504], `${what} ${text.slice(0, 300)}`).not.toContain(status);
  expect(text, what).not.toMatch(/\.ts:\d|node:internal|SQLITE|ECONN/);
  expect(text.includes(folder), what).toBe(false);
  const isDocument = status >= 400 && type.includes('json') && text !== '';
  if (isDocument) expect(refusals[name].safeParse(JSON.parse(text)).error, `${what} ${text}`).toBeUndefined();
  expect(logged.splice(0), what).toEqual([]);
}

const credentialsFor = (name: Name): (string | undefined)[] => {
  const garbage = ['Bearer', 'Bearer \u00ff', 'Basic ???', 'Nonsense x', undefined];
  return [credentials[name], ...(name === 'auth' ? [credentials.client] : []), credentials.groups, ...garbage];
};

async function attack(name: Name, sent: RawRequest, authorization = credentials[name]): Promise<void> {
  const headers = { ...sent.headers, ...(authorization !== undefined && { authorization }) };
  expectAnswered(name, sent, await sendRaw(urlOf(name), { ...sent, headers }));
}

/** A reset reads nothing, and takes a second each time. */
const routesOf = (name: Name): readonly Route[] => globus.routes[name].filter(({ path }) => path !== '/reset');
const readBy = (name: Name, { method, path }: Route): string => parameters[name]?.[`${method} ${path}`] ?? '';

it('every route of every service is known here with what it reads', () => {
  const served = Object.entries(globus.routes).map(([name, routes]) => [
    name,
    routes.map(({ method, path }) => `${method} ${path}`).sort(),
  ]);
  const known = Object.entries(parameters).map(([name, routes]) => [name, Object.keys(routes).sort()]);
  expect(Object.fromEntries(served)).toEqual(Object.fromEntries(known));
});

describe.each(names)('%s', (name) => {
  it('answers hostile ids, queries, bodies and headers at each of its routes', { timeout: 60_000 }, async () => {
    for (const route of routesOf(name)) {
      for (const sent of attacksOn(route, { names: readBy(name, route), known: guest })) await attack(name, sent);
      const plain = { method: route.method, target: fill(route.path, () => guest) };
      for (const authorization of credentialsFor(name)) await attack(name, plain, authorization);
    }
  });

  it('answers anything in what each of its routes reads', {
    timeout: 60_000 * (process.env.NIGHTLY ? 60 : 1),
  }, async () => {
    for (const route of routesOf(name)) {
      await fc.assert(
        fc.asyncProperty(anyRequestTo(route, readBy(name, route)), (sent) => attack(name, sent)),
        { numRuns },
      );
    }
  });

  it('answers methods that a path does not have, and those that there are not', { timeout: 30_000 }, async () => {
    for (const path of new Set(routesOf(name).map((route) => route.path))) {
      const target = fill(path, () => guest);
      const has = routesOf(name).filter((route) => route.path === path);
      for (const method of otherMethods.filter((one) => has.every((route) => route.method !== one))) {
        const answer = await sendRaw(urlOf(name), {
          method,
          target,
          headers: { authorization: credentials[name] ?? '' },
        });
        expectAnswered(name, { method, target }, answer);
        expect(`${method} ${target}: ${answer.status}`).toMatch(/: (4\d\d|501)$/);
      }
    }
    expect((await sendRaw(urlOf(name), { method: 'BREW', target: '/' })).status).toBe(400);
  });

  it('was behind its checks all the time', async () => {
    const path = opened[name];
    if (path === undefined) return;
    const headers = { authorization: credentials[name] ?? '' };
    expect((await sendRaw(urlOf(name), { method: 'GET', target: path, headers })).status).toBe(200);
  });

  it('refuses headers and documents that are too large', { timeout: 30_000 }, async () => {
    const route = routesOf(name)[0] ?? { method: 'GET', path: '/' };
    const target = fill(route.path, () => guest);
    for (const headers of [{ 'x-large': 'a'.repeat(100_000) }, { authorization: `Bearer ${'a'.repeat(60_000)}` }]) {
      expect((await sendRaw(urlOf(name), { method: 'GET', target, headers })).status).toBe(431);
    }
    // A file may have any size.
    const writing = routesOf(name).filter(({ method }) => name !== 'data' && ['POST', 'PUT', 'PATCH'].includes(method));
    for (const { method, path } of writing) {
      const sent = { method, target: fill(path, () => guest), announces: 100_000_000 };
      const headers = { authorization: credentials[name] ?? '', 'content-type': 'application/json' };
      const answer = await sendRaw(urlOf(name), { ...sent, headers });
      expectAnswered(name, sent, answer);
      expect(`${method} ${path}: ${answer.status}`).toMatch(/: (413|400|401)$/);
    }
  });
});

/** What its credentials open, as long as nothing has ended them. */
const opened: Partial<Record<Name, string>> = {
  auth: '/v2/oauth2/userinfo',
  transfer: '/v0.10/task_list',
  groups: '/v2/groups/my_groups',
  timers: '/jobs',
};

it('has changed nothing of what is others’', async () => {
  // Some of what the control port took may have been an order.
  expect((await fetch(`${globus.controlUrl}/faults`, { method: 'DELETE' })).status).toBe(204);
  const asks = async (path: string) => {
    const { id, secret } = globus.portalClient;
    const answer = await fetch(`${globus.authUrl}${path}`, { headers: { authorization: basic(id, secret) } });
    return [answer.status, await answer.json()];
  };
  expect(await asks(`/v2/api/clients/${globus.portalClient.id}`)).toMatchObject([
    200,
    { client: { name: 'Isthmus portal', project: '7d2a1f60-6b4e-4e38-ac68-1e9e1c803d22' } },
  ]);
});

it('goes on as before: whoever could sign in and transfer can do so', async () => {
  for (const body of ['', '{', 'null']) {
    expect((await fetch(`${globus.controlUrl}/reset`, { method: 'POST', body })).status).toBe(204);
  }
  const token = await tokenFor(globus, person, scopes.transferAll);
  const answer = await fetch(`${globus.transferUrl}/v0.10/operation/endpoint/a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f/ls`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
});
