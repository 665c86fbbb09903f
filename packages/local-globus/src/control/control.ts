import { type Context, Hono } from 'hono';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import { limitBody } from '../limit-body.ts';
import { isLoopback } from '../loopback.ts';
import { listenerOf, type RoutedListener } from '../routed-listener.ts';
import { type Demands, demandOrder, whyNot } from '../transfer/demands.ts';
import { type Faults, faultOrder } from './faults.ts';
import type { IssuedTokens } from './issued-tokens.ts';
import { jsonOf, refuse, sentence, wordsFor } from './refusals.ts';
import { type RequestLog, services } from './request-log.ts';
import { type SwitchBoard, switchOrder } from './switches.ts';
import { type TransferOrders, transferOrders } from './transfer-orders.ts';

export interface ControlOptions extends TransferOrders {
  clock: Clock;
  requests: RequestLog;
  faults: Faults;
  issued: IssuedTokens;
  switches: SwitchBoard;
  demands: Demands;
  rescindConsents: (which: { accountId?: string; clientId?: string; scopeName?: string }) => void;
  /** Who has an identity, by its id or username. */
  setOf: (who: string) => { primary: { id: string }; identities: readonly { id: string }[] } | undefined;
  isActive: (token: string) => boolean;
  revoke: (token: string) => void;
  reset: () => Promise<void>;
  log: Logger;
}

const clockOrder = z.strictObject({ advance_seconds: z.int().check(z.nonnegative(), z.lte(315_360_000)) });

/** The control port, for tests: what was asked and issued, faults to order, the clock, and a fresh start. */
export function createControl(options: ControlOptions): RoutedListener {
  const { clock, requests, faults, issued, switches, demands } = options;
  const app = new Hono();
  app.use(refuseBrowsers);
  app.use(limitBody(1_048_576, (c) => refuse(c, 413, 'Send less than a mebibyte.')));
  app.get('/requests', (c) => {
    const service = c.req.query('service');
    const known = services.find((one) => one === service);
    if (service !== undefined && known === undefined)
      return refuse(c, 400, `A service is one of ${services.join(', ')}.`);
    return c.json({ requests: requests.list(known) });
  });
  app.get('/tokens', (c) => {
    const now = clock.seconds();
    const isLive = (token: { kind: string; token: string; expires_at: number }) =>
      token.kind === 'id_token' ? token.expires_at > now : options.isActive(token.token);
    return c.json({ tokens: issued.list().map((token) => ({ ...token, active: isLive(token) })) });
  });
  app.delete('/tokens', (c) => {
    const { person, resource_server } = c.req.query();
    const ids = person === undefined ? undefined : options.setOf(person)?.identities.map(({ id }) => id);
    if (person !== undefined && !ids) return refuse(c, 400, `Nobody is called ${person}.`);
    for (const token of issued.list()) {
      if (ids && !ids.includes(token.sub)) continue;
      if (resource_server === undefined || token.resource_server === resource_server) options.revoke(token.token);
    }
    return c.body(null, 204);
  });
  app.post('/faults', async (c) => {
    const order = faultOrder.safeParse(await jsonOf(c));
    return order.success ? c.json(faults.add(order.data), 201) : refuse(c, 400, wordsFor(order.error));
  });
  app.delete('/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.route('/', transferOrders(options));
  app.get('/switches', (c) => c.json(switches.state));
  app.post('/switches', async (c) => {
    const order = switchOrder.safeParse(await jsonOf(c));
    if (!order.success) return refuse(c, 400, wordsFor(order.error));
    switches.set(order.data);
    return c.json(switches.state);
  });
  app.post('/demands', async (c) => {
    const order = demandOrder.safeParse(await jsonOf(c));
    if (!order.success) return refuse(c, 400, wordsFor(order.error));
    const why = whyNot(order.data, (id) => options.collections.find(id));
    if (why !== undefined) return refuse(c, 400, sentence(why));
    demands.order(order.data);
    return c.json(order.data, 201);
  });
  app.delete('/demands', (c) => {
    demands.clear();
    return c.body(null, 204);
  });
  app.delete('/consents', (c) => {
    const { person, client_id, scope } = c.req.query();
    const account = person === undefined ? undefined : options.setOf(person)?.primary.id;
    if (person !== undefined && account === undefined) return refuse(c, 400, `Nobody is called ${person}.`);
    options.rescindConsents({
      ...(account !== undefined && { accountId: account }),
      ...(client_id !== undefined && { clientId: client_id }),
      ...(scope !== undefined && { scopeName: scope }),
    });
    return c.body(null, 204);
  });
  app.post('/clock', async (c) => {
    const order = clockOrder.safeParse(await jsonOf(c));
    if (!order.success) return refuse(c, 400, wordsFor(order.error));
    clock.advance(order.data.advance_seconds);
    return c.json({ now_ms: clock.now() });
  });
  app.post('/reset', async (c) => {
    faults.clear();
    options.taskFaults.clear();
    options.operationFaults.clear();
    switches.reset();
    demands.clear();
    await options.reset();
    clock.reset();
    issued.clear();
    requests.clear();
    return c.body(null, 204);
  });
  app.notFound((c) => refuse(c, 404, `The control port has nothing at ${c.req.method} ${c.req.path}.`));
  app.onError((error, c) => {
    options.log.error({ err: error }, 'The control port failed');
    return refuse(c, 500, 'The control port failed; the log of local Globus says how.');
  });
  return listenerOf(app);
}

/** A web page must not reach these, neither across origins nor by a name that it rebinds to this machine. */
async function refuseBrowsers(c: Context, next: () => Promise<void>): Promise<Response | undefined> {
  const { hostname } = new URL(c.req.url);
  const site = c.req.header('sec-fetch-site');
  if (!isLoopback(hostname) || c.req.header('origin') !== undefined || (site !== undefined && site !== 'none')) {
    return refuse(c, 403, 'The control port answers programs on this machine, not web pages.');
  }
  await next();
  return undefined;
}
