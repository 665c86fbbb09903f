import { resourceServers } from '@isthmus/globus';
import type { Config } from '../config.ts';

/** Which methods a path takes. The first rule whose path matches decides. */
export type Rule = {
  methods: readonly string[];
  /** `:x` stands for one segment, a `**` at the end for one or more. */
  path: string;
  /** Until the header of the answer must be there, when this path may take longer than its service does. */
  headersTimeoutMs?: number;
  /** Between two chunks of the answer, when this path may be silent for longer than its service (an event stream). */
  idleTimeoutMs?: number;
  /**
   * `Sec-Fetch-Dest` values for which a GET passes without the guard header, because a browser can't send it there:
   * an image, a download link, an EventSource. Such a request must show `Sec-Fetch-Site: same-origin` or a ticket.
   */
  headerless?: readonly string[];
  /** Whether the answer is a listing, which comes as rows to who asks for them. */
  hasRows?: boolean;
};

/** One service behind the proxy: where it is, whose token it gets, and what of it is open. */
export type ServiceRow = {
  /** Origin of the resource server: fixed, never built from a request. Null: the collection's data server. */
  origin: string | null;
  /** Its name at Globus Auth, which chooses the token. Of data servers it is the collection's id. */
  resourceServer: string | null;
  rules: readonly Rule[];
  /** Paths below which nothing is open, whatever the rules say. Lower case. */
  denied: readonly string[];
  /** Whether a segment may hold %2F, which is then forwarded byte for byte. */
  allowsEncodedSlash: boolean;
  /** Largest request body in bytes. */
  bodyLimit: number;
  connectTimeoutMs: number;
  headersTimeoutMs: number;
  /** Between two chunks, in either direction. */
  idleTimeoutMs: number;
  /** Whether textual answers are searched for the access token, for which they are asked for uncoded. */
  scansForTokens: boolean;
  /** Calls at a time; as many as `queueLimit` wait behind them, none for longer than `queueTimeoutMs`. */
  connections: number;
  queueLimit: number;
  queueTimeoutMs: number;
  /** Certificates (PEM) that alone are trusted to vouch for this service. Null: those that Node trusts. */
  certificateAuthority: string | null;
  /** Whether the service may lie in an inner network. One on this machine's loopback always may. */
  allowsPrivateAddresses: boolean;
  /** Header fields that every request of this service has, flat. */
  sentHeaders: readonly string[];
  /** Whether a redirect to somewhere else is told to the browser as a bare address, which it may follow without a token. */
  passesRedirects: boolean;
  /** Whether WebSockets are passed to the paths that take a GET. */
  webSockets: boolean;
};

/** The services by the name that follows /api/ in a path. A Map, so that no inherited name is a service. */
export type ServiceTable = ReadonlyMap<string, ServiceRow>;

const read = ['GET', 'HEAD'];
const write = [...read, 'POST', 'PUT', 'DELETE'];

// The Transfer service itself gives a collection up to a minute to answer a file operation.
const fileOperationTimeoutMs = 65_000;

const transferRules: readonly Rule[] = [
  { methods: read, path: '/v0.10/endpoint_search' },
  { methods: read, path: '/v0.10/task_list' },
  { methods: read, path: '/v0.10/bookmark_list' },
  { methods: read, path: '/v0.10/submission_id' },
  { methods: ['POST'], path: '/v0.10/transfer' },
  { methods: ['POST'], path: '/v0.10/delete' },
  { methods: ['POST'], path: '/v0.10/task/:id/cancel' },
  { methods: read, path: '/v0.10/operation/endpoint/:id/ls', headersTimeoutMs: fileOperationTimeoutMs, hasRows: true },
  { methods: read, path: '/v0.10/operation/endpoint/:id/stat', headersTimeoutMs: fileOperationTimeoutMs },
  { methods: ['POST'], path: '/v0.10/operation/endpoint/:id/:operation', headersTimeoutMs: fileOperationTimeoutMs },
  { methods: write, path: '/v0.10/**' },
];

