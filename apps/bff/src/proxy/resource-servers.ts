import { resourceServers } from '@isthmus/globus';

/** Which methods a path takes. The first rule whose path matches decides. */
export type Rule = {
  methods: readonly string[];
  /** `:x` stands for one segment, a `**` at the end for one or more. */
  path: string;
  /** Until the header of the answer must be there, when this path may take longer than its service does. */
  headersTimeoutMs?: number;
};

/** One service behind the proxy: where it is, whose token it gets, and what of it is open. */
export type ServiceRow = {
  /** Origin of the resource server: fixed, never built from a request. */
  origin: string;
  /** Its name at Globus Auth, which chooses the token. */
  resourceServer: string;
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
  { methods: read, path: '/v0.10/operation/endpoint/:id/ls', headersTimeoutMs: fileOperationTimeoutMs },
  { methods: read, path: '/v0.10/operation/endpoint/:id/stat', headersTimeoutMs: fileOperationTimeoutMs },
  { methods: ['POST'], path: '/v0.10/operation/endpoint/:id/:operation', headersTimeoutMs: fileOperationTimeoutMs },
  { methods: write, path: '/v0.10/**' },
];

const authRules: readonly Rule[] = [
  { methods: read, path: '/v2/oauth2/userinfo' },
  { methods: read, path: '/v2/api/identities' },
  { methods: read, path: '/v2/api/identities/:id' },
];

// Where Globus Auth gives out or judges tokens and codes, and its web pages: a token must never arrive there by proxy.
const authDenied = ['/v2/oauth2/token', '/v2/oauth2/authorize', '/v2/oauth2/par', '/v2/web', '/p'];

const megabyte = 1024 * 1024;
const defaults = {
  denied: [],
  allowsEncodedSlash: false,
  bodyLimit: 10 * megabyte,
  connectTimeoutMs: 3_000,
  headersTimeoutMs: 30_000,
  idleTimeoutMs: 60_000,
};

/** The table of the services that the portal opens. */
export function createServiceTable({ authUrl, transferUrl }: { authUrl: string; transferUrl: string }): ServiceTable {
  return new Map<string, ServiceRow>([
    ['transfer', { ...defaults, origin: transferUrl, resourceServer: resourceServers.transfer, rules: transferRules }],
    [
      'auth',
      { ...defaults, origin: authUrl, resourceServer: resourceServers.auth, rules: authRules, denied: authDenied },
    ],
  ]);
}

/** Of each resource server the name of its first service, by which it is known in metrics. */
export function serviceNames(services: ServiceTable): (resourceServer: string) => string {
  const names = new Map<string, string>();
  for (const [name, row] of services) if (!names.has(row.resourceServer)) names.set(row.resourceServer, name);
  return (resourceServer) => names.get(resourceServer) ?? 'other';
}
