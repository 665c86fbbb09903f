import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { readSecretFiles, readSecrets, type Secrets, secretsAmong } from './config-secrets.ts';
import { blockListOf } from './edge/client-address.ts';
import { Secret } from './secret.ts';

/** What one process runs with. Its secrets are replaced while it runs (reload-secrets.ts), so they are read at each use. */
export type Config = Secrets & {
  port: number;
  host: string;
  /** Where health, metrics and administration listen; null: 9464, or a free port when that is taken. */
  privatePort: number | null;
  privateHost: string;
  /** Origin of the portal as the browser sees it, without a slash at the end. */
  publicUrl: string;
  /** False only for http on loopback: cookies lose Secure and their name prefixes. */
  secureCookies: boolean;
  clientId: string;
  clientSecretEscaping: 'raw' | 'rfc6749';
  /** Also the issuer. Without a slash at the end, as the next two. */
  authUrl: string;
  transferUrl: string;
  timersUrl: string;
  /** Where a collection's files may be: `*.data.globus.org`, `data.example.org`, or an origin on this machine. */
  collectionHosts: readonly string[];
  /** Certificates (PEM) that alone vouch for a service; one without is vouched for by those that Node trusts. */
  certificateAuthorities: Partial<Record<'auth' | 'transfer' | 'timers' | 'collections', string>>;
  /** May hold a password. */
  vaultUrl: Secret<string>;
  /** Whether a Valkey or Redis may be used that throws records away when its memory is full. */
  allowVaultEviction: boolean;
  webRoot: string;
  idleMs: number;
  absoluteMs: number;
  sessionSameSite: 'Strict' | 'Lax';
  /** How many sessions one person may have at once. */
  sessionsPerPerson: number;
  /** Whether Globus Auth may end sessions by POST /bff/backchannel-logout. */
  backchannelLogout: boolean;
  /** How long it goes on serving after SIGTERM, while it is not ready any more. */
  shutdownWaitMs: number;
  logLevel: string;
  /** Where traces go, the URL of an OTLP collector's traces; null: nowhere. */
  tracesUrl: string | null;
  /** One log line a request. */
  accessLog: boolean;
  /** Addresses and CIDR blocks of the proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  limits: Limits;
};

/** How much is taken before the answer is `rate_limited`. 0 means no limit. */
export type Limits = {
  /** Sign-ins that one address may start in a minute. */
  loginPerMinute: number;
  callbackPerMinute: number;
  /** Calls of /api in a minute that come without a session, by address. */
  anonymousPerMinute: number;
  sessionPerMinute: number;
  /** Back-channel logouts in a minute, by address. */
  backchannelPerMinute: number;
  /** Connections that one address may hold at once. */
  connectionsPerAddress: number;
  /** How late the event loop may be, in its 99th percentile, before calls of nobody are shed. */
  eventLoopDelayMs: number;
};

/** All that is wrong with the environment, one sentence a line. Names variables, never their values. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : 'faults'}:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Reads and judges the whole environment at once. Throws ConfigError. `commandLine` must hold no secret. */
export function readConfig(env: NodeJS.ProcessEnv, commandLine: readonly string[] = []): Config {
  const faults: string[] = [];
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse({ ...set, ...readSecretFiles(env, ['VAULT_URL'], faults) });
  if (!parsed.success) faults.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  const secrets = readSecrets(env, faults);
  faults.push(...secretsAmong(commandLine, env));
  if (!parsed.success || !secrets) throw new ConfigError([...new Set(faults)]);
  const { PORT: port, HOST: host, PUBLIC_URL: publicUrl = `http://localhost:${port}`, ...rest } = parsed.data;
  faults.push(...insecureUrl(publicUrl, host, rest), ...forgetfulVault(rest));
  if (rest.IDLE_MINUTES > rest.ABSOLUTE_HOURS * 60) faults.push('IDLE_MINUTES is longer than ABSOLUTE_HOURS');
  if (faults.length > 0) throw new ConfigError([...new Set(faults)]);
  return {
    port,
    host,
    privatePort: rest.PRIVATE_PORT ?? null,
    privateHost: rest.PRIVATE_HOST,
    publicUrl,
    secureCookies: publicUrl.startsWith('https:'),
    clientId: rest.GLOBUS_CLIENT_ID,
    ...secrets,
    clientSecretEscaping: rest.GLOBUS_CLIENT_SECRET_ESCAPING,
    authUrl: rest.GLOBUS_AUTH_URL,
    transferUrl: rest.GLOBUS_TRANSFER_URL,
    timersUrl: rest.GLOBUS_TIMERS_URL,
    collectionHosts: rest.COLLECTION_HOSTS,
    certificateAuthorities: {
      ...(rest.GLOBUS_AUTH_CA_FILE && { auth: rest.GLOBUS_AUTH_CA_FILE }),
      ...(rest.GLOBUS_TRANSFER_CA_FILE && { transfer: rest.GLOBUS_TRANSFER_CA_FILE }),
      ...(rest.GLOBUS_TIMERS_CA_FILE && { timers: rest.GLOBUS_TIMERS_CA_FILE }),
      ...(rest.COLLECTION_CA_FILE && { collections: rest.COLLECTION_CA_FILE }),
    },
    vaultUrl: new Secret(rest.VAULT_URL),
    allowVaultEviction: rest.ALLOW_VAULT_EVICTION === '1',
    webRoot: rest.WEB_ROOT,
    idleMs: rest.IDLE_MINUTES * 60_000,
    absoluteMs: rest.ABSOLUTE_HOURS * 3_600_000,
    sessionSameSite: rest.SESSION_COOKIE_SAMESITE,
    sessionsPerPerson: rest.SESSIONS_PER_PERSON,
    backchannelLogout: rest.BACKCHANNEL_LOGOUT === '1',
    shutdownWaitMs: (rest.SHUTDOWN_WAIT_SECONDS ?? (publicUrl.startsWith('https:') ? 5 : 0)) * 1000,
    logLevel: rest.LOG_LEVEL,
    tracesUrl: tracesUrlOf(rest.OTEL_EXPORTER_OTLP_ENDPOINT),
    accessLog: rest.ACCESS_LOG === '1',
    trustedProxies: rest.TRUSTED_PROXIES,
    limits: limitsOf(rest, publicUrl),
  };
}

const repository = new URL('../../../', import.meta.url);
const missing = 'is not set';

/** An http(s) URL that is nothing but an origin; http only for this machine. */
function origin(what: string) {
  return z.string(missing).transform((text, context) => {
    const url = URL.parse(text);
    const plain = url && `${url.origin}/` === url.href && ['http:', 'https:'].includes(url.protocol);
    if (plain && (url.protocol === 'https:' || isLoopback(url.hostname))) return url.origin;
    context.addIssue(`must be ${what}: https://, or http:// on localhost, and no path`);
    return z.NEVER;
  });
}

function wholeNumber(low: number, high: number) {
  const message = `must be a whole number from ${low} to ${high}`;
  return z.coerce.number(message).int(message).min(low, message).max(high, message);
}

/** A comma-separated list of addresses and CIDR blocks. */
const addressBlocks = z.string().transform((text, context): readonly string[] => {
  const blocks = text.split(',').map((block) => block.trim());
  try {
    blockListOf(blocks);
    return blocks;
  } catch {
    context.addIssue('must be a list of addresses or CIDR blocks, such as 10.0.0.0/8');
    return z.NEVER;
  }
});

/** A file of certificates, read. */
const certificateFile = z.string().transform((file, context) => {
  try {
    const text = readFileSync(file, 'utf8');
    const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    const areReadable = certificates.every((certificate) => new X509Certificate(certificate).subject !== '');
    if (certificates.length > 0 && areReadable) return text;
  } catch {
    // Said below, as for a file without one.
  }
  context.addIssue('must name a file of certificates in PEM that can be read');
  return z.NEVER;
});

/** Host names, `*.` in front for all below; or origins on this machine, for a local Globus. */
const hostList = z.string().transform((text, context): readonly string[] => {
  const hosts = text.split(',').map((host) => host.trim().toLowerCase());
  const isName = (host: string) => /^(?:\*\.)?(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z]{2,}$/.test(host);
  const isLocalOrigin = (host: string) => {
    const url = URL.parse(host);
    return url?.origin === host && url.protocol === 'http:' && isLoopback(url.hostname);
  };
  if (hosts.every((host) => isName(host) || isLocalOrigin(host))) return hosts;
  context.addIssue('must be a list of host names such as *.data.globus.org, or of http origins on localhost');
  return z.NEVER;
});

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PRIVATE_PORT: wholeNumber(0, 65_535).optional(),
  PRIVATE_HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: origin('the origin of the portal').optional(),
  GLOBUS_CLIENT_ID: z.uuid({ error: (issue) => (issue.input === undefined ? missing : 'must be a client id, a UUID') }),
  GLOBUS_CLIENT_SECRET_ESCAPING: z.enum(['raw', 'rfc6749'], 'must be raw or rfc6749').default('raw'),
  GLOBUS_AUTH_URL: origin('the origin of Globus Auth').default('https://auth.globus.org'),
  GLOBUS_AUTH_CA_FILE: certificateFile.optional(),
  GLOBUS_TRANSFER_CA_FILE: certificateFile.optional(),
  GLOBUS_TIMERS_CA_FILE: certificateFile.optional(),
  COLLECTION_CA_FILE: certificateFile.optional(),
  COLLECTION_HOSTS: hostList.default(['*.data.globus.org']),
  GLOBUS_TRANSFER_URL: origin('the origin of Globus Transfer').default('https://transfer.api.globus.org'),
  GLOBUS_TIMERS_URL: origin('the origin of Globus Timers').default('https://timer.automate.globus.org'),
  VAULT_URL: z
    .string()
    .refine(isVaultUrl, 'must be sqlite:<file>, or redis://, rediss://, valkey:// or valkeys:// with a host')
    .default(`sqlite:${fileURLToPath(new URL('.isthmus/vault.sqlite', repository))}`),
  ALLOW_VAULT_IN_MEMORY: z.enum(['0', '1'], 'must be 1 or unset').optional(),
  ALLOW_VAULT_EVICTION: z.enum(['0', '1'], 'must be 1 or unset').optional(),
  ALLOW_HTTP_LOCALHOST: z.enum(['0', '1'], 'must be 1 or unset').optional(),
  WEB_ROOT: z.string().default(fileURLToPath(new URL('apps/web/dist', repository))),
  IDLE_MINUTES: wholeNumber(1, 24 * 60).default(60),
  ABSOLUTE_HOURS: wholeNumber(1, 30 * 24).default(12),
  SESSION_COOKIE_SAMESITE: z.enum(['Strict', 'Lax'], 'must be Strict or Lax').default('Strict'),
  SESSIONS_PER_PERSON: wholeNumber(1, 1000).default(10),
  BACKCHANNEL_LOGOUT: z.enum(['0', '1'], 'must be 1 or unset').optional(),
  SHUTDOWN_WAIT_SECONDS: wholeNumber(0, 300).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be the http or https address of an OTLP collector' })
    .optional(),
  ACCESS_LOG: z.enum(['0', '1'], 'must be 1 or unset').optional(),
  TRUSTED_PROXIES: addressBlocks.default([]),
  LOGIN_PER_MINUTE: wholeNumber(0, 1_000_000).optional(),
  CALLBACK_PER_MINUTE: wholeNumber(0, 1_000_000).optional(),
  ANONYMOUS_PER_MINUTE: wholeNumber(0, 1_000_000).optional(),
  SESSION_PER_MINUTE: wholeNumber(0, 10_000_000).optional(),
  BACKCHANNEL_PER_MINUTE: wholeNumber(0, 1_000_000).optional(),
  CONNECTIONS_PER_ADDRESS: wholeNumber(0, 1_000_000).optional(),
  EVENT_LOOP_DELAY_MS: wholeNumber(0, 60_000).optional(),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be a level of pino, such as info')
    .default('info'),
});

