import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { answeredBy, startBalancer } from './balancer.ts';
import { type Program, startProgram } from './child-process.ts';
import { freePort } from './free-port.ts';
import { createPortalBrowser, type PortalBrowser } from './portal.ts';

export type FleetOptions = {
  /** What `startLocalGlobus` answers, or addresses and a client of something else. */
  globus: { authUrl: string; transferUrl?: string; portalClient: { id: string; secret: string } };
  /** The store that all nodes share: `sqlite:<file>` or `redis://…`. */
  vaultUrl: string;
  /** How many nodes. Default: 2. */
  nodes?: number;
  /** Further settings of every node. */
  env?: Record<string, string>;
};

/** One process of the portal. */
export type FleetNode = {
  /** Its own address, past the balancer. Cookies of one address are good at all. */
  url: string;
  /** How the balancer names it in the header `answeredBy`. */
  address: string;
  /** The process that runs now. */
  readonly program: Program;
  /** Ends what is left of the process and starts another one at the same address, with these settings changed. */
  restart(changes?: NodeChanges): Promise<void>;
};

export type NodeChanges = {
  env?: Record<string, string>;
  /** Another program than server.ts, such as `alteredNode`. */
  entry?: URL;
  /** Asks the process to end, and lets it finish what it has begun, instead of killing it. */
  isGraceful?: boolean;
};

/** Several processes of the portal on one store, behind a load balancer without sticky sessions. */
export type Fleet = {
  /** The balancer's address, which is the portal's public one. */
  url: string;
  nodes: readonly FleetNode[];
  /** The settings that all nodes have. */
  env: Record<string, string>;
  /** A new browser at the balancer. */
  browser(): PortalBrowser;
  /** The same browser, cookies and all, but talking to one node directly. */
  at(node: FleetNode | undefined, browser: PortalBrowser): PortalBrowser;
  /** All that the nodes wrote. */
  output(): string;
  close(): Promise<void>;
};

/** A node whose clock, reaper or record version the test sets: CLOCK_AHEAD_MS, REAP_EVERY_MS, RECORD_VERSION. */
export const alteredNode = new URL('altered-node.ts', import.meta.url);

const serverEntry = new URL('../server.ts', import.meta.url);

/** Starts `nodes` real processes of server.ts and nginx in front. Sign-ins go through the balancer's address. */
export async function startFleet({
  globus,
  vaultUrl,
  nodes: count = 2,
  env: changes = {},
}: FleetOptions): Promise<Fleet> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = { ...nodeSettings(globus, url), VAULT_URL: vaultUrl, ...changes };
  const nodes = await Promise.all(Array.from({ length: count }, () => startNode(env)));
  const balancer = await startBalancer(
    port,
    nodes.map((node) => Number(new URL(node.url).port)),
  );
  return {
    url,
    nodes,
    env,
    browser: () => createPortalBrowser({ url }),
    at: (node, { cookies }) => createPortalBrowser({ url: node?.url ?? url }, cookies),
    output: () => nodes.map((node) => node.output()).join(''),
    async close() {
      await Promise.all(nodes.map((node) => node.program.kill()));
      await balancer.close();
    },
  };
}

/** The node that answered, as `FleetNode.address` names it. */
export function nodeOf(response: Response): string {
  return response.headers.get(answeredBy) ?? 'none';
}

/** One process with these settings, on a free port of its own. */
export async function startNode(settings: Record<string, string>): Promise<FleetNode & { output(): string }> {
  const port = await freePort();
  const written: Program[] = [];
  const start = async ({ env = {}, entry = serverEntry }: NodeChanges = {}) => {
    const program = await startProgram(process.execPath, [fileURLToPath(entry)], {
      env: { ...settings, PORT: String(port), ...env },
      ready: /^ready /m,
    });
    written.push(program);
    return program;
  };
  let program = await start();
  return {
    url: `http://localhost:${port}`,
    address: `127.0.0.1:${port}`,
    get program() {
      return program;
    },
    output: () => written.map((each) => each.output()).join(''),
    async restart(settingsNow) {
      if (settingsNow?.isGraceful) {
        program.signal('SIGTERM');
        await program.ended;
      }
      await program.kill();
      program = await start(settingsNow);
    },
  };
}

/** What a node of a fleet is started with, but for its store and its port; with keys of its own. */
export function nodeSettings(
  { authUrl, transferUrl = authUrl, portalClient }: FleetOptions['globus'],
  publicUrl: string,
) {
  const ring = () => `1:${randomBytes(32).toString('base64url')}`;
  return {
    HOST: '127.0.0.1',
    PUBLIC_URL: publicUrl,
    ALLOW_HTTP_LOCALHOST: '1',
    GLOBUS_CLIENT_ID: portalClient.id,
    GLOBUS_CLIENT_SECRET: portalClient.secret,
    GLOBUS_AUTH_URL: authUrl,
    GLOBUS_TRANSFER_URL: transferUrl,
    COOKIE_KEYS: ring(),
    VAULT_KEYS: ring(),
    PEPPER_KEYS: ring(),
    SESSIONS_PER_PERSON: '1000',
    LOG_LEVEL: 'trace',
  };
}
