import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemType } from '@isthmus/bff-contract';
import { Problem, problemDocumentOf, problemHeaders, requestIdHeader } from '../problem.ts';
import { type FlatHeaders, securityHeaders } from './security-headers.ts';

const serverOptions: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  insecureHTTPParser: false,
  // How often it is looked at whether a request's header is late.
  connectionsCheckingInterval: 1_000,
  // An upload may take its time: what bounds it is the deadline between two chunks (request-body.ts).
  requestTimeout: 0,
  // Longer than the minute that load balancers keep an idle connection.
  keepAliveTimeout: 65_000,
  // The edge answers a missing Host itself, with a problem document.
  requireHostHeader: false,
  noDelay: true,
};

/**
 * The HTTP server of the portal: Node's strict parser, the limits of the edge, and problem documents for bytes
 * that are no request. A request's header must be whole within `headersTimeoutMs`.
 */
export function createEdgeServer(
  listener: RequestListener,
  { https, headersTimeoutMs = 9_000, connectionsPerAddress = 0, upgradeListener }: EdgeServerOptions,
): Server {
  const server = createServer({ ...serverOptions, headersTimeout: headersTimeoutMs, shouldUpgradeCallback }, listener);
  if (upgradeListener) server.on('upgrade', upgradeListener);
  // Node drops headers above this count without a word; the size limit is the one that holds.
  server.maxHeadersCount = 0;
  if (connectionsPerAddress > 0) limitConnections(server, connectionsPerAddress);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => answerClientError(error, socket, https));
  return server;
}

export type EdgeServerOptions = {
  https: boolean;
  /** Looked at once a second: with nine seconds, a late header is cut off before the tenth. */
  headersTimeoutMs?: number;
  /** How many connections one address may hold; 0 means any number. */
  connectionsPerAddress?: number;
  upgradeListener?: UpgradeListener;
};

/** Takes over a connection that asks to become something else, with the first bytes that came behind the request. */
export type UpgradeListener = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Every other upgrade is an offer that is not taken: the request is answered as it stands (RFC 9110 §7.8). */
function shouldUpgradeCallback(req: IncomingMessage): boolean {
  return req.headers.upgrade?.toLowerCase() === 'websocket';
}

/** For a portal that browsers reach directly: behind a proxy all connections come from one address. */
function limitConnections(server: Server, most: number): void {
  const held = new Map<string, number>();
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (held.get(address) ?? 0) + 1;
    if (count > most) {
      socket.destroy();
      return;
    }
    held.set(address, count);
    socket.once('close', () => {
      const left = (held.get(address) ?? 1) - 1;
      if (left > 0) held.set(address, left);
      else held.delete(address);
    });
  });
}

/** Answers bytes that Node's parser refused, and closes: nobody can say where the next request would begin. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex, https: boolean): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnotherAnswerDue(socket)) {
    socket.destroy();
    return;
  }
  const problem = new Problem(clientErrorType(error.code), { ...(error.code !== undefined && { reason: error.code }) });
  answerRawly(socket, problem, { https, requestId: randomUUID() });
}

/** Writes a problem on a connection that no response stands for, and closes it. */
export function answerRawly(
  socket: Duplex,
  problem: Problem,
  { https, requestId }: { https: boolean; requestId: string },
): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(problemDocumentOf(problem, requestId));
  const fields = [
    ...fieldLines(securityHeaders(https).api),
    ...Object.entries(problemHeaders(problem)).map(([name, value]) => `${name}: ${value}`),
    `${requestIdHeader}: ${requestId}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end([`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...fields, '', body].join('\r\n'));
}

function clientErrorType(code: string | undefined): ProblemType {
  if (code === 'HPE_HEADER_OVERFLOW') return 'header_too_large';
  return code === 'HPE_INVALID_URL' ? 'path_rejected' : 'request_malformed';
}

function fieldLines(flat: FlatHeaders): string[] {
  return flat.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${flat[index + 1]}`] : []));
}

// Node keeps the answer in progress on the socket. Once it has begun, another status line would be taken for its body;
// and when its request had come in whole, the bytes at fault are of a later one, whose refusal would be taken for it.
function isAnotherAnswerDue(socket: Duplex): boolean {
  const message: unknown = Reflect.get(socket, '_httpMessage');
  if (!(message instanceof ServerResponse)) return false;
  return message.headersSent || message.req.complete;
}
