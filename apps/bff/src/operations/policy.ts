import { guardHeader } from '@isthmus/bff-contract';
import * as z from 'zod';
import type { OwnRoute } from '../bff-routes.ts';
import type { Config } from '../config.ts';
import { isGuarded, judgeBrowser } from '../edge/browser-guard.ts';
import { securityHeaders } from '../edge/security-headers.ts';
import { forwardedRequestHeaders, passedResponseHeaders } from '../proxy/forwarded-headers.ts';
import type { ServiceTable } from '../proxy/resource-servers.ts';

const cookie = z.object({
  name: z.string(),
  secure: z.boolean(),
  httpOnly: z.boolean(),
  sameSite: z.string().nullable(),
  path: z.string().nullable(),
  domain: z.string().nullable(),
  maxAgeSeconds: z.number(),
});
const rule = z.looseObject({ methods: z.array(z.string()), path: z.string() });
const service = z.looseObject({
  name: z.string(),
  origin: z.string().nullable(),
  resourceServer: z.string().nullable(),
  rules: z.array(rule),
  denied: z.array(z.string()),
});

/** What the portal does with these settings: all that can be said without a secret. */
export const policySchema = z.object({
  publicUrl: z.string(),
  listens: z.object({
    host: z.string(),
    port: z.number(),
    privateHost: z.string(),
    privatePort: z.number().nullable(),
  }),
  store: z.object({ kind: z.string(), isOnThisMachine: z.boolean(), isEncryptedInTransit: z.boolean() }),
  sessions: z.object({ idleMinutes: z.number(), absoluteHours: z.number(), perPerson: z.number() }),
  cookies: z.array(cookie),
  guard: z.object({ gates: z.array(z.string()), header: z.string() }),
  ownRoutes: z.array(z.object({ methods: z.array(z.string()), path: z.string(), isGuarded: z.boolean() })),
  services: z.array(service),
  requestHeaders: z.array(z.string()),
  responseHeaders: z.array(z.string()),
  securityHeaders: z.record(z.enum(['shell', 'bff', 'api']), z.record(z.string(), z.string())),
  limits: z.record(z.string(), z.number()),
  trustedProxies: z.array(z.string()),
  keys: z.record(z.string(), z.array(z.string())),
});
export type Policy = z.infer<typeof policySchema>;

/** Puts the policy together from what the running parts say of themselves. `setCookies` are the lines they would send. */
export function policyOf(
  config: Config,
  ownRoutes: readonly OwnRoute[],
  services: ServiceTable,
  setCookies: readonly string[],
): Policy {
  return policySchema.parse({
    publicUrl: config.publicUrl,
    listens: {
      host: config.host,
      port: config.port,
      privateHost: config.privateHost,
      privatePort: config.privatePort,
    },
    store: storeOf(config),
    sessions: {
      idleMinutes: config.idleMs / 60_000,
      absoluteHours: config.absoluteMs / 3_600_000,
      perPerson: config.sessionsPerPerson,
    },
    cookies: setCookies.map(cookieOf),
    guard: { gates: gates(), header: `${guardHeader.name}: ${guardHeader.value}` },
    ownRoutes: ownRoutes.map(({ methods, path }) => ({
      methods,
      path,
      isGuarded: methods.every((method) => isGuarded(method, path, config.backchannelLogout)),
    })),
    services: [...services].map(([name, row]) => ({ name, ...row })),
    requestHeaders: forwardedRequestHeaders,
    responseHeaders: passedResponseHeaders,
    securityHeaders: Object.fromEntries(
      Object.entries(securityHeaders(config.secureCookies)).map(([kind, flat]) => [kind, pairsOf(flat)]),
    ),
    limits: config.limits,
    trustedProxies: config.trustedProxies,
    keys: {
      cookieKeys: config.cookieKeys.map(({ id }) => id),
      vaultKeys: config.vaultKeys.map(({ id }) => id),
      pepperKeys: config.pepperKeys.map(({ id }) => id),
      clientSecrets: config.clientSecrets.map(String),
    },
  });
}

/** The gates that refuse, as they do: each is shown a request that fails it and no other. */
function gates(): string[] {
  const own = 'https://portal.invalid';
  const passes = { 'sec-fetch-site': 'same-origin', origin: own, [guardHeader.name.toLowerCase()]: guardHeader.value };
  return [
    judgeBrowser('GET', { ...passes, 'sec-fetch-site': 'cross-site' }, own),
    judgeBrowser('GET', { ...passes, origin: 'https://evil.invalid' }, own),
    judgeBrowser('GET', { 'sec-fetch-site': 'same-origin', origin: own }, own),
  ].filter((gate) => gate !== null);
}

/** Of the store's address only what matters: it may hold a password. */
function storeOf({ vaultUrl }: Pick<Config, 'vaultUrl'>): Policy['store'] {
  const { protocol, hostname, pathname } = new URL(vaultUrl.reveal());
  if (protocol === 'sqlite:') {
    return { kind: pathname === ':memory:' ? 'memory' : 'sqlite', isOnThisMachine: true, isEncryptedInTransit: true };
  }
  const isOnThisMachine = ['localhost', '127.0.0.1', '[::1]', ''].includes(hostname);
  return { kind: 'valkey', isOnThisMachine, isEncryptedInTransit: ['rediss:', 'valkeys:'].includes(protocol) };
}

function cookieOf(line: string): Policy['cookies'][number] {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const value = (name: string) =>
    attributes.find((attribute) => attribute.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
  const has = (name: string) => attributes.some((attribute) => attribute.toLowerCase() === name);
  return {
    name: pair.slice(0, pair.indexOf('=')),
    secure: has('secure'),
    httpOnly: has('httponly'),
    sameSite: value('samesite'),
    path: value('path'),
    domain: value('domain'),
    maxAgeSeconds: Number(value('max-age')),
  };
}

function pairsOf(flat: readonly string[]): Record<string, string> {
  const names = flat.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, flat[2 * index + 1] ?? '']));
}
