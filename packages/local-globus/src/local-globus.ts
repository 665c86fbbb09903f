import type { RequestListener } from 'node:http';
import pino, { type Logger } from 'pino';
import { createAuth } from './auth/auth.ts';
import { createIntrospector } from './auth/introspector.ts';
import { serviceClients } from './auth/service-clients.ts';
import { createIssuedTokens } from './control/issued-tokens.ts';
import { openSocket, type Socket } from './socket.ts';
import { openWorld } from './world.ts';

export interface LocalGlobusOptions {
  /** Everything that lasts lies below this folder; it is made when missing. One running local Globus per folder. */
  folder: string;
  /** Ports of the services; 0 or none means any free one. */
  ports?: Partial<Record<'auth' | 'transfer' | 'control', number>>;
  /** A loopback address. */
  host?: string;
  /** Milliseconds since 1970. */
  now?: () => number;
  log?: Logger;
  /** The address that Auth announces as issuer and in its endpoints, when a proxy stands in front of it. */
  authUrl?: string;
  /** Life of access tokens, in seconds. Globus's own last 48 hours. */
  accessTokenSeconds?: number;
}

export interface LocalGlobus {
  /** Base URLs without a trailing slash. `authUrl` is the issuer. */
  authUrl: string;
  transferUrl: string;
  controlUrl: string;
  /** The confidential client that the portal signs in with. */
  portalClient: { id: string; secret: string };
  /** Answers what is under way, then stops. */
  close(): Promise<void>;
}

/** Starts Globus Auth, Globus Transfer and the control port on this machine's loopback interface. */
export async function createLocalGlobus(options: LocalGlobusOptions): Promise<LocalGlobus> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopback(host)) throw new Error(`Local Globus serves loopback addresses only, not ${host}.`);
  const log = options.log ?? pino({ enabled: false });
  const world = await openWorld({ folder: options.folder, now: options.now ?? Date.now });
  const sockets: Socket[] = [];
  const open = async (service: 'auth' | 'transfer' | 'control') => {
    const socket = await openSocket({ host, port: options.ports?.[service] ?? 0 });
    sockets.push(socket);
    return socket;
  };
  const close = async () => {
    await Promise.all(sockets.map((socket) => socket.close()));
    world.close();
  };
  try {
    const authSocket = await open('auth');
    const transferSocket = await open('transfer');
    const controlSocket = await open('control');
    const authUrl = options.authUrl ?? authSocket.url;
    const issued = createIssuedTokens();
    const accessTokenSeconds = options.accessTokenSeconds ?? 172_800;
    const auth = createAuth({ world, issuer: authUrl, log, accessTokenSeconds, issued });
    const introspect = createIntrospector({
      // By the socket: a proxy in front of Auth is for browsers.
      url: authSocket.url,
      clientId: serviceClients.transfer,
      clientSecret: world.serviceSecret(serviceClients.transfer),
    });
    // createTransfer({ database: world.database, dataFolder: world.dataFolder, introspect, now: world.clock.now, log })
    // takes the place of this.
    const transfer: { listener: RequestListener } = {
      listener: (_request, response) => void introspect('').then(() => response.writeHead(503).end()),
    };
    authSocket.serve(auth.listener);
    transferSocket.serve(transfer.listener);
    return {
      authUrl,
      transferUrl: transferSocket.url,
      controlUrl: controlSocket.url,
      portalClient: world.portalClient,
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
