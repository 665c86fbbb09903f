import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ClientOptions, type RawData, WebSocket, WebSocketServer } from 'ws';
import { Problem } from '../problem.ts';
import type { Session } from '../session/require-session.ts';
import type { LiveStream, LiveStreams } from './live-streams.ts';
import type { Route } from './routes.ts';
import { connectOptions } from './upstream.ts';

/** A WebSocket that a signed-in page has asked for, and that all rules allow. */
export type WebSocketCall = {
  req: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  route: Route;
  /** Upstream path and query. */
  target: string;
  session: Session;
  accessToken: string;
  /** The header of the handshake with the resource server, flat. */
  headers: readonly string[];
  /** When the token ends, and the socket with it. */
  endsAtMs: number;
  leaked: () => void;
};

export type WebSockets = {
  /** Connects to the resource server, then takes the browser's handshake. Rejects with a Problem before that. */
  connect(call: WebSocketCall): Promise<void>;
  close(): void;
};

/** Closed because the session or its token is over: sign in, then connect again. */
export const sessionOverCode = 4401;
const largestMessage = 1024 * 1024;
const fullAt = 1024 * 1024;

/** Makes what joins a browser's WebSocket to one of a resource server. ws speaks the protocol on both sides. */
export function createWebSockets(liveStreams: LiveStreams, lookup: LookupFunction | undefined): WebSockets {
  const protocols = new WeakMap<IncomingMessage, string>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    perMessageDeflate: false,
    handleProtocols: (_, req) => protocols.get(req) ?? false,
  });

  async function connect(call: WebSocketCall): Promise<void> {
    const { req, socket, head, route } = call;
    const upstream = new WebSocket(addressOf(call), wantedProtocols(req), clientOptions(call, lookup));
    // From the first moment on: an error that nobody hears ends the process.
    upstream.on('error', () => undefined);
    const gone = () => upstream.terminate();
    socket.once('close', gone);
    await opened(upstream, route.name);
    socket.off('close', gone);
    if (upstream.protocol !== '') protocols.set(req, upstream.protocol);
    const browser = await new Promise<WebSocket | null>((resolve) => {
      // A handshake that ws refuses is answered by ws, which then calls nobody back.
      socket.once('close', () => resolve(null));
      server.handleUpgrade(req, socket, head, resolve);
    });
    if (browser === null) return upstream.terminate();
    browser.on('error', () => undefined);
    await joined(call, browser, upstream);
  }

  /** Resolves when both are closed. */
  function joined({ session, endsAtMs, ...call }: WebSocketCall, browser: WebSocket, upstream: WebSocket) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const live: LiveStream = {
      sessionKey: session.key,
      endsAtMs,
      end(why) {
        if (why === null) browser.close(1012, 'reconnect');
        else browser.close(sessionOverCode, `session_${why}`);
        upstream.close(1001);
      },
    };
    liveStreams.add(live);
    pass(browser, upstream, null);
    pass(upstream, browser, call.route.row.scansForTokens ? call : null);
    browser.on('close', () => {
      liveStreams.remove(live);
      resolve();
    });
    return promise;
  }

  return { connect, close: () => server.close() };
}

/** Passes messages on until one side closes; while the other side doesn't take them, no more are read. */
function pass(from: WebSocket, to: WebSocket, searched: Pick<WebSocketCall, 'accessToken' | 'leaked'> | null): void {
  from.on('message', (data: RawData, isBinary) => {
    if (searched !== null && bytesOf(data).includes(searched.accessToken)) {
      searched.leaked();
      to.close(1008, 'token_leak_blocked');
      from.terminate();
      return;
    }
    if (to.readyState !== WebSocket.OPEN) return;
    to.send(data, { binary: isBinary }, () => {
      if (from.isPaused && to.bufferedAmount < fullAt) from.resume();
    });
    if (to.bufferedAmount >= fullAt) from.pause();
  });
  from.on('close', (code, reason) => {
    if (to.readyState !== WebSocket.OPEN) return;
    // 1005 and 1006 stand for "no code" and can't be sent.
    if (code === 1005 || code === 1006) to.close(code === 1005 ? undefined : 1014);
    else to.close(code, reason);
  });
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

function opened(upstream: WebSocket, service: string): Promise<void> {
  return new Promise((resolve, reject) => {
    upstream.once('open', resolve);
    upstream.once('unexpected-response', (request, response) => {
      request.destroy();
      reject(new Problem('upstream_unreachable', { service, reason: `handshake_${response.statusCode ?? 0}` }));
    });
    upstream.once('close', () => reject(new Problem('upstream_unreachable', { service })));
    upstream.once('error', (cause) => reject(new Problem('upstream_unreachable', { service, cause })));
  });
}

function addressOf({ route, target }: WebSocketCall): string {
  return `${String(route.row.origin).replace(/^http/, 'ws')}${target}`;
}

function clientOptions({ route, headers }: WebSocketCall, lookup: LookupFunction | undefined): ClientOptions {
  const { timeout, ...connect } = connectOptions(route.row, lookup);
  const pairs = headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : []));
  return {
    ...connect,
    headers: Object.fromEntries(pairs),
    handshakeTimeout: timeout + route.row.headersTimeoutMs,
    followRedirects: false,
    perMessageDeflate: false,
    maxPayload: largestMessage,
  };
}

function wantedProtocols(req: IncomingMessage): string[] {
  const wanted = req.headers['sec-websocket-protocol'];
  return wanted === undefined ? [] : wanted.split(',').map((protocol) => protocol.trim());
}
