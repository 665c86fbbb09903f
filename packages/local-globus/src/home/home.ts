import { readFileSync } from 'node:fs';
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { authProblem } from '../auth/auth-errors.ts';
import { send } from '../auth/interaction.ts';
import { problem } from '../auth/token-routes.ts';
import type { RequestLog, Service } from '../control/request-log.ts';
import { isLoopback } from '../loopback.ts';
import type { Seeds } from '../seeds.ts';
import type { Collections } from '../transfer/collection-registry.ts';
import { environmentOf } from './client-blocks.ts';
import { homePage } from './home-page.ts';
import { createRequestStream } from './request-stream.ts';

/** Base URLs without a trailing slash. */
export type Addresses = Record<Service | 'control', string>;

export interface HomeOptions {
  addresses: Addresses;
  portalClientId: string;
  seeds: Pick<Seeds, 'people' | 'otherIdentities'>;
  collections: Pick<Collections, 'all'>;
  requests: RequestLog;
}

/** What is at the root of local Globus, for people and programs who ask what is here. */
export interface Home {
  routes: Hono<{ Bindings: HttpBindings }>;
  /** Ends what is streamed to pages: a server does not close before. */
  close(): void;
}

const script = readFileSync(new URL('./home-script.js', import.meta.url), 'utf8');

/** The page at the root, its script, the requests that it shows live, and the same in short as JSON. */
export function createHome(options: HomeOptions): Home {
  const stream = createRequestStream(options.requests);
  const routes: Home['routes'] = new Hono();
  routes.get('/', async (c) => {
    c.header('vary', 'Accept');
    const supports = ['text/html', 'application/json'];
    if (accepts(c, { header: 'Accept', supports, default: 'text/html' }) === 'application/json')
      return c.json(document(options));
    return send(c, await homePage({ ...options, isHere: isHere(c) }));
  });
  routes.get('/local/home.js', (c) => {
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    return c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' });
  });
  routes.get('/local/requests', (c) => {
    if (isHere(c) && isOwnPage(c)) return stream.follow(c);
    return problem(
      c,
      authProblem('FORBIDDEN', 'Requests are shown on this machine alone, at the root of local Globus.'),
    );
  });
  return { routes, close: () => stream.close() };
}

/** Not by a name that somebody else answers for, and could point at this machine. */
function isHere(c: Context): boolean {
  return isLoopback(new URL(c.req.url).hostname);
}

/** Programs say nothing of where they come from; pages of other places can't help but do. */
function isOwnPage(c: Context): boolean {
  const site = c.req.header('sec-fetch-site') ?? 'none';
  const origin = c.req.header('origin') ?? new URL(c.req.url).origin;
  return (site === 'same-origin' || site === 'none') && origin === new URL(c.req.url).origin;
}

/** Services that refuse everything. */
const absent: ReadonlySet<string> = new Set(['search', 'flows']);

function document({ addresses, portalClientId }: HomeOptions) {
  const services = Object.entries(addresses).map(([name, url]) => [name, { url, available: !absent.has(name) }]);
  return {
    name: 'local Globus',
    emulator: true,
    services: Object.fromEntries(services),
    environment: environmentOf(addresses),
    portal_client_id: portalClientId,
  };
}