// As the OTLP specification has it: the endpoint is a base, under which each signal has a path.
function tracesUrlOf(endpoint: string | undefined): string | null {
  return endpoint === undefined ? null : `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

/** On plain http, which is one person's own machine, a limit should stop a runaway program and nobody else. */
function limitsOf(set: Partial<z.infer<typeof environment>>, publicUrl: string): Limits {
  const factor = publicUrl.startsWith('https:') ? 1 : 100;
  return {
    loginPerMinute: set.LOGIN_PER_MINUTE ?? 20 * factor,
    callbackPerMinute: set.CALLBACK_PER_MINUTE ?? 30 * factor,
    anonymousPerMinute: set.ANONYMOUS_PER_MINUTE ?? 120 * factor,
    sessionPerMinute: set.SESSION_PER_MINUTE ?? 1200 * factor,
    backchannelPerMinute: set.BACKCHANNEL_PER_MINUTE ?? 300 * factor,
    connectionsPerAddress: set.CONNECTIONS_PER_ADDRESS ?? 0,
    eventLoopDelayMs: set.EVENT_LOOP_DELAY_MS ?? 200 * (factor === 1 ? 1 : 10),
  };
}

function insecureUrl(
  publicUrl: string,
  host: string,
  rest: { ALLOW_HTTP_LOCALHOST?: '0' | '1' | undefined },
): string[] {
  if (publicUrl.startsWith('https:')) return [];
  if (rest.ALLOW_HTTP_LOCALHOST !== '1') {
    return ['PUBLIC_URL is not https: set an https address, or ALLOW_HTTP_LOCALHOST=1 for development on this machine'];
  }
  return isLoopback(host) ? [] : ['HOST must be a loopback address while PUBLIC_URL is http'];
}

function isVaultUrl(text: string): boolean {
  if (/^sqlite:./.test(text)) return true;
  const url = URL.parse(text);
  const isServer = url !== null && /^(redis|rediss|valkey|valkeys):$/.test(url.protocol) && url.hostname !== '';
  // What follows the host can only be the number of a database: a misspelt option must not pass in silence.
  return isServer && /^(\/\d{0,4})?$/.test(url.pathname) && url.search === '' && url.hash === '';
}

function forgetfulVault(rest: Pick<z.infer<typeof environment>, 'VAULT_URL' | 'NODE_ENV' | 'ALLOW_VAULT_IN_MEMORY'>) {
  const isInMemory = rest.VAULT_URL === 'sqlite::memory:';
  if (!isInMemory || rest.NODE_ENV !== 'production' || rest.ALLOW_VAULT_IN_MEMORY === '1') return [];
  return [
    'VAULT_URL keeps sessions in memory: all of them, and the refresh tokens they hold, are lost unrevoked when the ' +
      'process ends. Name a file or a server, or set ALLOW_VAULT_IN_MEMORY=1 if that is meant',
  ];
}

/** Whether a host name or address can only mean this machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
}
