import { createServer, type RequestListener } from 'node:http';
import type { Socket as NetSocket } from 'node:net';
import { promisify } from 'node:util';

/** A bound port whose requests are answered once `serve` has named the listener. */
export interface Socket {
  /** Base URL without a trailing slash. */
  url: string;
  serve(listener: RequestListener): void;
  close(): Promise<void>;
}

/**
 * Binds a port (0: any free one) before there is anything to answer with: Auth has to know its own address to be
 * made. Throws one plain sentence when the port is taken.
 */
export async function openSocket({ host, port }: { host: string; port: number }): Promise<Socket> {
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end();
  };
  const server = createServer((request, response) => listener(request, response));
  const open = new Set<NetSocket>();
  server.on('connection', (connection: NetSocket) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      const way = 'Choose others with --port or LOCAL_GLOBUS_PORT: the first of ten in a row.';
      reject(taken ? new Error(`Port ${port} of ${host} is taken. ${way}`, { cause }) : cause);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    serve(next) {
      listener = next;
    },
    async close() {
      const closed = promisify(server.close.bind(server))();
      server.closeIdleConnections();
      // Browsers open some ahead of what they will ask: Node does not count those as idle, and would wait a minute.
      for (const connection of open) if (connection.bytesRead === 0) connection.destroy();
      await closed;
    },
  };
}