const authRules: readonly Rule[] = [
  { methods: read, path: '/v2/oauth2/userinfo' },
  { methods: read, path: '/v2/api/identities' },
  { methods: read, path: '/v2/api/identities/:id' },
  { methods: read, path: '/v2/api/identities/:id/consents' },
];

const timerRules: readonly Rule[] = [
  { methods: ['POST'], path: '/v2/timer' },
  { methods: read, path: '/jobs' },
  // The published path of the list ends so.
  { methods: read, path: '/jobs/' },
  { methods: [...read, 'DELETE'], path: '/jobs/:id' },
  { methods: ['POST'], path: '/jobs/:id/pause' },
  { methods: ['POST'], path: '/jobs/:id/resume' },
];

// Where Globus Auth gives out or judges tokens and codes, and its web pages: a token must never arrive there by proxy.
const authDenied = ['/v2/oauth2/token', '/v2/oauth2/authorize', '/v2/oauth2/par', '/v2/web', '/p'];

// A file is shown by an image or a link to it; what could be active in it is a download then.
const fileDestinations = ['document', 'image', 'audio', 'video', 'track'];

const collectionRules: readonly Rule[] = [
  { methods: [...read, 'PUT', 'DELETE'], path: '/:id/**', headerless: fileDestinations },
];

const megabyte = 1024 * 1024;
const defaults = {
  denied: [],
  allowsEncodedSlash: false,
  bodyLimit: 10 * megabyte,
  connectTimeoutMs: 3_000,
  headersTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  scansForTokens: true,
  connections: 128,
  queueLimit: 256,
  queueTimeoutMs: 10_000,
  certificateAuthority: null,
  allowsPrivateAddresses: false,
  sentHeaders: [],
  passesRedirects: false,
  webSockets: false,
};

/** The table of the services that the portal opens. */
export function createServiceTable({
  authUrl,
  transferUrl,
  timersUrl,
  certificateAuthorities: { auth, transfer, timers, collections },
}: Pick<Config, 'authUrl' | 'transferUrl' | 'timersUrl' | 'certificateAuthorities'>): ServiceTable {
  return new Map<string, ServiceRow>([
    [
      'transfer',
      {
        ...defaults,
        origin: transferUrl,
        resourceServer: resourceServers.transfer,
        rules: transferRules,
        certificateAuthority: transfer ?? null,
      },
    ],
    [
      'auth',
      {
        ...defaults,
        origin: authUrl,
        resourceServer: resourceServers.auth,
        rules: authRules,
        denied: authDenied,
        certificateAuthority: auth ?? null,
      },
    ],
    [
      'timers',
      {
        ...defaults,
        origin: timersUrl,
        resourceServer: resourceServers.timers,
        rules: timerRules,
        certificateAuthority: timers ?? null,
      },
    ],
    // Each collection has a data server and a token of its own.
    [
      'collections',
      {
        ...defaults,
        origin: null,
        resourceServer: null,
        rules: collectionRules,
        bodyLimit: Number.POSITIVE_INFINITY,
        headersTimeoutMs: fileOperationTimeoutMs,
        certificateAuthority: collections ?? null,
        scansForTokens: false,
        // Else it would send us to its sign-in instead of saying what is wrong.
        sentHeaders: ['x-requested-with', 'XMLHttpRequest'],
      },
    ],
  ]);
}

/** Of each resource server the name of its first service, by which it is known in metrics. */
export function serviceNames(services: ServiceTable): (resourceServer: string) => string {
  const names = new Map<string, string>();
  for (const [name, { resourceServer }] of services) {
    if (resourceServer !== null && !names.has(resourceServer)) names.set(resourceServer, name);
  }
  return (resourceServer) => names.get(resourceServer) ?? 'other';
}
